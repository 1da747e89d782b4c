import type { Matrix } from '../numeric/dense.ts'
import { type Settled, settle } from './lloyd.ts'
import { squaredDistance } from './squared-distance.ts'

/**
 * Moves single rows while that lowers the inertia, which takes into account that both means move along: Lloyd's rounds
 * stop at points where this still gains, and where this stops, Lloyd's rounds would, too. n · k · d a pass.
 *
 * Hartigan (1975), Clustering Algorithms, chapter 4. Telgarsky, Vattani (2010), Hartigan's method: k-means clustering
 * without Voronoi, AISTATS.
 */
export function exchange(features: Matrix, from: Settled, maxPasses: number): Settled & { hasConverged: boolean } {
  const { rows, columns: d, values } = features
  const k = from.sizes.length
  const assignment = from.assignment.slice()
  const centres = from.centres.slice()
  const sizes = from.sizes.slice()
  let moved = true
  for (let pass = 0; moved && pass < maxPasses; pass += 1) {
    moved = false
    for (let r = 0; r < rows; r += 1) {
      const own = assignment[r] as number
      const size = sizes[own] as number
      if (size < 2) continue
      const leaving = (size / (size - 1)) * squaredDistance(values, r * d, centres, own * d, d)
      // A gain that is nothing but rounding would move a row to and fro for ever.
      let least = leaving * (1 - 1e-12)
      let best = own
      for (let c = 0; c < k; c += 1) {
        if (c === own) continue
        const joined = sizes[c] as number
        const entering = (joined / (joined + 1)) * squaredDistance(values, r * d, centres, c * d, d)
        if (entering < least) {
          least = entering
          best = c
        }
      }
      if (best === own) continue
      shift(centres, own * d, values, r * d, d, -1 / (size - 1))
      shift(centres, best * d, values, r * d, d, 1 / ((sizes[best] as number) + 1))
      sizes[own] = size - 1
      sizes[best] = (sizes[best] as number) + 1
      assignment[r] = best
      moved = true
    }
  }
  return { ...settle(features, assignment, centres), hasConverged: !moved }
}

/** The mean after a row came (share above zero) or went. */
function shift(centres: Float64Array, at: number, values: Float64Array, row: number, d: number, share: number): void {
  for (let i = 0; i < d; i += 1) {
    const centre = centres[at + i] as number
    centres[at + i] = centre + share * ((values[row + i] as number) - centre)
  }
}
