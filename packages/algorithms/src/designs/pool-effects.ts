import { checkAtLeast, checkFinite, checkInside, checkPositive } from '../numeric/check.ts'
import { chiSquareUpper, tQuantile, tTwoSided } from '../numeric/distributions.ts'
import { LEVEL } from '../numeric/level.ts'
import { findRoot } from '../numeric/minimize/index.ts'
import { type EffectEstimate, type Interval, shrinkEffects, weighted } from './shrink-effects.ts'

/** Doublings within which any spread is bracketed: 2^80 standard errors. */
const DOUBLINGS = 80

export type SpreadEstimator = 'paule-mandel' | 'reml'

export interface PooledEffects {
  /** The mean effect of this kind, by Hartung and Knapp. */
  readonly mean: Interval & { readonly standardError: number; readonly pValue: number }
  /** Standard deviation of true effects about their mean, τ. */
  readonly spread: number
  /** Cochran's Q with its p-value of "all effects are one", and the share of variance that is not chance, I² (0..1). */
  readonly heterogeneity: { readonly q: number; readonly pValue: number; readonly share: number }
  /** What the next experiment of this kind will truly be worth. */
  readonly next: Interval
  /** Each effect in the light of the others, in the order given. */
  readonly effects: readonly Interval[]
  readonly level: number
}

/**
 * What are many small effects of one kind worth together, and each in the light of the others?
 *
 * Normal hierarchical model y_i ~ N(θ_i, s_i²), θ_i ~ N(μ, τ²). τ by Paule and Mandel (the τ² at which Cochran's Q is its
 * degrees of freedom) or restricted maximum likelihood; the mean's interval by Hartung and Knapp, t with k - 1 degrees of
 * freedom, never narrower than with known variances. Each θ_i and the next effect by averaging over what τ may be
 * (uniform prior), as intervals that take τ for known are too narrow when there are few effects. O(k) a step.
 *
 * @param effects at least three: of two, nobody can tell a spread
 * @throws RangeError when there are fewer, or a standard error is not above zero
 *
 * Paule, Mandel (1982), J. Res. NBS 87(5). Hartung, Knapp (2001), Statistics in Medicine 20. Röver, Knapp, Friede (2015),
 * BMC Medical Research Methodology 15:99. Gelman et al. (2013), Bayesian Data Analysis, 3rd ed., section 5.4.
 */
export function poolEffects(
  effects: readonly EffectEstimate[],
  options: { readonly spread?: SpreadEstimator; readonly level?: number } = {},
): PooledEffects {
  const { spread: estimator = 'paule-mandel', level = LEVEL } = options
  checkAtLeast('effects', effects, 3)
  checkInside('level', level, 0, 1)
  effects.forEach(({ value, standardError }, i) => {
    checkFinite(`effects[${i}].value`, value)
    checkPositive(`effects[${i}].standardError`, standardError)
  })
  const freedom = effects.length - 1
  const q = weighted(effects, 0).q
  const between = estimator === 'reml' ? restrictedMaximum(effects) : pauleMandel(effects)
  const { mean: value, weight, q: rest } = weighted(effects, between)
  const standardError = Math.sqrt(Math.max(1, rest / freedom) / weight)
  const reach = tQuantile(0.5 + level / 2, freedom) * standardError
  return {
    mean: {
      value,
      low: value - reach,
      high: value + reach,
      standardError,
      pValue: tTwoSided(value / standardError, freedom),
    },
    spread: Math.sqrt(between),
    heterogeneity: { q, pValue: chiSquareUpper(q, freedom), share: q > 0 ? Math.max(0, 1 - freedom / q) : 0 },
    ...shrinkEffects(effects, level),
    level,
  }
}

/** Q falls with τ²: the only crossing of k - 1, or zero when effects differ less than chance lets them. */
function pauleMandel(effects: readonly EffectEstimate[]): number {
  return crossing(effects, (between) => weighted(effects, between).q - (effects.length - 1))
}

/** Where the slope of the restricted likelihood turns from up to down. */
function restrictedMaximum(effects: readonly EffectEstimate[]): number {
  return crossing(effects, (between) => {
    const { mean, weight } = weighted(effects, between)
    let slope = 0
    let squares = 0
    for (const { value, standardError } of effects) {
      const own = 1 / (standardError ** 2 + between)
      slope += (own * (value - mean)) ** 2 - own
      squares += own * own
    }
    return slope + squares / weight
  })
}

function crossing(effects: readonly EffectEstimate[], slope: (between: number) => number): number {
  if (slope(0) <= 0) return 0
  let high = Math.max(...effects.map(({ standardError }) => standardError ** 2))
  for (let step = 0; step < DOUBLINGS && slope(high) > 0; step += 1) high *= 2
  return findRoot(slope, 0, high).x
}
