import { quantileOfSorted } from '../numeric/bootstrap.ts'

/** 1 / the third quartile of the standard normal: makes a median absolute deviation a standard deviation. */
const NORMAL_CONSISTENCY = 1.482602218505602

/** The middle value, or the mean of the two middle ones; NaN of nothing. O(n log n). */
export function median(values: Float64Array): number {
  return quantileOfSorted(values.slice().sort(), 0.5)
}

/** Median and robust standard deviation (from the median absolute deviation) of a sample. */
export function robustScale(values: Float64Array): { centre: number; scale: number } {
  const centre = median(values)
  return { centre, scale: NORMAL_CONSISTENCY * median(values.map((value) => Math.abs(value - centre))) }
}
