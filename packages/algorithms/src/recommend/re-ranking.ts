import {
  checkAllFinite,
  checkFinite,
  checkLength,
  checkNotNegative,
  checkPositive,
  checkRange,
  checkWhole,
} from '../numeric/check.ts'
import { checkMatrix, type Matrix } from '../numeric/dense.ts'
import { pickByDeterminant, pickByMarginalRelevance } from './diversity.ts'
import { isOpenAt, MINUTES_OF_WEEK, type OpenInterval } from './opening-hours.ts'
import { topOf } from './recommender.ts'

/** Things that may be shown, n of them; whatever is not given is not asked for. */
export interface RerankCandidates {
  /** Any scale; higher is better. */
  readonly relevance: Float64Array
  readonly distanceMeters?: Float64Array
  /** Units that can be promised; below zero (sold more than there was) is none. */
  readonly stock?: Float64Array
  /** Share or amount that is earned; higher is better. */
  readonly margin?: Float64Array
  readonly hours?: readonly (readonly OpenInterval[])[]
  /** What makes two of them alike, n x features. */
  readonly features?: Matrix
}

export type RerankObjective = 'relevance' | 'proximity' | 'margin' | 'stock'

export interface RerankPolicy {
  /** How many to show. */
  readonly k: number
  /** What each objective counts, at or above zero; they are divided by their sum. */
  readonly weights: Readonly<Partial<Record<RerankObjective, number>>>
  /** What nobody is shown, however good it is. */
  readonly filters?: {
    readonly maxDistanceMeters?: number
    readonly minStock?: number
    /** Must be open at this minute of the week (Monday 00:00 is 0), say when the person would be there. */
    readonly openAtMinute?: number
  }
  /** At this distance, nearness is worth 1 / e of what it is next door. */
  readonly distanceScaleMeters?: number
  /** At this stock, more of it is worth nothing more. */
  readonly enoughStock?: number
  readonly diversity?: { readonly by: 'marginalRelevance' | 'determinant'; readonly strength: number }
}

export interface RerankedCandidate {
  readonly candidate: number
  /** Weighted mean of the parts, 0..1. */
  readonly utility: number
  /** Each weighed objective on its own scale 0..1: why it stands where it stands. */
  readonly parts: Readonly<Partial<Record<RerankObjective, number>>>
}

export type RemovedBecause = 'distance' | 'stock' | 'closed'

export interface Reranked {
  /** Best first. */
  readonly shown: readonly RerankedCandidate[]
  readonly removed: readonly { readonly candidate: number; readonly because: RemovedBecause }[]
}

/** A walk of a quarter of an hour. */
const DEFAULT_DISTANCE_SCALE = 1200
const DEFAULT_ENOUGH_STOCK = 10

/**
 * Puts candidates in the order that a declared policy asks for: hard filters first, then a weighted mean of objectives on
 * 0..1, then, if asked, diversity. Nothing is learnt here; relevance comes from a recommender.
 *
 * Relevance and margin are scaled from the least to the greatest of what the filters leave; nearness is exp(-distance /
 * scale); stock is min(1, stock / enough). O(n log k), with diversity as the method says.
 *
 * @throws RangeError when an objective or filter has no data, a weight or distance is negative, a filter is not a
 * number, or all weights are zero
 */
export function rerank(candidates: RerankCandidates, policy: RerankPolicy): Reranked {
  checkRerank(candidates, policy)
  const removed = Array.from(candidates.relevance, (_, candidate) => ({
    candidate,
    because: reasonAgainst(candidates, policy, candidate),
  }))
  const left = removed.flatMap(({ candidate, because }) => (because ? [] : [candidate]))
  const scored = scoredBy(candidates, policy, left)
  const utilities = Float64Array.from(scored, ({ utility }) => utility)
  return {
    shown: Array.from(pick(candidates, policy, left, utilities), (at) => scored[at] as RerankedCandidate),
    removed: removed.flatMap(({ candidate, because }) => (because ? [{ candidate, because }] : [])),
  }
}

function reasonAgainst(candidates: RerankCandidates, policy: RerankPolicy, at: number): RemovedBecause | null {
  const { maxDistanceMeters, minStock, openAtMinute } = policy.filters ?? {}
  if (maxDistanceMeters !== undefined && (candidates.distanceMeters?.[at] as number) > maxDistanceMeters)
    return 'distance'
  if (minStock !== undefined && (candidates.stock?.[at] as number) < minStock) return 'stock'
  if (openAtMinute !== undefined && !isOpenAt(candidates.hours?.[at] ?? [], openAtMinute)) return 'closed'
  return null
}

function scoredBy(candidates: RerankCandidates, policy: RerankPolicy, left: readonly number[]): RerankedCandidate[] {
  const scale = policy.distanceScaleMeters ?? DEFAULT_DISTANCE_SCALE
  const enough = policy.enoughStock ?? DEFAULT_ENOUGH_STOCK
  const scales: Record<RerankObjective, () => (at: number) => number> = {
    relevance: () => fromLeastToGreatest(candidates.relevance, left),
    margin: () => fromLeastToGreatest(candidates.margin as Float64Array, left),
    proximity: () => (at) => Math.exp(-(candidates.distanceMeters?.[at] as number) / scale),
    stock: () => (at) => Math.min(1, Math.max(0, candidates.stock?.[at] as number) / enough),
  }
  const asked = (Object.entries(policy.weights) as [RerankObjective, number][])
    .filter(([, weight]) => weight > 0)
    .map(([objective, weight]) => ({ objective, weight, valueOf: scales[objective]() }))
  const total = asked.reduce((sum, { weight }) => sum + weight, 0)
  return left.map((candidate) => {
    const parts: Partial<Record<RerankObjective, number>> = {}
    let utility = 0
    for (const { objective, weight, valueOf } of asked) {
      const value = valueOf(candidate)
      parts[objective] = value
      utility += (weight / total) * value
    }
    return { candidate, utility, parts }
  })
}

/** All alike: nobody is better, so all get 1. */
function fromLeastToGreatest(values: Float64Array, left: readonly number[]): (at: number) => number {
  let least = Number.POSITIVE_INFINITY
  let greatest = Number.NEGATIVE_INFINITY
  for (const at of left) {
    least = Math.min(least, values[at] as number)
    greatest = Math.max(greatest, values[at] as number)
  }
  return (at) => (greatest > least ? ((values[at] as number) - least) / (greatest - least) : 1)
}

function pick(
  { features }: RerankCandidates,
  { k, diversity }: RerankPolicy,
  left: readonly number[],
  utilities: Float64Array,
): Int32Array {
  if (!diversity || !features) return topOf(utilities, k).items
  const { columns, values } = features
  const own = new Float64Array(left.length * columns)
  left.forEach((candidate, row) => {
    own.set(values.subarray(candidate * columns, (candidate + 1) * columns), row * columns)
  })
  const method = diversity.by === 'determinant' ? pickByDeterminant : pickByMarginalRelevance
  return method(utilities, { rows: left.length, columns, values: own }, k, diversity.strength)
}

function checkRerank(candidates: RerankCandidates, policy: RerankPolicy): void {
  const { relevance, distanceMeters, stock, margin, hours, features } = candidates
  const { weights, filters = {}, diversity, distanceScaleMeters, enoughStock } = policy
  checkWhole('policy.k', policy.k, 1)
  for (const [name, values] of Object.entries({ relevance, distanceMeters, stock, margin })) {
    if (!values) continue
    checkLength(`candidates.${name}`, values, relevance.length, 'candidate')
    checkAllFinite(`candidates.${name}`, values)
  }
  if (hours) checkLength('candidates.hours', hours, relevance.length, 'candidate')
  distanceMeters?.forEach((distance, at) => checkNotNegative(`candidates.distanceMeters[${at}]`, distance))
  if (features) {
    checkMatrix('candidates.features', features)
    checkLength('candidates.features rows', { length: features.rows }, relevance.length, 'candidate')
  }
  // A limit that is not a number would let everything pass.
  checkRange('policy.filters.maxDistanceMeters', filters.maxDistanceMeters ?? 0, 0, Number.POSITIVE_INFINITY)
  checkFinite('policy.filters.minStock', filters.minStock ?? 0)
  checkRange('policy.filters.openAtMinute', filters.openAtMinute ?? 0, 0, MINUTES_OF_WEEK)
  if (distanceScaleMeters !== undefined) checkPositive('policy.distanceScaleMeters', distanceScaleMeters)
  if (enoughStock !== undefined) checkPositive('policy.enoughStock', enoughStock)
  const total = Object.entries(weights).reduce((sum, [objective, weight]) => {
    checkNotNegative(`policy.weights.${objective}`, weight)
    return sum + weight
  }, 0)
  if (!(total > 0)) throw new RangeError('policy.weights must add up to more than zero')
  const needed: readonly [boolean, string, unknown][] = [
    [(weights.proximity ?? 0) > 0 || filters.maxDistanceMeters !== undefined, 'distanceMeters', distanceMeters],
    [(weights.stock ?? 0) > 0 || filters.minStock !== undefined, 'stock', stock],
    [(weights.margin ?? 0) > 0, 'margin', margin],
    [filters.openAtMinute !== undefined, 'hours', hours],
    [diversity !== undefined, 'features', features],
  ]
  for (const [isNeeded, name, given] of needed) {
    if (isNeeded && !given) throw new RangeError(`candidates.${name} is missing: the policy asks for it`)
  }
}
