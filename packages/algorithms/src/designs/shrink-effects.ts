import { normalCdf, normalQuantile } from '../numeric/distributions.ts'
import { findRoot } from '../numeric/minimize/index.ts'
import { gaussLegendre } from '../numeric/quadrature.ts'

/** Points of τ in each panel. The posterior narrows with the root of the number of effects: so do panels in ln τ. */
const POINTS = 8
const WIDEST_PANEL = 0.5
const EFFECTS_HALVING_IT = 16
/** Panels beyond all errors and differences, where the posterior falls by a power of τ. */
const FAR_PANELS = 8
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

/**
 * τ = finest · (e^x - 1), x over panels, up to all errors and differences: even near zero, even in ln τ beyond the least
 * error, however unlike errors are. Then τ = most / (1 - v), v over panels of (0, 1).
 */
function spreads(effects: readonly EffectEstimate[]): Possible[] {
  const { nodes, weights } = gaussLegendre(POINTS)
  const values = effects.map(({ value }) => value)
  const errors = effects.map(({ standardError }) => standardError)
  const finest = Math.min(...errors)
  const most = Math.max(...errors) + Math.max(...values) - Math.min(...values)
  const range = Math.log1p(most / finest)
  const panels = Math.ceil((range / WIDEST_PANEL) * (1 + Math.sqrt(effects.length / EFFECTS_HALVING_IT)))
  const found = Array.from({ length: (panels + FAR_PANELS) * POINTS }, (_, at) => {
    const panel = Math.floor(at / POINTS)
    const node = nodes[at % POINTS] as number
    const isFar = panel >= panels
    const x = isFar ? (panel - panels + node) / FAR_PANELS : (range * (panel + node)) / panels
    const between = (isFar ? most / (1 - x) : finest * Math.expm1(x)) ** 2
    const perNode = isFar ? most / (1 - x) ** 2 / FAR_PANELS : (finest * Math.exp(x) * range) / panels
    const { mean, weight, q } = weighted(effects, between)
    let logDensity = Math.log(perNode) - q / 2 - Math.log(weight) / 2
    for (const error of errors) logDensity -= Math.log(error ** 2 + between) / 2
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
