import { normalCdf, normalQuantile } from '../numeric/distributions.ts'
import { findRoot } from '../numeric/minimize/index.ts'
import { gaussLegendre } from '../numeric/quadrature.ts'

/** Points of τ in each panel of its scale. The posterior narrows with the root of the number of effects: so do panels. */
const POINTS = 8
const FEWEST_PANELS = 8
/** Points of τ that weigh less than this share of the heaviest change no printed digit. */
const NEGLIGIBLE = 1e-13
/** The answer of a root is asked to this share of the width that it is searched in. */
const EXACT = 1e-11

/** What one experiment found. */
export interface EffectEstimate {
  readonly value: number
  readonly standardError: number
}

export interface Interval {
  readonly value: number
  readonly low: number
  readonly high: number
}

/** One spread that may be, how likely it is, and the mean effect given it. */
interface Possible {
  readonly between: number
  readonly share: number
  readonly mean: number
  readonly meanVariance: number
}

/**
 * Each effect, and the next one, averaged over the posterior of τ under a uniform prior: mixtures of normals, whose means
 * are the values and whose quantiles are the intervals.
 *
 * Gelman et al. (2013), Bayesian Data Analysis, 3rd ed., section 5.4.
 */
export function shrinkEffects(
  effects: readonly EffectEstimate[],
  level: number,
): { effects: Interval[]; next: Interval } {
  const possible = spreads(effects)
  const shrunken = effects.map(({ value, standardError }) => {
    const own = standardError ** 2
    const parts = possible.map(({ between, share, mean, meanVariance }) => {
      const pull = own / (own + between)
      const variance = between * pull + pull * pull * meanVariance
      return { share, mean: pull * mean + (1 - pull) * value, deviation: Math.sqrt(variance) }
    })
    return mixtureInterval(parts, level)
  })
  const next = possible.map(({ between, share, mean, meanVariance }) => ({
    share,
    mean,
    deviation: Math.sqrt(between + meanVariance),
  }))
  return { effects: shrunken, next: mixtureInterval(next, level) }
}

/** Mean with weights 1 / (s² + τ²), their sum, and Q = Σ w (y - mean)². */
export function weighted(
  effects: readonly EffectEstimate[],
  between: number,
): { mean: number; weight: number; q: number } {
  let weight = 0
  let mean = 0
  for (const { value, standardError } of effects) {
    const own = 1 / (standardError ** 2 + between)
    weight += own
    mean += (own / weight) * (value - mean)
  }
  let q = 0
  for (const { value, standardError } of effects) q += (value - mean) ** 2 / (standardError ** 2 + between)
  return { mean, weight, q }
}

/** τ = scale · u / (1 - u), u over panels of (0, 1): dense where effects' errors are, and far beyond. */
function spreads(effects: readonly EffectEstimate[]): Possible[] {
  const { nodes, weights } = gaussLegendre(POINTS)
  const scale = typicalScale(effects)
  const panels = FEWEST_PANELS + Math.ceil(Math.sqrt(effects.length))
  const found = Array.from({ length: panels * POINTS }, (_, at) => {
    const u = (Math.floor(at / POINTS) + (nodes[at % POINTS] as number)) / panels
    const between = ((scale * u) / (1 - u)) ** 2
    const { mean, weight, q } = weighted(effects, between)
    let logDensity = -q / 2 - Math.log(weight) / 2 - 2 * Math.log1p(-u)
    for (const { standardError } of effects) logDensity -= Math.log(standardError ** 2 + between) / 2
    return { between, mean, meanVariance: 1 / weight, logDensity, weight: weights[at % POINTS] as number }
  })
  const peak = Math.max(...found.map(({ logDensity }) => logDensity))
  const shares = found.map(({ logDensity, weight }) => weight * Math.exp(logDensity - peak))
  const total = shares.reduce((sum, share) => sum + share, 0)
  return found
    .map(({ between, mean, meanVariance }, at) => ({
      between,
      mean,
      meanVariance,
      share: (shares[at] as number) / total,
    }))
    .filter(({ share }) => share > NEGLIGIBLE)
}

/** Of the size of errors and differences: root of the mean square about the mean, and of the errors' harmonic mean. */
function typicalScale(effects: readonly EffectEstimate[]): number {
  const { mean, weight } = weighted(effects, 0)
  const squares = effects.reduce((sum, { value }) => sum + (value - mean) ** 2, 0)
  return Math.sqrt(squares / effects.length + effects.length / weight)
}

function mixtureInterval(
  parts: readonly { share: number; mean: number; deviation: number }[],
  level: number,
): Interval {
  const value = parts.reduce((sum, { share, mean }) => sum + share * mean, 0)
  const cdf = (x: number): number =>
    parts.reduce((sum, { share, mean, deviation }) => sum + share * normalCdf((x - mean) / deviation), 0)
  const quantile = (p: number): number => {
    const z = normalQuantile(p)
    const each = parts.map(({ mean, deviation }) => mean + z * deviation)
    const [low, high] = [Math.min(...each), Math.max(...each)]
    // The quantile of a mixture lies between those of its parts.
    const slack = EXACT * (Math.abs(low) + Math.abs(high)) + Number.MIN_VALUE
    return high - low > slack ? findRoot((x) => cdf(x) - p, low - slack, high + slack, { stop: { x: EXACT } }).x : low
  }
  return { value, low: quantile(0.5 - level / 2), high: quantile(0.5 + level / 2) }
}
