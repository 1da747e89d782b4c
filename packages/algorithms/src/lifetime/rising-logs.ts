import { digamma, logGamma } from '../numeric/special.ts'

/** Up to so many factors are multiplied one by one; further apart, gamma functions are cheaper. */
const FACTORS = 50

/** For each count k: ln (θ)_k = ln Γ(θ + k) - ln Γ(θ), and its derivative by θ. */
export interface RisingLogs {
  readonly log: Float64Array
  readonly slope: Float64Array
}

/**
 * Counts are whole, so sums of logarithms do for gamma functions, once for all customers with equal counts.
 *
 * @param counts whole numbers from 0, ascending
 */
export function risingLogs(theta: number, counts: Float64Array): RisingLogs {
  const log = new Float64Array(counts.length)
  const slope = new Float64Array(counts.length)
  let [from, logSum, slopeSum] = [0, 0, 0]
  for (let rank = 0; rank < counts.length; rank += 1) {
    const to = counts[rank] as number
    if (to - from > FACTORS) {
      logSum += logGamma(theta + to) - logGamma(theta + from)
      slopeSum += digamma(theta + to) - digamma(theta + from)
    } else {
      for (let k = from; k < to; k += 1) {
        logSum += Math.log(theta + k)
        slopeSum += 1 / (theta + k)
      }
    }
    from = to
    log[rank] = logSum
    slope[rank] = slopeSum
  }
  return { log, slope }
}
