import type { FeatureBins } from './bins.ts'

/** Numbers kept for a bin: sum of gradients, sum of second derivatives, count of rows. */
export const STRIDE = 3
/** A side with less than this share of the node's second derivative is what rounding left of it, where weights differ a lot. */
const LEAST_SHARE = 1e-10

/** What a node holds: sums over its rows, and the range its answer must stay in. */
export interface NodeSums {
  readonly gradient: number
  readonly hessian: number
  readonly rows: number
  readonly low: number
  readonly high: number
}

export interface SplitRules {
  readonly l2: number
  readonly minSamples: number
  readonly minHessian: number
  /** Added to the second derivative before categories are sorted by gradient: rare ones are drawn to the middle. */
  readonly categorySmoothing: number
  /** L2 beside `l2` where categories are grouped, since the best of many groupings flatters itself. */
  readonly categoryL2: number
  /** Is any answer bounded (monotone features, largest step)? Then gains are those of the bounded answers. */
  readonly isBounded: boolean
}

/** The best way found to cut a node in two. */
export interface Split {
  gain: number
  feature: number
  /** Numeric: codes up to this one go left. */
  code: number
  missingLeft: boolean
  /** Categorical: 1 for each code (the last is missing) that goes left. */
  leftCodes: Uint8Array | null
  gradient: number
  hessian: number
  rows: number
}

export function noSplit(): Split {
  return { gain: 0, feature: -1, code: 0, missingLeft: false, leftCodes: null, gradient: 0, hessian: 0, rows: 0 }
}

/** The Newton step of a node, kept inside its bounds. */
export function answerOf(gradient: number, hessian: number, l2: number, low: number, high: number): number {
  const step = hessian + l2 > 0 ? -gradient / (hessian + l2) : 0
  return step < low ? low : step > high ? high : step
}

/** By how much an answer lowers the loss to second order, twice. */
function worth(gradient: number, hessian: number, l2: number, low: number, high: number): number {
  const w = answerOf(gradient, hessian, l2, low, high)
  return -(2 * gradient * w + (hessian + l2) * w * w)
}

/** Twice the gain of both sides, or -1 where the sides break the rules. Less the node's own worth it is the split's gain. */
function worthOfSides(node: NodeSums, rules: SplitRules, l2: number, g: number, h: number, monotone: number): number {
  const gr = node.gradient - g
  const hr = node.hessian - h
  if (!rules.isBounded) return (g * g) / (h + l2) + (gr * gr) / (hr + l2)
  if (monotone !== 0) {
    const left = answerOf(g, h, l2, node.low, node.high)
    const right = answerOf(gr, hr, l2, node.low, node.high)
    if ((right - left) * monotone < 0) return -1
  }
  return worth(g, h, l2, node.low, node.high) + worth(gr, hr, l2, node.low, node.high)
}

/** Puts into `best` the best cut of one numeric feature, where it beats what is there. O(bins). */
export function searchNumeric(
  histogram: Float64Array,
  at: number,
  count: number,
  feature: number,
  monotone: number,
  node: NodeSums,
  rules: SplitRules,
  best: Split,
): void {
  const own = worth(node.gradient, node.hessian, rules.l2, node.low, node.high)
  const least = Math.max(rules.minHessian, LEAST_SHARE * node.hessian)
  const missing = at + count * STRIDE
  const missingRows = histogram[missing + 2] as number
  for (let pass = 0; pass < (missingRows > 0 ? 2 : 1); pass += 1) {
    const withMissing = pass === 1
    let g = withMissing ? (histogram[missing] as number) : 0
    let h = withMissing ? (histogram[missing + 1] as number) : 0
    let n = withMissing ? missingRows : 0
    // The last cut leaves the right side nothing but the missing values.
    const last = missingRows > 0 && !withMissing ? count : count - 1
    for (let b = 0; b < last; b += 1) {
      const k = at + b * STRIDE
      const rows = histogram[k + 2] as number
      if (rows === 0) continue
      g += histogram[k] as number
      h += histogram[k + 1] as number
      n += rows
      if (n < rules.minSamples || h < least) continue
      if (node.rows - n < rules.minSamples || node.hessian - h < least) break
      const gain = worthOfSides(node, rules, rules.l2, g, h, monotone) - own
      if (!(gain > best.gain)) continue
      best.gain = gain
      best.feature = feature
      best.code = b
      // Where nothing was missing, a missing value later goes where most rows went.
      best.missingLeft = missingRows > 0 ? withMissing : n * 2 >= node.rows
      best.leftCodes = null
      best.gradient = g
      best.hessian = h
      best.rows = n
    }
  }
}

/**
 * Puts into `best` the best grouping of one feature's categories: sorted by smoothed gradient, the best grouping for a
 * convex loss is a cut of that order. Missing is a category like any other. O(categories x log).
 *
 * Fisher (1958), On grouping for maximum homogeneity, JASA 53(284).
 */
export function searchCategories(
  histogram: Float64Array,
  at: number,
  count: number,
  feature: number,
  node: NodeSums,
  rules: SplitRules,
  best: Split,
): void {
  const present: number[] = []
  for (let code = 0; code <= count; code += 1) {
    if ((histogram[at + code * STRIDE + 2] as number) > 0) present.push(code)
  }
  if (present.length < 2) return
  const rank = (code: number): number => {
    const k = at + code * STRIDE
    return (histogram[k] as number) / ((histogram[k + 1] as number) + rules.categorySmoothing)
  }
  present.sort((a, b) => rank(a) - rank(b) || a - b)
  const l2 = rules.l2 + rules.categoryL2
  const own = worth(node.gradient, node.hessian, rules.l2, node.low, node.high)
  const least = Math.max(rules.minHessian, LEAST_SHARE * node.hessian)
  let g = 0
  let h = 0
  let n = 0
  let cut = -1
  for (let i = 0; i + 1 < present.length; i += 1) {
    const k = at + (present[i] as number) * STRIDE
    g += histogram[k] as number
    h += histogram[k + 1] as number
    n += histogram[k + 2] as number
    if (n < rules.minSamples || h < least) continue
    if (node.rows - n < rules.minSamples || node.hessian - h < least) break
    const gain = worthOfSides(node, rules, l2, g, h, 0) - own
    if (!(gain > best.gain)) continue
    cut = i
    best.gain = gain
    best.feature = feature
    best.gradient = g
    best.hessian = h
    best.rows = n
  }
  if (cut < 0) return
  const leftCodes = new Uint8Array(count + 1)
  for (let i = 0; i <= cut; i += 1) leftCodes[present[i] as number] = 1
  const hasMissing = (histogram[at + count * STRIDE + 2] as number) > 0
  if (!hasMissing && best.rows * 2 >= node.rows) leftCodes[count] = 1
  best.leftCodes = leftCodes
  best.missingLeft = leftCodes[count] === 1
}

/** Where the bins of each feature begin in a histogram, and its whole length; a slot for missing follows each feature. */
export function histogramLayout(features: readonly FeatureBins[]): { offsets: Int32Array; length: number } {
  const offsets = new Int32Array(features.length)
  let length = 0
  features.forEach(({ count }, f) => {
    offsets[f] = length
    length += (count + 1) * STRIDE
  })
  return { offsets, length }
}
