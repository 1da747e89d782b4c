import { checkAllFinite, checkAtLeast, checkInside, checkLength } from '../numeric/check.ts'
import { tQuantile } from '../numeric/distributions.ts'
import { LEVEL } from '../numeric/level.ts'

/** An interval of fewer effective decisions than this would be a guess: it is given as unbounded. */
const FEWEST_EFFECTIVE = 2

/** Decisions that were drawn with known chances: one value per decision, in the same order. */
export interface DecisionLog {
  readonly reward: Float64Array
  /** Chance, above 0 up to 1, with which the logged action was drawn when it was. */
  readonly propensity: Float64Array
  /** Chance, 0..1, with which the policy that is asked about would draw the logged action. */
  readonly target: Float64Array
}

/** For doubly robust evaluation: rewards as a model sees them that was not fitted on the same decisions. */
export interface PredictedRewards {
  /** Of the logged action. */
  readonly logged: Float64Array
  /** Of the target policy: Σ over actions of its chance times the predicted reward. */
  readonly target: Float64Array
}

export interface PolicyValue {
  /** Mean reward per decision, had the target policy decided. */
  readonly value: number
  readonly low: number
  readonly high: number
  readonly level: number
  readonly standardError: number
  /** As many decisions of the target policy itself would tell about as much: (Σ w)² / Σ w². */
  readonly effectiveSampleSize: number
  /** Of w = target / propensity. Near one if the log can answer the question; far below one if it never took the actions asked about. */
  readonly meanWeight: number
  readonly meanWeightError: number
  readonly largestWeight: number
}

export interface OffPolicyOptions {
  readonly level?: number
  /** Weights above it are cut down to it: less variance, but a bias towards zero that the interval does not show. */
  readonly largestWeight?: number
}

/**
 * What would another policy have earned? Inverse propensity scores: mean of w r, w = target / propensity.
 *
 * Unbiased whatever rewards look like, if every action the target may take was drawn with a chance above zero. The
 * interval has t quantiles with the effective sample size less one as degrees of freedom. O(n).
 *
 * @throws RangeError when columns differ in length or a chance is none
 *
 * Horvitz, Thompson (1952), JASA 47. Owen (2013), Monte Carlo theory, methods and examples, ch. 9 (effective sample size).
 */
export function inversePropensityValue(log: DecisionLog, options: OffPolicyOptions = {}): PolicyValue {
  const weights = weightsOf(log, options)
  const terms = weights.map((weight, i) => weight * (log.reward[i] as number))
  const value = meanOf(terms)
  return policyValue(
    value,
    terms.map((term) => term - value),
    weights,
    options,
  )
}

/**
 * What would another policy have earned? Self-normalised: Σ w r / Σ w.
 *
 * Biased by about 1/n, but not moved by a constant added to all rewards, and most often far less variable than
 * `inversePropensityValue`. Standard error by the delta method. O(n).
 *
 * Swaminathan, Joachims (2015), The self-normalized estimator for counterfactual learning, NeurIPS.
 */
export function selfNormalizedValue(log: DecisionLog, options: OffPolicyOptions = {}): PolicyValue {
  const weights = weightsOf(log, options)
  const mean = meanOf(weights)
  if (!(mean > 0)) throw new RangeError('target must be above zero for one decision at least')
  const value = meanOf(weights.map((weight, i) => weight * (log.reward[i] as number))) / mean
  const influence = weights.map((weight, i) => (weight * ((log.reward[i] as number) - value)) / mean)
  return policyValue(value, influence, weights, options)
}

/**
 * What would another policy have earned? Doubly robust: mean of predicted target reward + w (r - predicted reward).
 *
 * Right when either chances or predictions are right; the better the predictions, the narrower. O(n).
 *
 * Dudík, Langford, Li (2011), Doubly robust policy evaluation and learning, ICML.
 */
export function doublyRobustValue(
  log: DecisionLog,
  predicted: PredictedRewards,
  options: OffPolicyOptions = {},
): PolicyValue {
  const weights = weightsOf(log, options)
  for (const key of ['logged', 'target'] as const) {
    checkLength(`predicted.${key}`, predicted[key], weights.length, 'decision')
    checkAllFinite(`predicted.${key}`, predicted[key])
  }
  const terms = weights.map((weight, i) => {
    const missed = (log.reward[i] as number) - (predicted.logged[i] as number)
    return (predicted.target[i] as number) + weight * missed
  })
  const value = meanOf(terms)
  return policyValue(
    value,
    terms.map((term) => term - value),
    weights,
    options,
  )
}

function weightsOf({ reward, propensity, target }: DecisionLog, { largestWeight }: OffPolicyOptions): Float64Array {
  const most = largestWeight ?? Number.POSITIVE_INFINITY
  if (!(most > 0)) throw new RangeError(`largestWeight must be above zero, not ${most}`)
  checkAtLeast('reward', reward, 2)
  checkAllFinite('reward', reward)
  checkLength('propensity', propensity, reward.length, 'decision')
  checkLength('target', target, reward.length, 'decision')
  return propensity.map((chance, i) => {
    const wanted = target[i] as number
    if (!(chance > 0 && chance <= 1))
      throw new RangeError(`propensity[${i}] must be above 0 and at most 1, not ${chance}`)
    if (!(wanted >= 0 && wanted <= 1)) throw new RangeError(`target[${i}] must be from 0 to 1, not ${wanted}`)
    return Math.min(most, wanted / chance)
  })
}

/** @param influence of each decision on the value, about zero */
function policyValue(
  value: number,
  influence: Float64Array,
  weights: Float64Array,
  { level = LEVEL }: OffPolicyOptions,
): PolicyValue {
  checkInside('level', level, 0, 1)
  const n = weights.length
  const meanWeight = meanOf(weights)
  const squares = weights.reduce((sum, weight) => sum + weight * weight, 0)
  const effectiveSampleSize = squares > 0 ? (n * meanWeight) ** 2 / squares : 0
  const standardError = errorOfMean(influence, meanOf(influence))
  const reach =
    effectiveSampleSize < FEWEST_EFFECTIVE
      ? Number.POSITIVE_INFINITY
      : tQuantile(0.5 + level / 2, effectiveSampleSize - 1) * standardError
  return {
    value,
    low: value - reach,
    high: value + reach,
    level,
    standardError,
    effectiveSampleSize,
    meanWeight,
    meanWeightError: errorOfMean(weights, meanWeight),
    largestWeight: weights.reduce((most, weight) => Math.max(most, weight), 0),
  }
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function errorOfMean(values: Float64Array, mean: number): number {
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return Math.sqrt(squares / (values.length - 1) / values.length)
}
