import { digamma, trigamma } from '../numeric/special.ts'

const NEWTON_STEPS = 50

export interface ShrunkVariances {
  /** (prior freedom x common variance + own freedom x own) / both. */
  readonly variances: Float64Array
  /** How many degrees of freedom the common variance is worth; infinite where variances differ by chance alone. */
  readonly priorFreedom: number
}

/**
 * Variances of many like samples, each drawn towards what they have in common, by as much as they have in common.
 *
 * Moments of ln s², which is a scaled F in its model. Smyth (2004), SAGMB 3(1), section 6.2.
 */
export function shrinkVariances(variances: readonly number[], freedoms: readonly number[]): ShrunkVariances {
  const usable = variances.map((v, i) => ({ v, f: freedoms[i] as number })).filter(({ v }) => v > 0)
  if (usable.length < 2) return { variances: Float64Array.from(variances), priorFreedom: 0 }
  const logs = usable.map(({ v, f }) => Math.log(v) - digamma(f / 2) + Math.log(f / 2))
  const mean = logs.reduce((sum, e) => sum + e, 0) / logs.length
  const excess =
    logs.reduce((sum, e) => sum + (e - mean) ** 2, 0) / (logs.length - 1) -
    usable.reduce((sum, { f }) => sum + trigamma(f / 2), 0) / usable.length
  if (!(excess > 0)) {
    const common = Math.exp(mean)
    return { variances: new Float64Array(variances.length).fill(common), priorFreedom: Number.POSITIVE_INFINITY }
  }
  const priorFreedom = 2 * inverseTrigamma(excess)
  const common = Math.exp(mean + digamma(priorFreedom / 2) - Math.log(priorFreedom / 2))
  return {
    priorFreedom,
    variances: Float64Array.from(
      variances,
      (v, i) => (priorFreedom * common + (freedoms[i] as number) * v) / (priorFreedom + (freedoms[i] as number)),
    ),
  }
}

/** The x with ψ′(x) = y, on 1 / ψ′, which is nearly straight. */
function inverseTrigamma(y: number): number {
  let x = 0.5 + 1 / y
  for (let step = 0; step < NEWTON_STEPS; step += 1) {
    const value = trigamma(x)
    const width = 1e-5 * x
    const slope = (trigamma(x + width) - trigamma(x - width)) / (2 * width)
    const change = (value * (1 - value / y)) / slope
    x += change
    if (Math.abs(change) < 1e-10 * x) break
  }
  return x
}
