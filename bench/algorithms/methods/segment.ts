import {
  chooseKByBic,
  chooseKByGap,
  chooseKBySilhouette,
  clusterStability,
  kMeans,
  type Matrix,
  meanSilhouette,
  Random,
  standardisationOf,
  standardise,
} from '@tandem/algorithms'
import type { Asked, Method, Roles } from '../method.ts'
import type { Table } from '../table.ts'

const OPTIONS = {
  from: { is: 'fewest groups', byDefault: 2 },
  to: { is: 'most groups', byDefault: 8 },
  starts: { is: 'of k-means, the best is kept', byDefault: 10 },
  maxRows: { is: 'rows on which the number of groups is chosen', byDefault: 2000 },
  pairs: { is: 'of resamples whose groups are compared', byDefault: 10 },
  seed: { is: 'of all draws', byDefault: 1 },
}
type Options = Asked<typeof OPTIONS>

/**
 * Groups of rows by their features, each brought to mean 0 and deviation 1. The number of groups is chosen on at most
 * `maxRows` rows drawn by the seed; groups, their quality and their stability are of all rows.
 */
const segment: Method<keyof Options> = {
  name: 'segment',
  question: 'Into how many groups do the rows fall, how clear are they, and would other rows give the same?',
  roles: { features: { holds: 'numbers that describe a row', isMany: true } },
  options: OPTIONS,
  score(table, roles, options) {
    const { from, to, starts, maxRows, pairs, seed } = options
    const { features, leftOut } = featuresOf(table, roles)
    const part = drawn(features, maxRows, seed)
    const range = { from, to: Math.min(to, part.rows), seed, starts: Math.min(starts, 5) }
    const bySilhouette = chooseKBySilhouette(part, range)
    const { k } = bySilhouette
    const groups = kMeans(features, { k, seed, starts })
    const whole = kMeans(features, { k: 1, seed, starts: 1 }).inertia
    const stability = clusterStability(features, { k, seed, pairs })
    return [
      { metric: 'rows', value: features.rows, unit: '' },
      { metric: 'rows left out (a feature empty)', value: leftOut, unit: '' },
      { metric: 'groups by silhouette', value: k, unit: '' },
      { metric: 'groups by gap', value: chooseKByGap(part, { ...range, from: 1 }).k, unit: '' },
      { metric: 'groups by BIC of Gaussian mixtures', value: chooseKByBic(part, { ...range, from: 1 }).k, unit: '' },
      { metric: 'silhouette', value: meanSilhouette(features, groups.assignment, { sample: maxRows, seed }), unit: '' },
      { metric: 'variance between groups', value: whole > 0 ? 1 - groups.inertia / whole : 0, unit: 'share' },
      { metric: 'largest group', value: (groups.sizes[0] as number) / features.rows, unit: 'share of rows' },
      { metric: 'smallest group', value: (groups.sizes.at(-1) as number) / features.rows, unit: 'share of rows' },
      { metric: 'stability under resampling', value: stability.mean, unit: 'adjusted Rand' },
    ]
  },
}
export default segment

function featuresOf(table: Table, roles: Roles): { features: Matrix; leftOut: number } {
  const names = roles.many('features')
  for (const name of names) {
    if (!table.isNumeric(name)) throw new RangeError(`features must hold numbers; ${name} does not`)
  }
  const columns = names.map((name) => table.numbers(name))
  const rows = Array.from({ length: table.rows }, (_, r) => r).filter((r) =>
    columns.every((column) => Number.isFinite(column[r])),
  )
  const values = new Float64Array(rows.length * columns.length)
  rows.forEach((r, at) => columns.forEach((column, c) => (values[at * columns.length + c] = column[r] as number)))
  const raw = { rows: rows.length, columns: columns.length, values }
  return { features: standardise(raw, standardisationOf(raw)), leftOut: table.rows - rows.length }
}

function drawn({ rows, columns, values }: Matrix, most: number, seed: number): Matrix {
  if (rows <= most) return { rows, columns, values }
  const part = new Float64Array(most * columns)
  const chosen = new Random(seed, 'segment', 'drawn').permutation(rows).subarray(0, most)
  chosen.forEach((r, at) => part.set(values.subarray(r * columns, (r + 1) * columns), at * columns))
  return { rows: most, columns, values: part }
}
