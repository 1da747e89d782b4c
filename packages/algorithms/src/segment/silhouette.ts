import { checkAllFinite, checkLength, checkWhole } from '../numeric/check.ts'
import { checkMatrix, type Matrix } from '../numeric/dense.ts'
import { Random } from '../numeric/random.ts'
import { squaredDistance } from './squared-distance.ts'

/**
 * How much nearer is each row to its own cluster than to the next: (b - a) / max(a, b) with mean Euclidean distances,
 * from -1 to 1; 0 for a row alone in its cluster. O(n² d).
 *
 * @throws RangeError when the assignment has another length or fewer than two clusters, or a value is not finite
 *
 * Rousseeuw (1987), Silhouettes, J. Computational and Applied Mathematics 20.
 */
export function silhouettes(features: Matrix, assignment: ArrayLike<number>): Float64Array {
  checkMatrix('features', features)
  checkAllFinite('features.values', features.values)
  checkLength('assignment', assignment, features.rows, 'row')
  const { rows, columns: d, values } = features
  const known = new Map<number, number>()
  const cluster = Int32Array.from(assignment, (c) => {
    const at = known.get(c) ?? known.size
    known.set(c, at)
    return at
  })
  const k = known.size
  if (k < 2) throw new RangeError(`assignment must have at least 2 clusters, not ${k}`)
  const sizes = new Int32Array(k)
  for (const c of cluster) sizes[c] = (sizes[c] as number) + 1
  /** Sum of distances of each row to each cluster. */
  const sums = new Float64Array(rows * k)
  for (let r = 0; r < rows; r += 1) {
    for (let other = r + 1; other < rows; other += 1) {
      const distance = Math.sqrt(squaredDistance(values, r * d, values, other * d, d))
      const there = r * k + (cluster[other] as number)
      const back = other * k + (cluster[r] as number)
      sums[there] = (sums[there] as number) + distance
      sums[back] = (sums[back] as number) + distance
    }
  }
  return Float64Array.from(cluster, (own, r) => {
    const alike = (sizes[own] as number) - 1
    if (alike === 0) return 0
    const within = (sums[r * k + own] as number) / alike
    let next = Number.POSITIVE_INFINITY
    for (let c = 0; c < k; c += 1) {
      if (c !== own) next = Math.min(next, (sums[r * k + c] as number) / (sizes[c] as number))
    }
    const larger = Math.max(within, next)
    return larger > 0 ? (next - within) / larger : 0
  })
}

/**
 * Mean silhouette over at most `sample` rows drawn without replacement (all, when there are no more), one of each cluster
 * among them however small it is. O(sample² d).
 *
 * @throws RangeError as `silhouettes`
 */
export function meanSilhouette(
  features: Matrix,
  assignment: ArrayLike<number>,
  { sample = 2000, seed = 1 }: { sample?: number; seed?: number } = {},
): number {
  checkMatrix('features', features)
  checkWhole('sample', sample, 2)
  checkLength('assignment', assignment, features.rows, 'row')
  const { rows, columns: d, values } = features
  if (rows <= sample) return mean(silhouettes(features, assignment))
  const order = new Random(seed, 'meanSilhouette').permutation(rows)
  const met = new Set<number>()
  const isFirst = new Uint8Array(rows)
  for (const r of order) {
    isFirst[r] = Number(!met.has(assignment[r] as number))
    met.add(assignment[r] as number)
  }
  const chosen = order.toSorted((a, b) => (isFirst[b] as number) - (isFirst[a] as number)).subarray(0, sample)
  const part = new Float64Array(sample * d)
  chosen.forEach((r, at) => part.set(values.subarray(r * d, (r + 1) * d), at * d))
  return mean(
    silhouettes(
      { rows: sample, columns: d, values: part },
      chosen.map((r) => assignment[r] as number),
    ),
  )
}

function mean(values: Float64Array): number {
  let sum = 0
  for (const value of values) sum += value
  return sum / values.length
}
