import type { BinnedMatrix } from './bins.ts'
import { STRIDE } from './split-search.ts'

/** Gradients and second derivatives of some rows, side by side with their row numbers. */
export interface OrderedRows {
  readonly rows: Int32Array
  readonly gradient: Float64Array
  readonly hessian: Float64Array
}

/**
 * Sums gradients, second derivatives and counts of `rows[start..end)` into the bins of the features asked for; other
 * features' bins stay as they are. The hot loop of tree growing: one pass a pair of features, nothing allocated.
 *
 * @param ordered gradient and hessian at position i belong to row `rows[i]`
 */
export function fillHistogram(
  histogram: Float64Array,
  offsets: Int32Array,
  { codes, rows: n, features: bins }: BinnedMatrix,
  features: ArrayLike<number>,
  { rows, gradient, hessian }: OrderedRows,
  start: number,
  end: number,
): void {
  for (let j = 0; j < features.length; j += 1) {
    const f = features[j] as number
    const at = offsets[f] as number
    histogram.fill(0, at, at + ((bins[f]?.count ?? 0) + 1) * STRIDE)
  }
  for (let j = 0; j + 1 < features.length; j += 2) {
    const f = features[j] as number
    const f2 = features[j + 1] as number
    const at = offsets[f] as number
    const at2 = offsets[f2] as number
    const base = f * n
    const base2 = f2 * n
    for (let i = start; i < end; i += 1) {
      const row = rows[i] as number
      const g = gradient[i] as number
      const h = hessian[i] as number
      const k = at + (codes[base + row] as number) * STRIDE
      const k2 = at2 + (codes[base2 + row] as number) * STRIDE
      histogram[k] = (histogram[k] as number) + g
      histogram[k + 1] = (histogram[k + 1] as number) + h
      histogram[k + 2] = (histogram[k + 2] as number) + 1
      histogram[k2] = (histogram[k2] as number) + g
      histogram[k2 + 1] = (histogram[k2 + 1] as number) + h
      histogram[k2 + 2] = (histogram[k2 + 2] as number) + 1
    }
  }
  if (features.length % 2 === 0) return
  const f = features[features.length - 1] as number
  const at = offsets[f] as number
  const base = f * n
  for (let i = start; i < end; i += 1) {
    const k = at + (codes[base + (rows[i] as number)] as number) * STRIDE
    histogram[k] = (histogram[k] as number) + (gradient[i] as number)
    histogram[k + 1] = (histogram[k + 1] as number) + (hessian[i] as number)
    histogram[k + 2] = (histogram[k + 2] as number) + 1
  }
}

/** The larger child's histogram is the parent's less the smaller child's: `parent` becomes it. */
export function subtractHistogram(parent: Float64Array, child: Float64Array): void {
  for (let k = 0; k < parent.length; k += 1) parent[k] = (parent[k] as number) - (child[k] as number)
}
