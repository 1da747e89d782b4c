import { checkAtLeast, checkFinite, checkNotNegative, checkPositive, checkRange, checkWhole } from '../numeric/check.ts'
import { betaCdf, normalCdf, normalDensity } from '../numeric/distributions.ts'
import type { Moments } from '../numeric/moments.ts'
import { gaussLegendre } from '../numeric/quadrature.ts'
import type { Random } from '../numeric/random.ts'
import { logBeta } from '../numeric/special.ts'

/** Panels end at these many deviations from each posterior's middle; beyond nine there is nothing to find. */
const PANEL_ENDS = [-9, -5, -3, -1.5, 0, 1.5, 3, 5, 9] as const
const POINTS = 16
/** No action is drawn more rarely than this, so that every logged decision can be weighed again later. */
const FLOOR = 0.01

/** What is known of a chance of success: a flat prior is (1, 1). Both at least ½. */
export interface BetaArm {
  readonly alpha: number
  readonly beta: number
}

/** What is known of a mean reward. */
export interface GaussianArm {
  readonly mean: number
  readonly deviation: number
}

export type Arms = readonly BetaArm[] | readonly GaussianArm[]

/** One posterior on a line: where it lies, and its density and distribution there. */
interface Curve {
  readonly middle: number
  readonly width: number
  /** No panel reaches beyond: the density breaks off there. */
  readonly from: number
  readonly to: number
  density(x: number): number
  cdf(x: number): number
}

/**
 * With which chance is each action drawn by Thompson sampling?
 *
 * P(action is the best | what is known), by quadrature over all posteriors at once (error below 1e-9 up to a million
 * successes and failures an arm, below 1e-3 beyond), so that the propensity that off-policy evaluation divides by is known
 * and not estimated; then a floor is mixed in, (1 - K floor) p + floor. Drawing from these chances is Thompson sampling. O(K²); once per update, not per decision.
 *
 * @param arms all Beta (conversion) or all Gaussian (revenue)
 * @param floor 0 to 1/K; 0.01, or half of 1/K if that is less
 * @throws RangeError when there is no arm, or one means nothing
 *
 * Thompson (1933), Biometrika 25. Russo et al. (2018), A tutorial on Thompson sampling, FnT in Machine Learning 11(1).
 */
export function thompsonPropensities(arms: Arms, floor = Math.min(FLOOR, 0.5 / arms.length)): Float64Array {
  checkAtLeast('arms', arms, 1)
  checkRange('floor', floor, 0, 1 / arms.length)
  const curves = arms.map(curveOf)
  const { nodes, weights } = gaussLegendre(POINTS)
  const ends = curves
    .flatMap(({ middle, width, from, to }) =>
      PANEL_ENDS.map((deviations) => Math.min(to, Math.max(from, middle + deviations * width))),
    )
    .toSorted((a, b) => a - b)
  const chances = new Float64Array(arms.length)
  for (let panel = 0; panel + 1 < ends.length; panel += 1) {
    const start = ends[panel] as number
    const width = (ends[panel + 1] as number) - start
    if (width <= 0) continue
    for (let k = 0; k < POINTS; k += 1) {
      addChances(chances, curves, start + width * (nodes[k] as number), width * (weights[k] as number))
    }
  }
  const total = chances.reduce((sum, chance) => sum + chance, 0)
  return chances.map((chance) => (1 - arms.length * floor) * (chance / total) + floor)
}

/** Adds weight · density of each arm · chance that all others are below. */
function addChances(chances: Float64Array, curves: readonly Curve[], x: number, weight: number): void {
  const below = curves.map((curve) => curve.cdf(x))
  const after = new Float64Array(curves.length)
  let product = weight
  for (let i = curves.length - 1; i >= 0; i -= 1) {
    after[i] = product
    product *= below[i] as number
  }
  let before = 1
  for (let i = 0; i < curves.length && before > 0; i += 1) {
    const others = before * (after[i] as number)
    if (others > 0) chances[i] = (chances[i] as number) + others * (curves[i] as Curve).density(x)
    before *= below[i] as number
  }
}

function curveOf(arm: BetaArm | GaussianArm, i: number): Curve {
  if ('alpha' in arm) return betaCurve(arm, i)
  const { mean, deviation } = arm
  checkFinite(`arms[${i}].mean`, mean)
  checkPositive(`arms[${i}].deviation`, deviation)
  return {
    middle: mean,
    width: deviation,
    from: Number.NEGATIVE_INFINITY,
    to: Number.POSITIVE_INFINITY,
    density: (x) => normalDensity((x - mean) / deviation) / deviation,
    cdf: (x) => normalCdf((x - mean) / deviation),
  }
}

/** In the angle x = sin²(angle), in which every Beta has about the same width and no pole at its ends. */
function betaCurve({ alpha, beta }: BetaArm, i: number): Curve {
  checkRange(`arms[${i}].alpha`, alpha, 0.5, 1e12)
  checkRange(`arms[${i}].beta`, beta, 0.5, 1e12)
  const logScale = Math.LN2 - logBeta(alpha, beta)
  return {
    middle: Math.asin(Math.sqrt(alpha / (alpha + beta))),
    width: 0.5 / Math.sqrt(alpha + beta),
    from: 0,
    to: Math.PI / 2,
    density: (angle) => {
      if (!(angle > 0 && angle < Math.PI / 2)) return 0
      return Math.exp(
        logScale + (2 * alpha - 1) * Math.log(Math.sin(angle)) + (2 * beta - 1) * Math.log(Math.cos(angle)),
      )
    },
    cdf: (angle) => (angle <= 0 ? 0 : angle >= Math.PI / 2 ? 1 : betaCdf(Math.sin(angle) ** 2, alpha, beta)),
  }
}

/** Draws an action, and says with which chance: both belong into the log. */
export function drawAction(propensities: Float64Array, random: Random): { action: number; propensity: number } {
  checkAtLeast('propensities', propensities, 1)
  const action = random.weighted(propensities)
  return { action, propensity: propensities[action] as number }
}

/** What is known after so many successes and failures more. */
export function updateBetaArm({ alpha, beta }: BetaArm, successes: number, failures: number): BetaArm {
  checkNotNegative('successes', successes)
  checkNotNegative('failures', failures)
  return { alpha: alpha + successes, beta: beta + failures }
}

/**
 * What is known of a mean reward after a sample, the deviation of one reward taken from the caller.
 *
 * Gelman et al. (2013), Bayesian Data Analysis, 3rd ed., section 2.5.
 */
export function updateGaussianArm(arm: GaussianArm, rewards: Moments, rewardDeviation: number): GaussianArm {
  checkPositive('rewardDeviation', rewardDeviation)
  checkFinite('arm.mean', arm.mean)
  checkPositive('arm.deviation', arm.deviation)
  checkWhole('rewards.n', rewards.n, 0)
  if (rewards.n > 0) checkFinite('rewards.mean', rewards.mean)
  const prior = 1 / arm.deviation ** 2
  const data = rewards.n / rewardDeviation ** 2
  const mean = (prior * arm.mean + data * (rewards.n > 0 ? rewards.mean : 0)) / (prior + data)
  return { mean, deviation: 1 / Math.sqrt(prior + data) }
}
