import type { BinnedMatrix } from './bins.ts'
import { STRIDE } from './split-search.ts'

/** Gradients and second derivatives of some rows, side by side with their row numbers. */
export interface OrderedRows {
  readonly rows: Int32Array
  readonly gradient: Float64Array
  readonly hessian: Float64Array
}

/** Columns counted in one pass over the rows: more would not fit the registers, fewer read the rows more often. */
const PASS = 6

/**
 * Sums gradients, second derivatives and counts of `rows[start..end)` into the bins of the features asked for; other
 * features' bins stay as they are. The hot loop of tree growing: six features a pass, nothing allocated.
 *
 * @param ordered gradient and hessian at position i belong to row `rows[i]`
 */
export function fillHistogram(
  histogram: Float64Array,
  offsets: Int32Array,
  { codes, rows: n, features: bins }: BinnedMatrix,
  features: Int32Array,
  ordered: OrderedRows,
  start: number,
  end: number,
): void {
  for (const f of features) {
    const at = offsets[f] as number
    histogram.fill(0, at, at + ((bins[f]?.count ?? 0) + 1) * STRIDE)
  }
  const whole = features.length - (features.length % PASS)
  for (let j = 0; j < whole; j += PASS) {
    fillSix(histogram, offsets, codes, n, features.subarray(j, j + PASS), ordered, start, end)
  }
  for (let j = whole; j < features.length; j += 1) {
    const f = features[j] as number
    fillOne(histogram, offsets[f] as number, codes, f * n, ordered, start, end)
  }
}

function add(histogram: Float64Array, k: number, g: number, h: number): void {
  histogram[k] = (histogram[k] as number) + g
  histogram[k + 1] = (histogram[k + 1] as number) + h
  histogram[k + 2] = (histogram[k + 2] as number) + 1
}

function fillOne(
  histogram: Float64Array,
  at: number,
  codes: Uint8Array,
  base: number,
  { rows, gradient, hessian }: OrderedRows,
  start: number,
  end: number,
): void {
  for (let i = start; i < end; i += 1) {
    const code = codes[base + (rows[i] as number)] as number
    add(histogram, at + code * STRIDE, gradient[i] as number, hessian[i] as number)
  }
}

function fillSix(
  histogram: Float64Array,
  offsets: Int32Array,
  codes: Uint8Array,
  n: number,
  six: Int32Array,
  { rows, gradient, hessian }: OrderedRows,
  start: number,
  end: number,
): void {
  const [f0, f1, f2, f3, f4, f5] = six as unknown as readonly [number, number, number, number, number, number]
  const [at0, at1, at2] = [offsets[f0] as number, offsets[f1] as number, offsets[f2] as number]
  const [at3, at4, at5] = [offsets[f3] as number, offsets[f4] as number, offsets[f5] as number]
  const [base0, base1, base2, base3, base4, base5] = [f0 * n, f1 * n, f2 * n, f3 * n, f4 * n, f5 * n]
  for (let i = start; i < end; i += 1) {
    const row = rows[i] as number
    const g = gradient[i] as number
    const h = hessian[i] as number
    add(histogram, at0 + (codes[base0 + row] as number) * STRIDE, g, h)
    add(histogram, at1 + (codes[base1 + row] as number) * STRIDE, g, h)
    add(histogram, at2 + (codes[base2 + row] as number) * STRIDE, g, h)
    add(histogram, at3 + (codes[base3 + row] as number) * STRIDE, g, h)
    add(histogram, at4 + (codes[base4 + row] as number) * STRIDE, g, h)
    add(histogram, at5 + (codes[base5 + row] as number) * STRIDE, g, h)
  }
}

/** The larger child's histogram is the parent's less the smaller child's: `parent` becomes it. */
export function subtractHistogram(parent: Float64Array, child: Float64Array): void {
  for (let k = 0; k < parent.length; k += 1) parent[k] = (parent[k] as number) - (child[k] as number)
}
