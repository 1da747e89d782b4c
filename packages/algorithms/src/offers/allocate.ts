import { checkWhole } from '../numeric/check.ts'
import { evaluateDual, useOf, valueOf } from './dual.ts'
import { FEW_CELLS } from './exchange.ts'
import { findPrices, insideOf } from './prices.ts'
import { type OfferProblem, type Place, rowsOf } from './problem.ts'
import { repair } from './repair.ts'
import type { Prices } from './scorer.ts'

/** What became of one constraint: one number for each of its limits. */
export interface ConstraintUse {
  readonly limits: Float64Array
  /** What the allocation uses, at most the limit. */
  readonly used: Float64Array
  /** What one unit more of the limit would be worth, near enough: the dual price. */
  readonly multipliers: Float64Array
}

export interface OfferAllocation {
  /** Offer that each person gets, -1 for none. */
  readonly offerByPerson: Int32Array
  readonly value: number
  /** No allocation whatever is worth more. */
  readonly bound: number
  /** (bound - value) / bound, 0..1: so much at most is missed. */
  readonly gap: number
  /** In the order of the problem's constraints. */
  readonly constraints: readonly ConstraintUse[]
  /** How often everyone's best offer was worked out. */
  readonly evaluations: number
}

/**
 * Who should get which offer, so that the whole is worth most and no limit is broken?
 *
 * Multiple-choice knapsack by Lagrangian dual: the limits get prices, everyone takes what is worth most after paying them,
 * and the prices are moved (proximal bundle method, first on a sample) until the value at these prices, which bounds every
 * allocation, is as low as it gets. That choice is then repaired to keep each limit and filled up greedily; the gap to the
 * bound says what may be missed. Giving nothing is always allowed and worth 0. Limits of many small groups (households)
 * are kept exactly in each step instead of being priced. About 30 passes over people x offers, hundreds where limits
 * are hundreds; memory beside the input: about 30 bytes a person.
 *
 * @throws RangeError that names what is wrong in the problem
 *
 * Fisher (1981), The Lagrangian relaxation method for solving integer programming problems, Management Science 27(1).
 * Kellerer, Pferschy, Pisinger (2004), Knapsack Problems, chapter 11, Springer.
 */
export function allocateOffers(problem: OfferProblem, { seed = 1 }: { seed?: number } = {}): OfferAllocation {
  checkWhole('seed', seed, Number.MIN_SAFE_INTEGER)
  const { rows, places } = rowsOf(problem)
  const inside = insideOf(rows)
  let offerByPerson: Int32Array = new Int32Array(rows.people).fill(-1)
  let value = 0
  const keepBest = (at: Prices, choice: Int32Array): void => {
    const repaired = repair(rows, at, choice, value)
    const total = valueOf(rows, repaired)
    if (total <= value) return
    value = total
    offerByPerson = repaired
  }
  const isFew = rows.people * rows.offers <= FEW_CELLS
  const { prices, evaluations } = findPrices(rows, inside, seed, isFew ? keepBest : undefined)
  const dual = evaluateDual(rows, prices, inside)
  keepBest(prices, dual.choice)

  // A sum of n numbers may be off by n roundings: the bound makes up for them.
  const bound = Math.max(value, dual.bound * (1 + rows.people * Number.EPSILON))
  const use = useOf(rows, offerByPerson)
  const constraints = places.map((place: Place): ConstraintUse => {
    if ('costs' in place) {
      const { costs } = place
      return {
        limits: Float64Array.of(rows.costs[costs]?.limit ?? 0),
        used: use.costs.slice(costs, costs + 1),
        multipliers: prices.costs.slice(costs, costs + 1),
      }
    }
    const joined = (of: (k: number) => ArrayLike<number> | undefined): Float64Array =>
      Float64Array.from(place.loads.flatMap((k) => Array.from(of(k) ?? [])))
    return {
      limits: joined((k) => rows.loads[k]?.limits),
      used: joined((k) => use.loads[k]),
      multipliers: joined((k) => prices.loads[k]),
    }
  })
  return {
    offerByPerson,
    value,
    bound,
    gap: bound > 0 ? (bound - value) / bound : 0,
    constraints,
    evaluations: evaluations + 1,
  }
}
