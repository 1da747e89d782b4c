import { checkWhole } from '../numeric/check.ts'
import { checkMatrix, type Matrix } from '../numeric/dense.ts'
import type { Random } from '../numeric/random.ts'

/** A code is one byte, and one code of the 256 means "missing". */
export const MOST_BINS = 255
/** Rows that the bounds are read off: enough for 255 quantiles to a tenth of their own width. */
const SAMPLE_ROWS = 200_000

/** How one feature's values become codes 0 .. count - 1; `count` itself is the code of a missing value. */
export interface FeatureBins {
  readonly count: number
  /** Numeric: rising upper bounds of all bins but the last; value <= bounds[b] lies in bin b or below. */
  readonly bounds: Float64Array
  /** Categorical: the category of each code, most frequent first; null for a numeric feature. */
  readonly categories: readonly number[] | null
}

/** A matrix in codes, feature after feature: row r of feature f at `codes[f * rows + r]`. */
export interface BinnedMatrix {
  readonly rows: number
  readonly codes: Uint8Array
  readonly features: readonly FeatureBins[]
}

/**
 * How should each feature be cut into at most `maxBins` bins?
 *
 * Numeric: between distinct values while there are few, else so that bins hold about equally many rows of a sample of
 * 200,000. Categorical: one bin a category, the rarest beyond `maxBins` count as missing. NaN is missing.
 * O(rows x columns) and a sort of the sample per feature.
 *
 * @param categorical columns whose numbers are names, not sizes
 * @throws RangeError when `maxBins` is not from 2 to 255 or a categorical column does not exist
 */
export function binsOf(x: Matrix, categorical: readonly number[], maxBins: number, random: Random): FeatureBins[] {
  checkMatrix('x', x)
  checkWhole('maxBins', maxBins, 2, MOST_BINS)
  for (const [i, column] of categorical.entries()) checkWhole(`categorical[${i}]`, column, 0, x.columns - 1)
  const isCategorical = new Set(categorical)
  const sampled = x.rows > SAMPLE_ROWS ? sampleRows(x.rows, random) : null
  return Array.from({ length: x.columns }, (_, column) =>
    isCategorical.has(column) ? categoryBins(x, column, maxBins) : numericBins(x, column, maxBins, sampled),
  )
}

/** Rows whose cells stay in the processor's cache while they are written out column by column. */
const BLOCK_ROWS = 256

/** @throws RangeError when `x` holds an infinite value */
export function binned(x: Matrix, features: readonly FeatureBins[]): BinnedMatrix {
  const { rows, columns, values } = x
  const codes = new Uint8Array(rows * columns)
  const codeTables = features.map(({ categories }) => categories && new Map(categories.map((c, code) => [c, code])))
  for (let from = 0; from < rows; from += BLOCK_ROWS) {
    const to = Math.min(rows, from + BLOCK_ROWS)
    for (const [f, bins] of features.entries()) {
      const table = codeTables[f]
      for (let r = from; r < to; r += 1) {
        const value = values[r * columns + f] as number
        if (Math.abs(value) === Number.POSITIVE_INFINITY) {
          throw new RangeError(`x[${r}][${f}] must be finite or NaN, not ${value}`)
        }
        codes[f * rows + r] = table ? (table.get(value) ?? bins.count) : numericCode(bins, value)
      }
    }
  }
  return { rows, codes, features }
}

function numericCode({ bounds, count }: FeatureBins, value: number): number {
  if (Number.isNaN(value)) return count
  let low = 0
  let high = bounds.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (value <= (bounds[middle] as number)) high = middle
    else low = middle + 1
  }
  return low
}

function sampleRows(rows: number, random: Random): Int32Array {
  // One row out of each of as many equal stretches: no bias towards any, and rising, so that memory is read in order.
  const stretch = rows / SAMPLE_ROWS
  return Int32Array.from({ length: SAMPLE_ROWS }, (_, i) => Math.floor((i + random.next()) * stretch))
}

function presentValues(x: Matrix, column: number, sampled: Int32Array | null): Float64Array {
  const present = new Float64Array(sampled ? sampled.length : x.rows)
  let count = 0
  for (let i = 0; i < present.length; i += 1) {
    const row = sampled ? (sampled[i] as number) : i
    const value = x.values[row * x.columns + column] as number
    if (Number.isFinite(value)) present[count++] = value
  }
  return present.subarray(0, count)
}

function numericBins(x: Matrix, column: number, maxBins: number, sampled: Int32Array | null): FeatureBins {
  const sorted = presentValues(x, column, sampled).sort()
  const distinct: number[] = []
  const counts: number[] = []
  for (let i = 0; i < sorted.length; i += 1) {
    if (i === 0 || sorted[i] !== sorted[i - 1]) {
      distinct.push(sorted[i] as number)
      counts.push(0)
    }
    counts[counts.length - 1] = (counts.at(-1) as number) + 1
  }
  const bounds =
    distinct.length <= maxBins
      ? distinct.slice(1).map((value, i) => between(distinct[i] as number, value))
      : equalBounds(distinct, counts, maxBins)
  return { count: bounds.length + 1, bounds: Float64Array.from(bounds), categories: null }
}

/** Bins of about equal counts; a value that fills more than a bin of its own leaves the rest to the others. */
function equalBounds(distinct: readonly number[], counts: readonly number[], maxBins: number): number[] {
  const bounds: number[] = []
  let left = counts.reduce((sum, count) => sum + count, 0)
  let inBin = 0
  for (let i = 0; i + 1 < distinct.length && bounds.length < maxBins - 1; i += 1) {
    inBin += counts[i] as number
    const binsLeft = maxBins - bounds.length
    const size = left / binsLeft
    const isNextHeavy = (counts[i + 1] as number) >= size
    if (inBin < size && !(isNextHeavy && inBin >= size / 2)) continue
    bounds.push(between(distinct[i] as number, distinct[i + 1] as number))
    left -= inBin
    inBin = 0
  }
  return bounds
}

/** A bound that parts two neighbours whatever rounding does: low <= bound < high. */
function between(low: number, high: number): number {
  const middle = low + (high - low) / 2
  return middle < high ? middle : low
}

function categoryBins(x: Matrix, column: number, maxBins: number): FeatureBins {
  const counts = new Map<number, number>()
  for (const value of presentValues(x, column, null)) counts.set(value, (counts.get(value) ?? 0) + 1)
  const categories = [...counts.entries()]
    .toSorted(([a, countA], [b, countB]) => countB - countA || a - b)
    .slice(0, maxBins)
    .map(([category]) => category)
  return { count: categories.length, bounds: new Float64Array(0), categories }
}
