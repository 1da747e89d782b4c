import { median } from './median.ts'

/** What changes: the level (noise alike everywhere), level and noise, or the rate of counts. */
export type ChangeKind = 'mean' | 'mean-variance' | 'poisson'

/** Parameters of a segment. Each change also brings its own place. */
export const PARAMETERS: Readonly<Record<ChangeKind, number>> = { mean: 1, 'mean-variance': 2, poisson: 1 }
/** A variance needs some values; a level can be seen in two. */
export const LEAST_LENGTH: Readonly<Record<ChangeKind, number>> = { mean: 2, 'mean-variance': 5, poisson: 2 }
/** A segment's standard deviation is taken for at least this share of the whole's: equal values are no perfect fit. */
const LEAST_DEVIATION = 0.01
/** Of |differences| of normal values: their median is this many standard deviations. */
const MEDIAN_DIFFERENCE = 0.6744897501960817 * Math.SQRT2

/** -2 ln likelihood of values[from .. to) as one segment, but for what all segmentations share. */
export type SegmentCost = (from: number, to: number) => number

/** Sums that rise make any segment's cost O(1). */
export function segmentCost(values: Float64Array, kind: ChangeKind): SegmentCost {
  const n = values.length
  const centre = kind === 'poisson' ? 0 : values.reduce((sum, value) => sum + value, 0) / Math.max(1, n)
  const sums = new Float64Array(n + 1)
  const squares = new Float64Array(n + 1)
  for (let i = 0; i < n; i += 1) {
    const value = (values[i] as number) - centre
    sums[i + 1] = (sums[i] as number) + value
    squares[i + 1] = (squares[i] as number) + value * value
  }
  const sumOf = (from: number, to: number): number => (sums[to] as number) - (sums[from] as number)
  const spreadOf = (from: number, to: number): number =>
    Math.max(0, (squares[to] as number) - (squares[from] as number) - sumOf(from, to) ** 2 / (to - from))
  if (kind === 'poisson') {
    return (from, to) => {
      const sum = sumOf(from, to)
      return sum > 0 ? 2 * sum * (1 - Math.log(sum / (to - from))) : 0
    }
  }
  const whole = spreadOf(0, n) / n
  if (kind === 'mean-variance') {
    const least = Math.max(LEAST_DEVIATION ** 2 * whole, Number.MIN_VALUE)
    return (from, to) => {
      const found = spreadOf(from, to) / (to - from)
      const variance = Math.max(found, least)
      return (to - from) * (Math.log(variance) + found / variance)
    }
  }
  const noise = Math.max(noiseVariance(values), LEAST_DEVIATION ** 2 * whole, Number.MIN_VALUE)
  return (from, to) => spreadOf(from, to) / noise
}

/**
 * From neighbours' differences, which changes of level hardly touch. Where most neighbours are equal, as the zeros of what
 * is rarely sold, their median is nothing and says nothing: then from the mean of their squares (von Neumann 1941).
 */
function noiseVariance(values: Float64Array): number {
  const differences = values.subarray(1).map((value, i) => Math.abs(value - (values[i] as number)))
  const middle = median(differences)
  if (middle > 0) return (middle / MEDIAN_DIFFERENCE) ** 2
  return differences.reduce((sum, difference) => sum + difference ** 2, 0) / (2 * differences.length)
}
