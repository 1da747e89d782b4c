import { checkAllFinite, checkAtLeast, checkLength } from '../numeric/check.ts'
import { logMean } from './log-mean.ts'

/** A ratio by parts: `value[i] / denominator[i]` is the rate of part i, e.g. orders over visits of a channel. */
export interface RatioParts {
  readonly value: Float64Array
  readonly denominator: Float64Array
}

export interface RatioDrivers {
  readonly before: number
  readonly after: number
  /** What each part's own rate changed of the whole ratio. */
  readonly rate: Float64Array
  /** What it changed that the part has another share of the denominator, against the average rate. */
  readonly mix: Float64Array
  /** rate + mix. */
  readonly total: Float64Array
}

/**
 * A ratio changed: because parts became better or worse (rate), or because there is more of the good parts (mix)?
 *
 * The ratio is Σ share · rate. `shapley` gives each of the two the mean of its effect with the other before and after;
 * `lmdi` weighs logarithmic changes by the logarithmic mean and needs values of zero or more. Mix is measured against
 * the mean of the ratio before and after: a part that grows while its rate is average changes nothing. A part that was
 * not there before (or is not after) is all mix. Both add up to after - before, and `total` is the same for both and for
 * any finer parts together.
 *
 * @throws RangeError when lengths differ, a denominator is negative or all are zero, or a value is negative for `lmdi`
 *
 * Kitagawa (1955), Components of a difference between two rates, JASA 50. Ang (2005), The LMDI approach to decomposition
 * analysis: a practical guide, Energy Policy 33(7); zero values as the limits in Ang, Liu (2007), ibid. 35(1).
 */
export function ratioDrivers(
  before: RatioParts,
  after: RatioParts,
  method: 'shapley' | 'lmdi' = 'shapley',
): RatioDrivers {
  checkParts('before', before, before.value.length, method)
  checkParts('after', after, before.value.length, method)
  const [sizeBefore, ratioBefore] = wholeOf('before', before)
  const [sizeAfter, ratioAfter] = wholeOf('after', after)
  const average = (ratioBefore + ratioAfter) / 2
  const n = before.value.length
  const rate = new Float64Array(n)
  const mix = new Float64Array(n)
  for (let i = 0; i < n; i += 1) {
    const share0 = (before.denominator[i] as number) / sizeBefore
    const share1 = (after.denominator[i] as number) / sizeAfter
    // A share of nothing has no rate of its own: it is said to be that of the other period.
    const rate0 = share0 > 0 ? (before.value[i] as number) / (before.denominator[i] as number) : rateOf(after, i)
    const rate1 = share1 > 0 ? rateOf(after, i) : rate0
    const [ofRate, ofShare] =
      method === 'lmdi'
        ? logarithmic(share0, share1, rate0, rate1)
        : [((rate1 - rate0) * (share0 + share1)) / 2, ((share1 - share0) * (rate0 + rate1)) / 2]
    rate[i] = ofRate
    mix[i] = ofShare - (share1 - share0) * average
  }
  return { before: ratioBefore, after: ratioAfter, rate, mix, total: rate.map((part, i) => part + (mix[i] as number)) }
}

/** Parts of share1 · rate1 - share0 · rate0 due to the rate and to the share; a factor that was zero takes all of it. */
function logarithmic(share0: number, share1: number, rate0: number, rate1: number): [number, number] {
  const change = share1 * rate1 - share0 * rate0
  if (share0 === 0 || share1 === 0) return [0, change]
  if (rate0 === 0 || rate1 === 0) return [change, 0]
  const weight = logMean(share1 * rate1, share0 * rate0)
  return [weight * Math.log(rate1 / rate0), weight * Math.log(share1 / share0)]
}

function rateOf({ value, denominator }: RatioParts, i: number): number {
  return (denominator[i] as number) > 0 ? (value[i] as number) / (denominator[i] as number) : 0
}

function wholeOf(name: string, { value, denominator }: RatioParts): [size: number, ratio: number] {
  const sum = (values: Float64Array): number => values.reduce((total, one) => total + one, 0)
  const size = sum(denominator)
  if (!(size > 0)) throw new RangeError(`${name}.denominator must add up to more than zero`)
  return [size, sum(value) / size]
}

function checkParts(name: string, { value, denominator }: RatioParts, parts: number, method: string): void {
  checkAtLeast(`${name}.value`, value, 1)
  checkLength(`${name}.value`, value, parts, 'part')
  checkLength(`${name}.denominator`, denominator, parts, 'part')
  checkAllFinite(`${name}.value`, value)
  checkAllFinite(`${name}.denominator`, denominator)
  denominator.forEach((size, i) => {
    if (size < 0) throw new RangeError(`${name}.denominator[${i}] must be zero or more, not ${size}`)
    if (size === 0 && value[i] !== 0) throw new RangeError(`${name}.value[${i}] must be 0 where its denominator is`)
    if (method === 'lmdi' && (value[i] as number) < 0) {
      throw new RangeError(`${name}.value[${i}] must be zero or more for lmdi, not ${value[i]}`)
    }
  })
}
