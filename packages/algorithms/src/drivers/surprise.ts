import { checkAllFinite, checkAtLeast, checkInside, checkLength, checkRange } from '../numeric/check.ts'

/** One dimension's elements (channels, stores, devices), side by side. */
export interface DimensionTotals {
  /** What each element adds to the change; together the whole change. */
  readonly contribution: Float64Array
  /** Measures before and after of which shares are compared: one for a sum, value and denominator for a ratio. */
  readonly measures: readonly { readonly before: Float64Array; readonly after: Float64Array }[]
}

export interface ExplainingSet {
  /** Which of the dimensions. */
  readonly dimension: number
  /** Which of its elements, most surprising first. */
  readonly elements: readonly number[]
  /** Of the whole change, what they add together. */
  readonly explained: number
  /** How far their shares moved, all of them together, in nats of Jensen-Shannon divergence. */
  readonly surprise: number
}

export interface SurpriseRule {
  /** An element that explains less is not named. */
  readonly leastOfElement: number
  /** A set explains enough from here on. */
  readonly enough: number
  /** A set must explain this much more of the change than its share of what was there: else all changed alike. */
  readonly leastExcess: number
}

/** A change smaller than this share of what moved to and fro is what rounding leaves of none. */
const ROUNDING = 1e-9

/** The first two as in the paper; a fifth more than its share is what a reader would call "mostly there". */
export const SURPRISE_RULE: SurpriseRule = { leastOfElement: 0.1, enough: 0.67, leastExcess: 0.2 }

/**
 * Which dimension explains a change best, by few elements whose share of the whole moved most?
 *
 * In each dimension, elements are taken from the most surprising down, those that explain a tenth of the change or more,
 * until they explain two thirds: a large element that merely moved along with the whole explains much and surprises
 * nobody. Dimensions that get there come in the order of surprise. O(elements · ln elements).
 *
 * @returns most surprising first; empty when nothing changed, or all changed alike
 * @throws RangeError when lengths differ or a value is not finite
 *
 * Bhagwan et al. (2014), Adtributor: revenue debugging in advertising systems, NSDI. The excess over the own share is
 * ours: it says when to stop.
 */
export function explainingSets(
  dimensions: readonly DimensionTotals[],
  rule: SurpriseRule = SURPRISE_RULE,
): ExplainingSet[] {
  checkRange('rule.leastOfElement', rule.leastOfElement, 0, 1)
  checkInside('rule.enough', rule.enough, 0, 1.000_001)
  checkRange('rule.leastExcess', rule.leastExcess, 0, 1)
  const sets: ExplainingSet[] = []
  dimensions.forEach((totals, dimension) => {
    checkTotals(`dimensions[${dimension}]`, totals)
    const set = explainingSet(totals, dimension, rule)
    if (set) sets.push(set)
  })
  return sets.sort((a, b) => b.surprise - a.surprise || a.dimension - b.dimension)
}

function explainingSet(totals: DimensionTotals, dimension: number, rule: SurpriseRule): ExplainingSet | null {
  const change = totals.contribution.reduce((sum, part) => sum + part, 0)
  const moved = totals.contribution.reduce((sum, part) => sum + Math.abs(part), 0)
  if (Math.abs(change) <= ROUNDING * moved) return null
  const surprise = surprises(totals)
  const share = totals.contribution.map((part) => part / change)
  const order = Array.from(share.keys()).sort((a, b) => (surprise[b] as number) - (surprise[a] as number) || a - b)
  const elements: number[] = []
  let explained = 0
  let surprised = 0
  for (const element of order) {
    if ((share[element] as number) < rule.leastOfElement) continue
    elements.push(element)
    explained += share[element] as number
    surprised += surprise[element] as number
    if (explained >= rule.enough) break
  }
  const excess = explained - shareBefore(totals, elements)
  if (explained < rule.enough || excess < rule.leastExcess) return null
  return { dimension, elements, explained, surprise: surprised }
}

/** Each element's term of the Jensen-Shannon divergence between the shares before and after, over all measures. */
function surprises({ contribution, measures }: DimensionTotals): Float64Array {
  const surprise = new Float64Array(contribution.length)
  for (const { before, after } of measures) {
    const p = sharesOf(before)
    const q = sharesOf(after)
    for (let i = 0; i < surprise.length; i += 1) {
      const a = p[i] as number
      const b = q[i] as number
      const term = (x: number): number => (x > 0 ? (x * Math.log((2 * x) / (a + b))) / 2 : 0)
      surprise[i] = (surprise[i] as number) + term(a) + term(b)
    }
  }
  return surprise
}

/** Parts below zero (returns) have no share. */
function sharesOf(values: Float64Array): Float64Array {
  const positive = values.map((value) => Math.max(0, value))
  const total = positive.reduce((sum, value) => sum + value, 0)
  return total > 0 ? positive.map((value) => value / total) : positive
}

/** Of the last measure before (a sum's own, a ratio's denominator); of the one after where nothing was there. */
function shareBefore({ measures }: DimensionTotals, elements: readonly number[]): number {
  const last = measures.at(-1)
  if (!last) return 0
  const before = sharesOf(last.before)
  const shares = before.some((share) => share > 0) ? before : sharesOf(last.after)
  return elements.reduce((sum, element) => sum + (shares[element] as number), 0)
}

function checkTotals(name: string, { contribution, measures }: DimensionTotals): void {
  checkAtLeast(`${name}.contribution`, contribution, 1)
  checkAllFinite(`${name}.contribution`, contribution)
  checkAtLeast(`${name}.measures`, measures, 1)
  measures.forEach((measure, m) => {
    for (const [side, values] of Object.entries(measure)) {
      checkLength(`${name}.measures[${m}].${side}`, values as Float64Array, contribution.length, 'element')
      checkAllFinite(`${name}.measures[${m}].${side}`, values as Float64Array)
    }
  })
}
