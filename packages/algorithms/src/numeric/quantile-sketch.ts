import { checkFinite, checkInside, checkRange, checkWhole } from './check.ts'

/** A sketch as plain data: it can be stored, sent and merged. */
export interface QuantileSketch {
  /** Every quantile is within this share of the true value, e.g. .01. */
  readonly relativeError: number
  readonly count: number
  /** How many values fell into each bucket, by the bucket's number, of positive values and of negative ones. */
  readonly positive: ReadonlyMap<number, number>
  readonly negative: ReadonlyMap<number, number>
  readonly zeros: number
  readonly least: number
  readonly most: number
}

/**
 * Quantiles of values that are too many to keep, or lie in several places.
 *
 * Buckets whose bounds grow by (1 + a) / (1 - a): the middle of a bucket is within a share `a` of whatever fell into it.
 * Sketches of parts merge to exactly the sketch of the whole. Memory grows with the logarithm of the values' range: about
 * 115 buckets a power of ten at 1 %.
 *
 * @throws RangeError when the error is not inside (0, 1) or a value is not finite
 *
 * Masson, Rim, Lee (2019), DDSketch: a fast and fully-mergeable quantile sketch with relative-error guarantees, VLDB 12.
 */
export function sketchQuantiles(values: ArrayLike<number>, relativeError = 0.01): QuantileSketch {
  checkInside('relativeError', relativeError, 0, 1)
  const positive = new Map<number, number>()
  const negative = new Map<number, number>()
  const logGrowth = Math.log1p((2 * relativeError) / (1 - relativeError))
  let zeros = 0
  let least = Number.POSITIVE_INFINITY
  let most = Number.NEGATIVE_INFINITY
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i] as number
    checkFinite(`values[${i}]`, value)
    least = Math.min(least, value)
    most = Math.max(most, value)
    if (value === 0) {
      zeros += 1
      continue
    }
    const buckets = value > 0 ? positive : negative
    const bucket = Math.ceil(Math.log(Math.abs(value)) / logGrowth)
    buckets.set(bucket, (buckets.get(bucket) ?? 0) + 1)
  }
  return { relativeError, count: values.length, positive, negative, zeros, least, most }
}

/** @throws RangeError when the sketches were made for different errors */
export function mergeSketches(a: QuantileSketch, b: QuantileSketch): QuantileSketch {
  if (a.relativeError !== b.relativeError) {
    throw new RangeError(`b must be made for an error of ${a.relativeError} as a is, not ${b.relativeError}`)
  }
  return {
    relativeError: a.relativeError,
    count: a.count + b.count,
    positive: added(a.positive, b.positive),
    negative: added(a.negative, b.negative),
    zeros: a.zeros + b.zeros,
    least: Math.min(a.least, b.least),
    most: Math.max(a.most, b.most),
  }
}

/**
 * The value below which the share p lies: within the sketch's relative error of the order statistic of rank
 * floor(p (count - 1)), counted from 0. O(buckets).
 *
 * @param p in [0, 1]
 * @throws RangeError when the sketch is empty or p out of range
 */
export function sketchedQuantile(sketch: QuantileSketch, p: number): number {
  checkRange('p', p, 0, 1)
  checkWhole('sketch.count', sketch.count, 1)
  const { positive, negative, zeros, relativeError, least, most } = sketch
  const growth = (1 + relativeError) / (1 - relativeError)
  const middle = (bucket: number) => (2 * growth ** bucket) / (growth + 1)
  const rank = p * (sketch.count - 1)
  let reached = 0
  const within = (value: number) => Math.min(Math.max(value, least), most)
  for (const [bucket, count] of sorted(negative).toReversed()) {
    reached += count
    if (reached > rank) return within(-middle(bucket))
  }
  reached += zeros
  if (reached > rank) return 0
  for (const [bucket, count] of sorted(positive)) {
    reached += count
    if (reached > rank) return within(middle(bucket))
  }
  return most
}

function added(a: ReadonlyMap<number, number>, b: ReadonlyMap<number, number>): Map<number, number> {
  const sum = new Map(a)
  for (const [bucket, count] of b) sum.set(bucket, (sum.get(bucket) ?? 0) + count)
  return sum
}

function sorted(buckets: ReadonlyMap<number, number>): [number, number][] {
  return [...buckets].toSorted(([a], [b]) => a - b)
}
