import { checkAllFinite, checkLength, checkNotNegative, checkPositive, checkWhole } from '../numeric/check.ts'

/** First step as a share of the usual price; later ones shrink with √arrivals. Chosen on simulated arrivals of 1,000 to 50,000. */
const STEP = 0.2
/** A limit's price never exceeds so many times all value so far over what was used of the limit. */
const HIGHEST_PRICE = 20

/** Plain data: keep it where you like, between any two people. One entry per limit. */
export interface PacingState {
  readonly expectedArrivals: number
  /** People who came. */
  readonly arrivals: number
  readonly left: readonly number[]
  /** What a unit of each limit must bring now. */
  readonly prices: readonly number[]
  /** Of all that was taken: value, use of each limit, and squared misses of the pace. */
  readonly value: number
  readonly used: readonly number[]
  readonly squares: readonly number[]
}

/** What may be offered to the person who is here. */
export interface Arrival {
  /** Of each offer, beyond giving nothing; -Infinity: may not get it. */
  readonly values: ArrayLike<number>
  /** What offer j takes of limit k, zero or more, at j x limits + k. */
  readonly uses: ArrayLike<number>
}

/**
 * @param limits what may be used in all: money, pieces, places
 * @param expectedArrivals how many people will come; too few spends early, too many leaves something over
 * @param prices of a unit of each limit to begin with, e.g. the multipliers of yesterday's `allocateOffers`; 0 when left out
 * @throws RangeError when a number has no meaning
 */
export function startPacing(start: {
  limits: ArrayLike<number>
  expectedArrivals: number
  prices?: ArrayLike<number>
}): PacingState {
  const limits = Array.from(start.limits)
  limits.forEach((limit, k) => checkNotNegative(`limits[${k}]`, limit))
  checkPositive('expectedArrivals', start.expectedArrivals)
  const prices = Array.from(start.prices ?? limits.map(() => 0))
  checkLength('prices', prices, limits.length, 'limit')
  prices.forEach((price, k) => checkNotNegative(`prices[${k}]`, price))
  const none = limits.map(() => 0)
  const { expectedArrivals } = start
  return { expectedArrivals, arrivals: 0, left: limits, prices, value: 0, used: none, squares: none }
}

/**
 * What should the person who is here now get, when nobody knows who will come after?
 *
 * The offer worth most after paying the prices of what it uses, among those that what is left still covers: no limit is
 * ever broken. Then each price moves against what was used too much or too little for the pace that what is left and who
 * is still to come allow (dual mirror descent with the Euclidean distance, steps by AdaGrad: in the unit of the prices seen,
 * shrinking with √arrivals). Without
 * knowledge of what comes the loss grows with √arrivals when people are drawn alike, and stays bounded in proportion when
 * they are not. O(offers x limits), a few microseconds; returns a new state.
 *
 * @throws RangeError when shapes do not fit or a number has no meaning
 *
 * Balseiro, Lu, Mirrokni (2023), The best of many worlds: dual mirror descent for online allocation problems, Operations
 * Research 71(1). Duchi, Hazan, Singer (2011), Adaptive subgradient methods, JMLR 12.
 */
export function paceOffer(state: PacingState, arrival: Arrival): { offer: number; state: PacingState } {
  const { values, uses } = arrival
  const limits = state.left.length
  checkWhole('values.length', values.length, 0)
  checkLength('uses', uses, values.length * limits, 'offer and limit')
  checkAllFinite('uses', uses)
  let offer = -1
  let best = 0
  for (let j = 0; j < values.length; j += 1) {
    const value = values[j] as number
    if (!(value < Number.POSITIVE_INFINITY))
      throw new RangeError(`values[${j}] must be a number or -Infinity, not ${value}`)
    const score = scoreOf(state, value, uses, j)
    if (score <= best) continue
    best = score
    offer = j
  }
  const useOf = (k: number): number => (offer < 0 ? 0 : (uses[offer * limits + k] as number))
  return { offer, state: moved(state, offer < 0 ? 0 : (values[offer] as number), useOf) }
}

/** Value after prices; -Infinity where it does not fit any more. */
function scoreOf(state: PacingState, value: number, uses: ArrayLike<number>, offer: number): number {
  const limits = state.left.length
  let score = value
  for (let k = 0; k < limits; k += 1) {
    const use = uses[offer * limits + k] as number
    if (use < 0) throw new RangeError(`uses[${offer * limits + k}] must be zero or more, not ${use}`)
    if (use > (state.left[k] as number)) return Number.NEGATIVE_INFINITY
    score -= use * (state.prices[k] as number)
  }
  return score
}

function moved(state: PacingState, value: number, useOf: (k: number) => number): PacingState {
  const arrivals = state.arrivals + 1
  const toCome = Math.max(1, state.expectedArrivals - state.arrivals)
  const total = state.value + value
  const used = state.used.map((before, k) => before + useOf(k))
  const paces = state.left.map((left) => left / toCome)
  const squares = state.squares.map((before, k) => before + (useOf(k) - (paces[k] as number)) ** 2)
  const prices = state.prices.map((price, k) => {
    const unit = (used[k] as number) > 0 ? total / (used[k] as number) : price
    const spread = Math.sqrt(squares[k] as number)
    if (!(spread > 0)) return price
    const step = (STEP * unit) / spread
    return Math.min(HIGHEST_PRICE * unit, Math.max(0, price + step * (useOf(k) - (paces[k] as number))))
  })
  const left = state.left.map((before, k) => Math.max(0, before - useOf(k)))
  return { expectedArrivals: state.expectedArrivals, arrivals, left, prices, value: total, used, squares }
}
