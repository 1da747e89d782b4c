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
  let nearest = distancesTo(values, rows, d, first, null)
  let left = sum(nearest)
  for (let c = 1; c < k; c += 1) {
    let bestRow = 0
    let best: Float64Array | null = null
    let bestLeft = Number.POSITIVE_INFINITY
    const cumulative = runningSum(nearest)
    for (let draw = 0; draw < draws; draw += 1) {
      // With every row on a centre already, any row does.
      const row = left > 0 ? placeOf(cumulative, random.next() * left) : random.below(rows)
      const distances = distancesTo(values, rows, d, row, nearest)
      const remaining = sum(distances)
      if (remaining < bestLeft) {
        bestRow = row
        best = distances
        bestLeft = remaining
      }
    }
    centres.set(values.subarray(bestRow * d, (bestRow + 1) * d), c * d)
    nearest = best as Float64Array
    left = bestLeft
  }
  return centres
}

/** Squared distance of each row to `row`, or to what was nearer. */
function distancesTo(
  values: Float64Array,
  rows: number,
  d: number,
  row: number,
  nearest: Float64Array | null,
): Float64Array {
  const distances = new Float64Array(rows)
  for (let r = 0; r < rows; r += 1) {
    const distance = squaredDistance(values, r * d, values, row * d, d)
    distances[r] = nearest ? Math.min(distance, nearest[r] as number) : distance
  }
  return distances
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

function sum(values: Float64Array): number {
  let total = 0
  for (const value of values) total += value
  return total
}
