import { checkWhole } from '../numeric/check.ts'
import { checkMatrix, type Matrix } from '../numeric/dense.ts'
import { normalTwoSided, tTwoSided } from '../numeric/distributions.ts'
import { median } from './median.ts'
import { shrinkVariances } from './shrink-variances.ts'

/** Median polish has settled long before; each sweep takes half of what is left or more (Tukey 1977). */
const SWEEPS = 6
const LEAST_STORES = 4
const LEAST_BASE_DAYS = 7

export interface PeerComparison {
  /** Mean of the recent days beside what the store's level and the days' effects foretell, in the unit of the values. */
  readonly effect: number
  readonly standardError: number
  /** effect / standardError, of Student's t with `degreesOfFreedom`; infinite where nothing had ever moved before. */
  readonly score: number
  readonly degreesOfFreedom: number
  /** Two-sided, under no change. */
  readonly pValue: number
  /** The effect drawn towards zero as far as its error and the spread of all effects tell. */
  readonly shrunken: number
}

/**
 * Which store has lately gone another way than its peers, with what every store had (weather, holiday, campaign) taken out?
 *
 * Level of each store and effect of each day by median polish, so that an odd store does not bend its peers' day. A
 * store's own day-to-day noise is shrunk towards its peers' (moderated t), its effect by empirical Bayes. Peers are
 * all rows: call it once for each group of like stores. O(stores x days log).
 *
 * @param values one row a store, one column a day, oldest first; logarithms where stores differ in size; NaN where closed
 * @param recentDays how many last columns are asked about; at least 7 before them
 * @returns one for each store; NaN throughout for a store with fewer than 7 open days before or none since
 * @throws RangeError when there are fewer than 4 stores or too few days, or a value is infinite
 *
 * Tukey (1977), Exploratory Data Analysis, ch. 11. Smyth (2004), Linear models and empirical Bayes methods for assessing
 * differential expression, SAGMB 3(1). Robbins (1956) (the shrinkage).
 */
export function compareWithPeers(values: Matrix, recentDays: number): PeerComparison[] {
  checkMatrix('values', values)
  checkWhole('values.rows', values.rows, LEAST_STORES)
  checkWhole('recentDays', recentDays, 1)
  checkWhole('values.columns', values.columns, LEAST_BASE_DAYS + recentDays)
  for (const value of values.values) {
    if (Math.abs(value) === Number.POSITIVE_INFINITY) throw new RangeError(`values must be finite or NaN, not ${value}`)
  }
  const residual = polish(values, values.columns - recentDays)
  const found = Array.from({ length: values.rows }, (_, row) => movement(residual, values.columns, row, recentDays))
  const told = found.filter(({ isTold }) => isTold)
  const pooled = shrinkVariances(
    told.map(({ variance }) => variance),
    told.map(({ freedom }) => freedom),
  )
  const errors = told.map(({ share }, k) => Math.sqrt((pooled.variances[k] as number) * share))
  const spread = Math.max(
    0,
    median(Float64Array.from(told, ({ effect }, k) => effect ** 2 - (errors[k] as number) ** 2)),
  )
  let at = 0
  return found.map(({ effect, isTold, freedom }) => {
    if (!isTold)
      return {
        effect: Number.NaN,
        standardError: Number.NaN,
        score: Number.NaN,
        degreesOfFreedom: 0,
        pValue: Number.NaN,
        shrunken: Number.NaN,
      }
    const standardError = errors[at] as number
    at += 1
    const degreesOfFreedom = freedom + pooled.priorFreedom
    const score = effect === 0 ? 0 : effect / standardError
    const pValue = Number.isFinite(degreesOfFreedom) ? tTwoSided(score, degreesOfFreedom) : normalTwoSided(score)
    // A store far out of the usual spread of effects is not drawn in by it: the spread is widened for it by its own.
    const between = Math.max(spread, effect ** 2 - standardError ** 2)
    const shrunken = between > 0 ? (effect * between) / (between + standardError ** 2) : 0
    return { effect, standardError, score, degreesOfFreedom, pValue, shrunken }
  })
}

/** What is left of each value without its store's level (of the days before) and its day's effect. */
function polish({ rows, columns, values }: Matrix, baseDays: number): Float64Array {
  const left = Float64Array.from(values)
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    for (let day = 0; day < columns; day += 1) {
      const effect = openMedian(Array.from({ length: rows }, (_, row) => left[row * columns + day] as number))
      for (let row = 0; row < rows; row += 1) left[row * columns + day] = (left[row * columns + day] as number) - effect
    }
    for (let row = 0; row < rows; row += 1) {
      const level = openMedian(left.subarray(row * columns, row * columns + baseDays))
      for (let day = 0; day < columns; day += 1)
        left[row * columns + day] = (left[row * columns + day] as number) - level
    }
  }
  return left
}

function openMedian(values: ArrayLike<number>): number {
  const open = Float64Array.from(values).filter((value) => !Number.isNaN(value))
  return open.length > 0 ? median(open) : 0
}

interface Movement {
  readonly isTold: boolean
  readonly effect: number
  readonly variance: number
  readonly freedom: number
  /** Of the variance, in that of the effect. */
  readonly share: number
}

function movement(residual: Float64Array, columns: number, row: number, recentDays: number): Movement {
  const open = (from: number, to: number): Float64Array =>
    residual.subarray(row * columns + from, row * columns + to).filter((value) => !Number.isNaN(value))
  const base = open(0, columns - recentDays)
  const recent = open(columns - recentDays, columns)
  const mean = (of: Float64Array): number => of.reduce((sum, value) => sum + value, 0) / of.length
  const level = mean(base)
  const freedom = base.length - 1
  return {
    isTold: base.length >= LEAST_BASE_DAYS && recent.length > 0,
    effect: mean(recent) - level,
    variance: base.reduce((sum, value) => sum + (value - level) ** 2, 0) / freedom,
    freedom,
    share: 1 / recent.length + 1 / base.length,
  }
}
