import { averagePrecision, fitIsolationForest, isolationScores, type Matrix, rocAuc } from '@tandem/algorithms'
import type { Asked, Method } from '../method.ts'

const OPTIONS = {
  trees: { is: 'in a forest', byDefault: 100 },
  sampleSize: { is: 'rows that a tree is grown on', byDefault: 256 },
  seeds: { is: 'forests whose figures are averaged', byDefault: 3 },
}
type Options = Asked<typeof OPTIONS>

/** The forest sees no label; it is then asked how far above the ordinary rows it put the odd ones. */
const isolationForest: Method<keyof Options> = {
  name: 'isolation-forest',
  question: 'Are the rows that are labelled odd those that an isolation forest finds by itself?',
  roles: {
    label: { holds: '1 for odd rows, 0 for others' },
    features: { holds: 'numbers', isMany: true },
  },
  options: OPTIONS,
  score(table, roles, options) {
    const y = table.numbers(roles.one('label'))
    const columns = roles.many('features').map((name) => table.numbers(name))
    const values = new Float64Array(table.rows * columns.length)
    columns.forEach((column, j) => column.forEach((value, r) => (values[r * columns.length + j] = value)))
    const x: Matrix = { rows: table.rows, columns: columns.length, values }
    const { trees, sampleSize, seeds } = options
    const scored = Array.from({ length: seeds }, (_, k) =>
      isolationScores(fitIsolationForest(x, { trees, sampleSize, seed: k + 1 }), x),
    )
    const mean = (of: (scores: Float64Array) => number): number =>
      scored.reduce((sum, scores) => sum + of(scores), 0) / seeds
    return [
      { metric: 'odd rows', value: y.reduce((sum, odd) => sum + odd, 0) / y.length, unit: 'share' },
      { metric: 'AUC', value: mean((scores) => rocAuc(y, scores)), unit: '' },
      { metric: 'average precision', value: mean((scores) => averagePrecision(y, scores)), unit: '' },
    ]
  },
}
export default isolationForest
