import { checkAtLeast, checkInside, checkWhole } from '../numeric/check.ts'
import type { Matrix } from '../numeric/dense.ts'
import { LEVEL } from '../numeric/level.ts'
import { Random } from '../numeric/random.ts'
import { permutationInterval, refusedCount } from './permutation-interval.ts'
import { contrastOf, type MatchMethod, type StoreContrast, type StorePanel, summarize } from './store-contrasts.ts'

const POWER = 0.8
/** Sets of stores that are tried, the real one included; all of them when there are no more. */
const SETS = 1000
/** Bisections of the smallest effect: to a millionth of the bracket. */
const BISECTIONS = 20
/** An effect of so many fits that is not seen will never be. */
const LARGEST_EFFECT = 1 << 20

export interface MatchOptions {
  /** `synthetic-control`. */
  readonly method?: MatchMethod
  readonly level?: number
  /** For sets drawn at random, when there are too many to try all. */
  readonly seed?: number
}

/** `cannot-tell`: so few stores that no outcome whatever would be evidence at this level. */
export type MatchVerdict = 'different' | 'not-told-apart' | 'cannot-tell'

export interface MatchedEffect {
  readonly verdict: MatchVerdict
  /** Mean change per period of the treated stores beyond that of the stores they are compared with. */
  readonly value: number
  /** Without end when the verdict is `cannot-tell`. */
  readonly low: number
  readonly high: number
  readonly level: number
  readonly pValue: number
  /** With this many stores no p-value can be smaller: 1/12 for one of twelve. */
  readonly smallestP: number
  /** Root mean square by which treated stores and their match differed before. */
  readonly fit: number
  /** Of each store in the comparison, 0 for the treated. */
  readonly weights: Float64Array
}

/**
 * What did a change in a few stores do, seen against the stores that went the same way before?
 *
 * Synthetic control with an intercept: weights on the simplex that follow the treated stores' course best, with the ridge
 * of synthetic difference-in-differences; or difference-in-differences, all others alike. The same is then done for sets
 * of stores that were not treated; the treated stand out when their gap over their fit before is among the largest.
 * p-value and interval (by inversion, for an effect that is the same in all periods) are exact if the stores were drawn
 * at random. One weight problem per set, at most 1,000 sets.
 *
 * @param treated rows of the treated stores
 * @throws RangeError when shapes are wrong or no store is left to compare with
 *
 * Abadie, Diamond, Hainmueller (2010), JASA 105(490). Doudchenko, Imbens (2016), NBER 22791. Arkhangelsky et al. (2021),
 * Synthetic difference-in-differences, AER 111(12). Firpo, Possebom (2018), Journal of Causal Inference 6(2) (inversion).
 */
export function matchedStores(
  panel: StorePanel,
  treated: ArrayLike<number>,
  options: MatchOptions = {},
): MatchedEffect {
  const { method = 'synthetic-control', level = LEVEL, seed = 1 } = options
  checkInside('level', level, 0, 1)
  const summary = summarize(panel)
  const real = checkedSet(treated, summary.stores)
  const sets = setsOf(summary.stores, real, seed)
  const contrasts = sets.map((set) => contrastOf(summary, set, method))
  const at = Float64Array.from(contrasts, (own) => statistic(own, summary.change))
  const slope = Float64Array.from(contrasts, (own) => effectShare(own, real))
  const found = permutationInterval(at, slope, level)
  const { contrast, fit } = contrasts[0] as StoreContrast
  // With half of the stores treated and all others alike, those others as the treated ones show the same gap, turned round.
  const isMirrored = method === 'difference-in-differences' && 2 * real.length === summary.stores
  const alike = isMirrored && sets.length < SETS ? 2 : 1
  const canTell = refusedCount(sets.length, level) >= alike
  const isSeen = Math.round(found.pValue * sets.length) <= refusedCount(sets.length, level)
  return {
    ...found,
    smallestP: alike / sets.length,
    verdict: canTell ? (isSeen ? 'different' : 'not-told-apart') : 'cannot-tell',
    value: (at[0] as number) * fit,
    level,
    fit,
    weights: contrast.map((own) => Math.max(0, -own)),
  }
}

/**
 * Smallest effect per period that such an experiment sees with the wanted power, asked before it starts.
 *
 * Plays it on the past: the last periods stand for the experiment, every set of stores (up to 1,000) for the treated one.
 * Infinity when the stores are too few to tell anything.
 *
 * @param history stores x past periods without treatment
 * @throws RangeError when there are fewer than two periods before those of the experiment
 */
export function matchedStoresSmallestDetectable(
  history: Matrix,
  design: { readonly treatedStores: number; readonly periods: number; readonly power?: number } & MatchOptions,
): number {
  const { treatedStores, periods, power = POWER, method = 'synthetic-control', level = LEVEL, seed = 1 } = design
  checkInside('level', level, 0, 1)
  checkInside('power', power, 0, 1)
  checkWhole('periods', periods, 1, history.columns - 2)
  checkWhole('treatedStores', treatedStores, 1, history.rows - 2)
  const summary = summarize({ outcome: history, firstTreated: history.columns - periods })
  const sets = setsOf(
    history.rows,
    Array.from({ length: treatedStores }, (_, i) => i),
    seed,
  )
  const refused = refusedCount(sets.length, level)
  if (refused < 1) return Number.POSITIVE_INFINITY
  const contrasts = sets.map((set) => contrastOf(summary, set, method))
  const at = contrasts.map((own) => statistic(own, summary.change))
  const shares = sets.map((set) => Float64Array.from(contrasts, (own) => effectShare(own, set)))
  const isEnough = (effect: number): boolean => powerAt(at, shares, effect, refused) >= power
  const unit = Math.max(...contrasts.map(({ fit }) => fit))
  let high = unit
  while (!isEnough(high)) {
    if (high > LARGEST_EFFECT * unit) return Number.POSITIVE_INFINITY
    high *= 2
  }
  let low = 0
  for (let step = 0; step < BISECTIONS; step += 1) {
    const middle = (low + high) / 2
    if (isEnough(middle)) high = middle
    else low = middle
  }
  return high
}

/** Share of sets which, had they been treated, would have been refused as chance. */
function powerAt(at: readonly number[], shares: readonly Float64Array[], effect: number, refused: number): number {
  let seen = 0
  shares.forEach((share, i) => {
    const own = Math.abs((at[i] as number) + effect * (share[i] as number))
    let asLarge = 0
    for (let j = 0; j < at.length && asLarge <= refused; j += 1) {
      if (Math.abs((at[j] as number) + effect * (share[j] as number)) >= own) asLarge += 1
    }
    seen += Number(asLarge <= refused)
  })
  return seen / at.length
}

function statistic({ contrast, fit }: StoreContrast, change: Float64Array): number {
  return contrast.reduce((sum, own, i) => sum + own * (change[i] as number), 0) / fit
}

/** By how much the statistic moves with an effect of one in the stores of `set`. */
function effectShare({ contrast, fit }: StoreContrast, set: ArrayLike<number>): number {
  let share = 0
  for (let k = 0; k < set.length; k += 1) share += contrast[set[k] as number] as number
  return share / fit
}

function checkedSet(treated: ArrayLike<number>, stores: number): number[] {
  checkAtLeast('treated', treated, 1)
  const set = Array.from(treated)
  set.forEach((store, i) => {
    checkWhole(`treated[${i}]`, store, 0, stores - 1)
  })
  if (new Set(set).size !== set.length) throw new RangeError('treated must name every store once')
  if (stores - set.length < 2) throw new RangeError('treated must leave at least two stores to compare with')
  return set.toSorted((a, b) => a - b)
}

/** The real set first; then all others of its size, or as many drawn at random as make up `SETS`. */
function setsOf(stores: number, real: readonly number[], seed: number): number[][] {
  if (combinations(stores, real.length) <= SETS) {
    const key = real.join()
    return [[...real], ...allSets(stores, real.length).filter((set) => set.join() !== key)]
  }
  const random = new Random(seed, 'sets of stores')
  return [
    [...real],
    ...Array.from({ length: SETS - 1 }, () => [...random.permutation(stores).subarray(0, real.length)]),
  ]
}

function combinations(n: number, k: number): number {
  let count = 1
  for (let i = 1; i <= k; i += 1) count *= (n - k + i) / i
  return Math.round(count)
}

function allSets(stores: number, size: number, from = 0): number[][] {
  if (size === 0) return [[]]
  const sets: number[][] = []
  for (let first = from; first <= stores - size; first += 1) {
    for (const rest of allSets(stores, size - 1, first + 1)) sets.push([first, ...rest])
  }
  return sets
}
