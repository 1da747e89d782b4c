import {
  checkAllFinite,
  checkAtLeast,
  checkFinite,
  checkLength,
  checkPositive,
  checkRange,
  checkWhole,
} from '../numeric/check.ts'
import { Random } from '../numeric/random.ts'
import { topOf } from './recommender.ts'

/** What was shown, with what an off-policy evaluation has to know about how it came to be shown. */
export interface ExploredSlate {
  /** From the first place to the last. */
  readonly items: Int32Array
  /** At each place: how likely this item was there, given the items above it; exact, never zero. */
  readonly propensities: Float64Array
  /** How likely this whole list was: the product of the propensities. */
  readonly propensity: number
}

/** Draws of the posterior, one of which is shown: propensities are multiples of one in this many. */
const DEFAULT_DRAWS = 200

/**
 * At every place: with probability `epsilon` any of the items that are left, else the best of them.
 *
 * @param scores one an item; -Infinity is never shown
 * @throws RangeError when nothing can be shown or epsilon is outside 0..1
 *
 * Sutton, Barto (2018), Reinforcement learning, 2nd ed., section 2.2.
 */
export function exploreByEpsilon(
  scores: Float64Array,
  { k, epsilon, seed }: { k: number; epsilon: number; seed: number },
): ExploredSlate {
  checkRange('epsilon', epsilon, 0, 1)
  const random = new Random(seed, 'exploreByEpsilon')
  const left = Array.from(rankedAll(scores, k))
  return slateOf(k, left.length, () => {
    const at = random.chance(epsilon) ? random.below(left.length) : 0
    const propensity = epsilon / left.length + (at === 0 ? 1 - epsilon : 0)
    return { item: left.splice(at, 1)[0] as number, propensity }
  })
}

/**
 * At every place, an item with probability in proportion to exp(score / temperature) among those left (Plackett, Luce):
 * what is nearly as good is shown nearly as often.
 *
 * @throws RangeError when nothing can be shown, a score is infinite or the temperature is not above zero
 *
 * Plackett (1975), The analysis of permutations, Applied Statistics 24(2).
 */
export function exploreBySoftmax(
  scores: Float64Array,
  { k, temperature, seed }: { k: number; temperature: number; seed: number },
): ExploredSlate {
  checkPositive('temperature', temperature)
  const random = new Random(seed, 'exploreBySoftmax')
  const left = Array.from(rankedAll(scores, k))
  checkFinite(`scores[${left[0]}]`, scores[left[0] as number] as number)
  return slateOf(k, left.length, () => {
    const best = scores[left[0] as number] as number
    const weights = left.map((item) => Math.exp(((scores[item] as number) - best) / temperature))
    const at = random.weighted(weights)
    const propensity = (weights[at] as number) / weights.reduce((a, b) => a + b, 0)
    return { item: left.splice(at, 1)[0] as number, propensity }
  })
}

/**
 * Thompson sampling of whole lists: items are ranked by a draw from the belief about each (beta of successes and failures,
 * so the unsure ones come up now and then). To know propensities exactly, a bag of draws is made and one of them shown:
 * the chance of a list is its share of the bag. Lists outside the bag had no chance: a policy that prefers those cannot be
 * judged by what was shown.
 *
 * @param successes e.g. clicks, one an item, at or above zero, before the uniform prior's 1
 * @param failures shown without success
 * @param draws size of the bag
 * @throws RangeError when arrays differ, there is no item or a count is negative
 *
 * Thompson (1933), Biometrika 25. Draws in a bag: Eckles, Kaptein (2014), Thompson sampling with the online bootstrap.
 */
export function exploreByThompson(
  successes: Float64Array,
  failures: Float64Array,
  { k, seed, draws = DEFAULT_DRAWS }: { k: number; seed: number; draws?: number },
): ExploredSlate {
  checkAtLeast('successes', successes, 1)
  checkLength('failures', failures, successes.length, 'item')
  checkWhole('k', k, 1)
  checkWhole('draws', draws, 1)
  for (const [name, counts] of Object.entries({ successes, failures })) {
    checkAllFinite(name, counts)
    counts.forEach((count, item) => checkRange(`${name}[${item}]`, count, 0, Number.MAX_VALUE))
  }
  const random = new Random(seed, 'exploreByThompson')
  let bag = Array.from({ length: draws }, () => {
    const drawn = successes.map((won, item) => random.beta(won + 1, (failures[item] as number) + 1))
    return topOf(drawn, k).items
  })
  const shown = bag[random.below(draws)] as Int32Array
  let place = 0
  return slateOf(k, successes.length, () => {
    const item = shown[place] as number
    const before = bag.length
    bag = bag.filter((list) => list[place] === item)
    place += 1
    return { item, propensity: bag.length / before }
  })
}

/** All that can be shown, best first. */
function rankedAll(scores: Float64Array, k: number): Int32Array {
  checkWhole('k', k, 1)
  const { items } = topOf(scores, Math.max(1, scores.length))
  if (items.length === 0) throw new RangeError('scores must let at least one item be shown')
  return items
}

function slateOf(k: number, available: number, next: () => { item: number; propensity: number }): ExploredSlate {
  const places = Array.from({ length: Math.min(k, available) }, next)
  return {
    items: Int32Array.from(places, ({ item }) => item),
    propensities: Float64Array.from(places, ({ propensity }) => propensity),
    propensity: places.reduce((product, { propensity }) => product * propensity, 1),
  }
}
