import { checkAllBinary, checkAllFinite, checkAtLeast, checkLength, checkWhole } from '../numeric/check.ts'
import { type DimensionTotals, explainingSets, SURPRISE_RULE, type SurpriseRule } from './surprise.ts'

/** What was measured in two periods, row by row, with the elements of each dimension as indices from 0. */
export interface ChangeRows {
  readonly dimensions: readonly Int32Array[]
  /** 0 before, 1 after. */
  readonly period: Uint8Array
  readonly value: Float64Array
  /** With it the figure is Σ value / Σ denominator; without it, Σ value. */
  readonly denominator?: Float64Array
}

export interface ChangeOptions {
  /** How many dimensions deep. Default 3. */
  readonly depth?: number
  readonly rule?: SurpriseRule
}

/** A part of the whole, what it added to the change, and where inside it that comes from. */
export interface ChangePart {
  /** The elements that it is made of, from the first split down; empty for the whole. */
  readonly where: readonly { readonly dimension: number; readonly element: number }[]
  /** Its own figure; NaN for a ratio without a denominator. */
  readonly before: number
  readonly after: number
  /** What it adds to the change of the whole, in the figure's unit. */
  readonly contribution: number
  /** Null when no dimension explains it by few elements: it changed as one. */
  readonly split: {
    readonly dimension: number
    readonly surprise: number
    readonly parts: readonly ChangePart[]
    /** All other elements together; with `parts` they add up to the contribution. */
    readonly rest: { readonly elements: number; readonly contribution: number }
  } | null
}

const DEPTH = 3

/**
 * Where does a change come from: which dimension explains most of it, by which elements, and what inside those?
 *
 * The contribution of any set of rows to the change is linear in them: after - before for a sum; for a ratio R = N / D,
 * Δ(N_i / D) - R̄ Δ(D_i / D) with R̄ the mean of R before and after (rate and mix together, see `ratioDrivers`). So parts
 * add up at every level, whatever dimensions they are cut by. The dimension is chosen by surprise (`explainingSets`),
 * again inside each element that it names, until changes are even. O(rows · dimensions · depth).
 *
 * @throws RangeError when lengths differ, a period is empty or a denominator adds up to nothing
 *
 * Bhagwan et al. (2014), Adtributor, NSDI. Persson, Rudenius (2018), Anomaly detection and fault localization: an
 * automated process for advertising systems (recursion).
 */
export function explainChange(rows: ChangeRows, options: ChangeOptions = {}): ChangePart {
  const { depth = DEPTH, rule = SURPRISE_RULE } = options
  checkRows(rows)
  checkWhole('depth', depth, 0)
  const problem = { rows, contribution: rowContributions(rows), elements: elementCounts(rows), rule }
  return partOf(problem, { members: Int32Array.from(rows.value.keys()), where: [], depth })
}

interface Problem {
  readonly rows: ChangeRows
  /** What each row adds to the change. */
  readonly contribution: Float64Array
  readonly elements: readonly number[]
  readonly rule: SurpriseRule
}

interface Part {
  readonly members: Int32Array
  readonly where: ChangePart['where']
  readonly depth: number
}

function partOf(problem: Problem, part: Part): ChangePart {
  const { members, where } = part
  const [before, after] = figureOf(problem.rows, members)
  const contribution = members.reduce((sum, row) => sum + (problem.contribution[row] as number), 0)
  return { where, before, after, contribution, split: splitOf(problem, part, contribution) }
}

function splitOf(problem: Problem, { members, where, depth }: Part, contribution: number): ChangePart['split'] {
  if (depth === 0) return null
  const open = problem.rows.dimensions
    .map((_, dimension) => dimension)
    .filter((dimension) => !where.some((taken) => taken.dimension === dimension))
  const [best] = explainingSets(
    open.map((dimension) => totalsOf(problem, members, dimension)),
    problem.rule,
  )
  if (!best) return null
  const dimension = open[best.dimension] as number
  const elementByRow = problem.rows.dimensions[dimension] as Int32Array
  const parts = best.elements.map((element) =>
    partOf(problem, {
      members: members.filter((row) => elementByRow[row] === element),
      where: [...where, { dimension, element }],
      depth: depth - 1,
    }),
  )
  const named = parts.reduce((sum, part) => sum + part.contribution, 0)
  const present = new Set(members.values().map((row) => elementByRow[row]))
  const rest = { elements: present.size - parts.length, contribution: contribution - named }
  return { dimension, surprise: best.surprise, parts, rest }
}

function totalsOf({ rows, contribution, elements }: Problem, members: Int32Array, dimension: number): DimensionTotals {
  const elementByRow = rows.dimensions[dimension] as Int32Array
  const size = elements[dimension] as number
  const added = new Float64Array(size)
  const measures = [rows.value, ...(rows.denominator ? [rows.denominator] : [])].map((measure) => {
    const sides = [new Float64Array(size), new Float64Array(size)] as const
    for (const row of members) {
      const side = sides[rows.period[row] as 0 | 1]
      const element = elementByRow[row] as number
      side[element] = (side[element] as number) + (measure[row] as number)
    }
    return { before: sides[0], after: sides[1] }
  })
  for (const row of members) {
    const element = elementByRow[row] as number
    added[element] = (added[element] as number) + (contribution[row] as number)
  }
  return { contribution: added, measures }
}

function rowContributions({ period, value, denominator }: ChangeRows): Float64Array {
  if (!denominator) return value.map((amount, row) => (period[row] === 1 ? amount : -amount))
  const sizes = [0, 0]
  const values = [0, 0]
  value.forEach((amount, row) => {
    const side = period[row] as 0 | 1
    values[side] = (values[side] as number) + amount
    sizes[side] = (sizes[side] as number) + (denominator[row] as number)
  })
  for (const side of [0, 1]) {
    if (!((sizes[side] as number) > 0))
      throw new RangeError(`denominator must add up to more than zero in period ${side}`)
  }
  const average = ((values[0] as number) / (sizes[0] as number) + (values[1] as number) / (sizes[1] as number)) / 2
  return value.map((amount, row) => {
    const part = (amount - average * (denominator[row] as number)) / (sizes[period[row] as 0 | 1] as number)
    return period[row] === 1 ? part : -part
  })
}

function figureOf({ period, value, denominator }: ChangeRows, members: Int32Array): [before: number, after: number] {
  const values: [number, number] = [0, 0]
  const sizes: [number, number] = [0, 0]
  for (const row of members) {
    const side = period[row] as 0 | 1
    values[side] += value[row] as number
    sizes[side] += denominator ? (denominator[row] as number) : 0
  }
  return denominator ? [values[0] / sizes[0], values[1] / sizes[1]] : values
}

function elementCounts({ dimensions }: ChangeRows): number[] {
  return dimensions.map((elements) => elements.reduce((most, element) => Math.max(most, element), 0) + 1)
}

function checkRows({ dimensions, period, value, denominator }: ChangeRows): void {
  checkAtLeast('dimensions', dimensions, 1)
  checkAtLeast('value', value, 2)
  checkAllFinite('value', value)
  checkLength('period', period, value.length, 'row')
  checkAllBinary('period', period)
  if (!period.includes(0) || !period.includes(1)) throw new RangeError('period must have rows before (0) and after (1)')
  dimensions.forEach((elements, d) => {
    checkLength(`dimensions[${d}]`, elements, value.length, 'row')
    const at = elements.findIndex((element) => element < 0)
    if (at >= 0) throw new RangeError(`dimensions[${d}][${at}] must be zero or more, not ${elements[at]}`)
  })
  if (!denominator) return
  checkLength('denominator', denominator, value.length, 'row')
  checkAllFinite('denominator', denominator)
  const at = denominator.findIndex((size) => size < 0)
  if (at >= 0) throw new RangeError(`denominator[${at}] must be zero or more, not ${denominator[at]}`)
}
