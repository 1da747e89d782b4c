import { median } from './median.ts'

/** Residuals beyond six median ones are outliers (Cleveland 1979). */
const CUTOFF = 6
/** Within this share of the cutoff a residual counts in full; beyond its complement not at all. */
const EDGE = 0.001

/** Weight of each residual, 1 near zero and 0 beyond six medians of |residual|; where most residuals are zero, whatever is not is an outlier. O(n). */
export function bisquareWeights(residuals: Float64Array): Float64Array {
  const sizes = residuals.map(Math.abs)
  const cutoff = CUTOFF * median(sizes)
  if (!(cutoff > 0)) return sizes.map((size) => (size === 0 ? 1 : 0))
  return sizes.map((size) => {
    if (size <= EDGE * cutoff) return 1
    return size <= (1 - EDGE) * cutoff ? (1 - (size / cutoff) ** 2) ** 2 : 0
  })
}
