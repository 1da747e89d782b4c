import {
  checkAllBinary,
  checkAllFinite,
  checkAtLeast,
  checkInside,
  checkLength,
  checkNotNegative,
  checkPositive,
  checkRange,
} from '../numeric/check.ts'

/** A probability is kept this far from 0 and 1: one wrong certainty must not make every average infinite. */
const LEAST_PROBABILITY = Number.EPSILON

/**
 * Probability that a random 1 has a higher score than a random 0; ties count half. 0.5 is chance. O(n log n).
 *
 * @throws RangeError when lengths differ, y is not 0 or 1, or only one of them is there
 *
 * Hanley, McNeil (1982), The meaning and use of the area under a ROC curve, Radiology 143(1).
 */
export function rocAuc(y: Float64Array, score: Float64Array): number {
  const { ones, zeros } = checkRanking(y, score)
  const order = byScore(score)
  let wins = 0
  let zerosBelow = 0
  forTies(score, order, (from, to) => {
    let tiedOnes = 0
    for (let i = from; i < to; i += 1) tiedOnes += y[order[i] as number] as number
    const tiedZeros = to - from - tiedOnes
    wins += tiedOnes * (zerosBelow + tiedZeros / 2)
    zerosBelow += tiedZeros
  })
  return wins / ones / zeros
}

/**
 * Mean precision over the ranks at which the ones are found, the highest score first; ties are found together. The share
 * of ones is chance. O(n log n).
 *
 * @throws RangeError when lengths differ, y is not 0 or 1, or only one of them is there
 */
export function averagePrecision(y: Float64Array, score: Float64Array): number {
  const { ones } = checkRanking(y, score)
  const order = byScore(score).reverse()
  let found = 0
  let sum = 0
  forTies(score, order, (from, to) => {
    let tiedOnes = 0
    for (let i = from; i < to; i += 1) tiedOnes += y[order[i] as number] as number
    found += tiedOnes
    sum += tiedOnes * (found / to)
  })
  return sum / ones
}

/**
 * How many times as many ones are among the `share` of cases with the highest scores as among all? Ties at the border
 * count in proportion.
 *
 * @param share in (0, 1]
 * @throws RangeError when lengths differ, y is not 0 or 1, or only one of them is there
 */
export function liftAt(y: Float64Array, score: Float64Array, share: number): number {
  const { ones } = checkRanking(y, score)
  checkPositive('share', share)
  checkRange('share', share, 0, 1)
  const order = byScore(score).reverse()
  const wanted = share * y.length
  let found = 0
  forTies(score, order, (from, to) => {
    if (from >= wanted) return
    let tiedOnes = 0
    for (let i = from; i < to; i += 1) tiedOnes += y[order[i] as number] as number
    found += tiedOnes * Math.min(1, (wanted - from) / (to - from))
  })
  return found / wanted / (ones / y.length)
}

/** Mean of -ln of the probability given to what happened. @throws RangeError when lengths differ or values are out of range */
export function logLoss(y: Float64Array, probability: Float64Array): number {
  checkProbabilities(y, probability)
  return meanOver(y.length, (i) => {
    const p = Math.min(1 - LEAST_PROBABILITY, Math.max(LEAST_PROBABILITY, probability[i] as number))
    return y[i] === 1 ? -Math.log(p) : -Math.log1p(-p)
  })
}

/** Mean square of probability less outcome. @throws RangeError when lengths differ or values are out of range */
export function brierScore(y: Float64Array, probability: Float64Array): number {
  checkProbabilities(y, probability)
  return meanOver(y.length, (i) => ((probability[i] as number) - (y[i] as number)) ** 2)
}

/** @throws RangeError when lengths differ or a value is not finite */
export function rootMeanSquaredError(y: Float64Array, predicted: Float64Array): number {
  checkPairs(y, predicted)
  return Math.sqrt(meanOver(y.length, (i) => ((predicted[i] as number) - (y[i] as number)) ** 2))
}

/** @throws RangeError when lengths differ or a value is not finite */
export function meanAbsoluteError(y: Float64Array, predicted: Float64Array): number {
  checkPairs(y, predicted)
  return meanOver(y.length, (i) => Math.abs((predicted[i] as number) - (y[i] as number)))
}

/** Mean loss that the true `quantile` makes least. @throws RangeError when lengths differ or `quantile` is not in (0, 1) */
export function pinballLoss(y: Float64Array, predicted: Float64Array, quantile: number): number {
  checkPairs(y, predicted)
  checkInside('quantile', quantile, 0, 1)
  return meanOver(y.length, (i) => {
    const over = (y[i] as number) - (predicted[i] as number)
    return over >= 0 ? quantile * over : (quantile - 1) * over
  })
}

/** Mean 2 (y ln(y / mean) - y + mean). @throws RangeError when lengths differ, y is negative or a mean is not above 0 */
export function meanPoissonDeviance(y: Float64Array, mean: Float64Array): number {
  checkPairs(y, mean)
  for (let i = 0; i < y.length; i += 1) {
    checkNotNegative(`y[${i}]`, y[i] as number)
    checkPositive(`mean[${i}]`, mean[i] as number)
  }
  return meanOver(y.length, (i) => {
    const outcome = y[i] as number
    const expected = mean[i] as number
    return 2 * ((outcome > 0 ? outcome * Math.log(outcome / expected) : 0) - outcome + expected)
  })
}

function meanOver(n: number, at: (i: number) => number): number {
  let sum = 0
  for (let i = 0; i < n; i += 1) sum += at(i)
  return sum / n
}

/** Row numbers, the lowest score first. */
function byScore(score: Float64Array): Int32Array {
  return Int32Array.from(score.keys()).sort((a, b) => (score[a] as number) - (score[b] as number))
}

/** Calls `each` with every stretch of the order that has one score. */
function forTies(score: Float64Array, order: Int32Array, each: (from: number, to: number) => void): void {
  let from = 0
  for (let i = 1; i <= order.length; i += 1) {
    if (i < order.length && score[order[i] as number] === score[order[from] as number]) continue
    each(from, i)
    from = i
  }
}

function checkPairs(y: Float64Array, predicted: Float64Array): void {
  checkAtLeast('y', y, 1)
  checkLength('predicted', predicted, y.length, 'outcome')
  checkAllFinite('y', y)
  checkAllFinite('predicted', predicted)
}

/** Shared with calibration: one probability in 0..1 and one outcome, 0 or 1, a case. */
export function checkProbabilities(y: Float64Array, probability: Float64Array): void {
  checkAtLeast('y', y, 1)
  checkLength('probability', probability, y.length, 'outcome')
  checkAllBinary('y', y)
  for (let i = 0; i < y.length; i += 1) checkRange(`probability[${i}]`, probability[i] as number, 0, 1)
}

function checkRanking(y: Float64Array, score: Float64Array): { ones: number; zeros: number } {
  checkLength('score', score, y.length, 'outcome')
  checkAllBinary('y', y)
  checkAllFinite('score', score)
  const ones = y.reduce((sum, value) => sum + value, 0)
  if (ones === 0 || ones === y.length) throw new RangeError('y must hold both 0 and 1')
  return { ones, zeros: y.length - ones }
}
