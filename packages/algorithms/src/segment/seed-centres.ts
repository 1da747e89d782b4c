import type { Matrix } from '../numeric/dense.ts'
import type { Random } from '../numeric/random.ts'
import { squaredDistance } from './squared-distance.ts'

/**
 * k rows as first centres: each next one is drawn in proportion to its squared distance from the nearest so far, and of
 * a few such draws the one is kept that leaves the least (greedy k-means++). n · k · d · (2 + ln k).
 *
 * Arthur, Vassilvitskii (2007), SODA, section 2 and the note on the greedy variant in its conclusion.
 */
export function seedCentres({ rows, columns: d, values }: Matrix, k: number, random: Random): Float64Array {
  const draws = 2 + Math.floor(Math.log(k))
  const centres = new Float64Array(k * d)
  const first = random.below(rows)
  centres.set(values.subarray(first * d, (first + 1) * d))
  const nearest = new Float64Array(rows).fill(Number.POSITIVE_INFINITY)
  let left = approach(nearest, { rows, columns: d, values }, first)
  for (let c = 1; c < k; c += 1) {
    const cumulative = runningSum(nearest)
    // With every row on a centre already, any row does.
    const candidates = Array.from({ length: draws }, () =>
      left > 0 ? placeOf(cumulative, random.next() * left) : random.below(rows),
    )
    const remaining = remainders(nearest, { rows, columns: d, values }, candidates)
    const best = candidates[remaining.indexOf(Math.min(...remaining))] as number
    centres.set(values.subarray(best * d, (best + 1) * d), c * d)
    left = approach(nearest, { rows, columns: d, values }, best)
  }
  return centres
}

/** Lets `row` be a centre: squared distances to the nearest one, in place. Returns their sum. */
function approach(nearest: Float64Array, { rows, columns: d, values }: Matrix, row: number): number {
  let sum = 0
  for (let r = 0; r < rows; r += 1) {
    const distance = squaredDistance(values, r * d, values, row * d, d)
    if (distance < (nearest[r] as number)) nearest[r] = distance
    sum += nearest[r] as number
  }
  return sum
}

/** What each candidate would leave, all in one pass over the rows. */
function remainders(
  nearest: Float64Array,
  { rows, columns: d, values }: Matrix,
  candidates: readonly number[],
): Float64Array {
  const left = new Float64Array(candidates.length)
  for (let r = 0; r < rows; r += 1) {
    const now = nearest[r] as number
    for (let i = 0; i < candidates.length; i += 1) {
      const distance = squaredDistance(values, r * d, values, (candidates[i] as number) * d, d)
      left[i] = (left[i] as number) + (distance < now ? distance : now)
    }
  }
  return left
}

function runningSum(values: Float64Array): Float64Array {
  let total = 0
  return values.map((value) => (total += value))
}

/** First place whose running sum is above the target. */
function placeOf(cumulative: Float64Array, target: number): number {
  let low = 0
  let high = cumulative.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if ((cumulative[middle] as number) > target) high = middle
    else low = middle + 1
  }
  return low
}
