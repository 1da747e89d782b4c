import { checkAllFinite, checkAtLeast, checkInside, checkLength } from '../numeric/check.ts'

/** A statistic that equals the observed one but for rounding counts as equal. */
const ROUNDING = 1e-12

/** What an experiment's random draws say when each is compared with the one that was made. */
export interface PermutationResult {
  /** Share of draws, the one made included, whose statistic is at least as large, were there no effect. */
  readonly pValue: number
  /** No p-value can be smaller: one over the number of draws, two where every draw's mirror image is one, too. */
  readonly smallestP: number
  /** All effects that are not refused at 1 - level; without end when there are too few draws to refuse anything. */
  readonly low: number
  readonly high: number
}

/**
 * Which constant effects are compatible with an experiment, judged by the draws that it could have had?
 *
 * Draw j's statistic under the effect τ is |at_j - slope_j τ|; draw 0 is the one that was made. The interval holds every
 * τ whose share of draws at least as extreme is above 1 - level: exact in finite samples whatever the outcome looks
 * like, if draws were alike in chance. All crossings are solved for; O(draws log draws).
 *
 * Rosenbaum (2002), Observational Studies, 2nd ed., ch. 2. Imbens, Rubin (2015), Causal Inference, ch. 5.
 *
 * @throws RangeError when lengths differ
 */
export function permutationInterval(at: Float64Array, slope: Float64Array, level: number): PermutationResult {
  checkInside('level', level, 0, 1)
  checkAtLeast('at', at, 1)
  checkAllFinite('at', at)
  checkLength('slope', slope, at.length, 'draw')
  checkAllFinite('slope', slope)
  const observed = Math.abs(at[0] as number) * (1 - ROUNDING)
  const draws = at.length
  const extreme = at.reduce((count, value) => count + Number(Math.abs(value) >= observed), 0)
  const refused = refusedCount(draws, level)
  const ranges = Array.from(at, (own, j) =>
    j === 0 ? [EVERYWHERE] : rangesOf(own, slope[j] as number, at[0] as number, slope[0] as number),
  ).flat()
  const low = firstAbove(ranges, refused)
  const high = -firstAbove(
    ranges.map(([from, to]) => [-to, -from]),
    refused,
  )
  return { pValue: extreme / draws, smallestP: 1 / draws, low, high }
}

/** So many draws at least as extreme still refuse: the largest whole number up to (1 - level) draws. */
export function refusedCount(draws: number, level: number): number {
  return Math.floor((1 - level) * draws + 1e-9)
}

type Range = readonly [from: number, to: number]

const EVERYWHERE: Range = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]

/** The τ with |a - b τ| >= |a0 - b0 τ|: between its two crossings, outside of them, or a half-line. */
function rangesOf(a: number, b: number, a0: number, b0: number): Range[] {
  const [sum, difference] = [b0 + b, b0 - b]
  const near = ROUNDING * (Math.abs(b0) + Math.abs(b))
  if (Math.abs(sum) <= near || Math.abs(difference) <= near) return halfLine(a, b, a0, b0)
  const [one, two] = [(a0 + a) / sum, (a0 - a) / difference]
  const [from, to] = one < two ? [one, two] : [two, one]
  if (Math.abs(b) < Math.abs(b0)) return [[from, to]]
  return [
    [Number.NEGATIVE_INFINITY, from],
    [to, Number.POSITIVE_INFINITY],
  ]
}

/** Both sides are as steep: (a² - a0²) >= 2 (a b - a0 b0) τ. */
function halfLine(a: number, b: number, a0: number, b0: number): Range[] {
  const constant = a * a - a0 * a0
  const steepness = 2 * (a * b - a0 * b0)
  const scale = ROUNDING * (Math.abs(a * b) + Math.abs(a0 * b0))
  if (Math.abs(steepness) <= scale) return constant >= -ROUNDING * a0 * a0 ? [EVERYWHERE] : []
  const crossing = constant / steepness
  return steepness > 0 ? [[Number.NEGATIVE_INFINITY, crossing]] : [[crossing, Number.POSITIVE_INFINITY]]
}

/** Leftmost point that more than `count` ranges cover. */
function firstAbove(ranges: readonly Range[], count: number): number {
  const ends = ranges.map(([, to]) => to).toSorted((a, b) => a - b)
  let closed = 0
  for (const [opened, from] of ranges
    .map(([start]) => start)
    .toSorted((a, b) => a - b)
    .entries()) {
    while ((ends[closed] as number) < from) closed += 1
    if (opened + 1 - closed > count) return from
  }
  return Number.POSITIVE_INFINITY
}
