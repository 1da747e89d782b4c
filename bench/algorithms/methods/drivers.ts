import { type ChangePart, type ChangeRows, explainChange, ratioDrivers } from '@tandem/algorithms'
import { type Indexed, indexed, momentsMs } from '../columns.ts'
import type { Asked, Method, Roles, Score } from '../method.ts'
import { Table } from '../table.ts'

const OPTIONS = {
  depth: { is: 'dimensions that an explanation may combine', byDefault: 3 },
  splitShare: { is: 'where a period of many values is cut, as a share of its range', byDefault: 0.5 },
  unitMs: { is: 'milliseconds in one unit of a numeric period', byDefault: 1 },
}
type Options = Asked<typeof OPTIONS>

/**
 * The change of a sum (or of a ratio, with a denominator) between two periods, and the parts of the data it comes from.
 * A period with two values is compared in their order; any other is cut in two at `splitShare` of its range.
 */
const drivers: Method<keyof Options> = {
  name: 'drivers',
  question: 'Which elements of which dimensions drove the change of a figure?',
  roles: {
    dimension: { holds: 'categories to explain by', isMany: true },
    value: { holds: 'what is added up' },
    period: { holds: 'before and after: two values, or dates or numbers that are cut in two' },
    denominator: { holds: 'with it, the figure is value per denominator', isOptional: true },
  },
  options: OPTIONS,
  score(table, roles, options) {
    const { depth, splitShare, unitMs } = options
    const names = roles.many('dimension')
    const dimensions = names.map((name) => indexed(table.texts(name)))
    const rows = rowsOf(table, roles, dimensions, splitShare, unitMs)
    const whole = explainChange(rows, { depth })
    return [
      { metric: 'before', value: whole.before, unit: '' },
      { metric: 'after', value: whole.after, unit: '' },
      { metric: 'change', value: whole.after - whole.before, unit: '' },
      { metric: 'change that no part has', value: lostIn(whole), unit: '' },
      ...mixOf(rows, whole, dimensions),
      ...partsOf(whole, whole.contribution, (d, e) => `${names[d]} ${dimensions[d]?.names[e]}`),
    ]
  },
}
export default drivers

/** Every named part with what it adds to the whole change; then what is left of each split. */
function partsOf(
  { split }: ChangePart,
  change: number,
  nameOf: (dimension: number, element: number) => string,
): Score[] {
  if (!split) return []
  return split.parts.flatMap((part) => [
    {
      metric: part.where.map(({ dimension, element }) => nameOf(dimension, element)).join(' and '),
      value: part.contribution / change,
      unit: 'of the change',
    },
    ...partsOf(part, change, nameOf),
  ])
}

/** Of a ratio, by the dimension that explains it best: better and worse parts, or more of the good ones. */
function mixOf(rows: ChangeRows, { split }: ChangePart, dimensions: readonly Indexed[]): Score[] {
  const { denominator } = rows
  if (!denominator || !split) return []
  const size = dimensions[split.dimension]?.names.length ?? 0
  const element = rows.dimensions[split.dimension] as Int32Array
  const side = (period: number) => {
    const parts = { value: new Float64Array(size), denominator: new Float64Array(size) }
    element.forEach((e, row) => {
      if (rows.period[row] !== period) return
      parts.value[e] = (parts.value[e] as number) + (rows.value[row] as number)
      parts.denominator[e] = (parts.denominator[e] as number) + (denominator[row] as number)
    })
    return parts
  }
  const { rate, mix } = ratioDrivers(side(0), side(1))
  const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0)
  return [
    { metric: 'by rates of its parts', value: sum(rate), unit: '' },
    { metric: 'by shares of its parts', value: sum(mix), unit: '' },
  ]
}

function lostIn({ before, after, contribution, where, split }: ChangePart): number {
  const own = where.length === 0 ? Math.abs(after - before - contribution) : 0
  if (!split) return own
  const named = split.parts.reduce((sum, part) => sum + part.contribution, split.rest.contribution)
  return Math.max(own, Math.abs(named - contribution), ...split.parts.map(lostIn))
}

function rowsOf(
  table: Table,
  roles: Roles,
  dimensions: readonly Indexed[],
  splitShare: number,
  unitMs: number,
): ChangeRows {
  const value = table.numbers(roles.one('value'))
  const denominator = roles.has('denominator') ? table.numbers(roles.one('denominator')) : null
  const period = periodOf(table, roles.one('period'), splitShare, unitMs)
  const kept = Array.from(value.keys()).filter(
    (row) => Number.isFinite(value[row]) && period[row] !== 2 && (!denominator || Number.isFinite(denominator[row])),
  )
  return {
    dimensions: dimensions.map(({ index }) => Int32Array.from(kept, (row) => index[row] as number)),
    period: Uint8Array.from(kept, (row) => period[row] as number),
    value: Float64Array.from(kept, (row) => value[row] as number),
    ...(denominator && { denominator: Float64Array.from(kept, (row) => denominator[row] as number) }),
  }
}

/** By the words for it, as numbers or as dates, else as text whose numbers are compared as numbers (W9 before W10). */
function earlierOf([a, b]: readonly [string, string], column: string): string {
  const isEarly = (name: string): boolean => /^(before|old|previous|prior|last)\b/i.test(name.trim())
  if (isEarly(a) !== isEarly(b)) return isEarly(a) ? a : b
  const two = new Table(new Map([[column, [a, b]]]))
  const sign = (x: number, y: number): string => (x <= y ? a : b)
  if (two.isNumeric(column)) return sign(Number(a), Number(b))
  if (/^\d{1,4}([./-])\d{1,2}\1\d{1,4}/.test(a.trim())) {
    const [x = 0, y = 0] = momentsMs(two, column)
    return sign(x, y)
  }
  return a.localeCompare(b, 'en', { numeric: true }) <= 0 ? a : b
}

/** 0 before, 1 after, 2 unknown. */
function periodOf(table: Table, column: string, splitShare: number, unitMs: number): Uint8Array {
  const cells = table.texts(column)
  const known = [...new Set(cells.filter((cell) => cell.trim() !== ''))]
  if (known.length === 2) {
    const before = earlierOf(known as [string, string], column)
    return Uint8Array.from(cells, (cell) => (cell.trim() === '' ? 2 : Number(cell !== before)))
  }
  const moments = momentsMs(table, column, unitMs)
  const sorted = moments.filter((at) => !Number.isNaN(at)).sort()
  const first = sorted[0] ?? 0
  const cut = first + splitShare * ((sorted.at(-1) ?? first) - first)
  return Uint8Array.from(moments, (at) => (Number.isNaN(at) ? 2 : Number(at >= cut)))
}
