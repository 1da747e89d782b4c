import { checkAllBinary, checkAllFinite, checkInside, checkLength, checkWhole } from '../numeric/check.ts'
import { checkMatrix, type Matrix } from '../numeric/dense.ts'
import { tQuantile, tTwoSided } from '../numeric/distributions.ts'
import { LEVEL } from '../numeric/level.ts'
import { moments } from '../numeric/moments.ts'
import { Random } from '../numeric/random.ts'
import { type PermutationResult, permutationInterval } from './permutation-interval.ts'
import { pairsIn } from './switchback-schedule.ts'

/** Redraws of the coins, the made ones included; all of them when there are no more. */
const REDRAWS = 2000

export interface SwitchbackOptions {
  readonly blockLength: number
  /** Periods for which what was before may still act: they are left out after each start of a block. 0 to below `blockLength`. */
  readonly carryOver: number
  readonly level?: number
}

export interface SwitchbackEffect {
  /** treated - untreated per period, had all periods been one or the other. */
  readonly value: number
  readonly low: number
  readonly high: number
  readonly level: number
  readonly standardError: number
  readonly degreesOfFreedom: number
  readonly pValue: number
  readonly pairs: number
}

/**
 * What does a treatment change that is switched on and off in the same stores, while it goes on to act for some periods?
 *
 * Mean of the differences within pairs of blocks, the first `carryOver` periods of each block left out: what is left
 * depends on its own block's coin alone. Coins are independent, so the variance of the pairs' differences is a
 * conservative one however long errors last and whatever moves all stores at once; t with pairs - 1 degrees of freedom.
 * O(periods).
 *
 * @param outcome stores x periods
 * @param treated as `switchbackSchedule` gave it
 * @throws RangeError when shapes differ, a pair has not one treated block, or there are fewer than two pairs
 *
 * Bojinov, Simchi-Levi, Zhao (2023), Management Science 69(7). Imai (2008), Statistics in Medicine 27 (variance of pairs).
 */
export function switchbackEffect(outcome: Matrix, treated: Uint8Array, options: SwitchbackOptions): SwitchbackEffect {
  const differences = pairDifferences(outcome, treated, options, options.carryOver, options.blockLength)
  return meanOfPairs(differences, options.level ?? LEVEL)
}

/**
 * The same question without any assumption on sums: p-value and interval from redrawing the coins.
 *
 * All redraws up to ten pairs, else 2,000 at random; the interval by inversion for an effect that is the same in all
 * blocks. O(redraws · pairs).
 */
export function switchbackRandomization(
  outcome: Matrix,
  treated: Uint8Array,
  options: SwitchbackOptions & { readonly seed?: number },
): PermutationResult {
  const differences = pairDifferences(outcome, treated, options, options.carryOver, options.blockLength)
  const { length } = differences
  const isWhole = 2 ** length <= REDRAWS
  const draws = isWhole ? 2 ** length : REDRAWS
  const random = new Random(options.seed ?? 1, 'switchback redraws')
  const at = new Float64Array(draws)
  const slope = new Float64Array(draws)
  for (let draw = 0; draw < draws; draw += 1) {
    for (let pair = 0; pair < length; pair += 1) {
      const isTurned = draw > 0 && (isWhole ? ((draw >> pair) & 1) === 1 : random.chance(0.5))
      const sign = isTurned ? -1 : 1
      at[draw] = (at[draw] as number) + (sign * (differences[pair] as number)) / length
      slope[draw] = (slope[draw] as number) + sign / length
    }
  }
  const found = permutationInterval(at, slope, options.level ?? LEVEL)
  return isWhole ? { ...found, smallestP: 2 / draws } : found
}

/**
 * For how long does what was before still act? The difference within pairs by period since the block began.
 *
 * Choose `carryOver` from a pilot as the number of periods after which these stop changing.
 */
export function carryOverProfile(
  outcome: Matrix,
  treated: Uint8Array,
  options: { readonly blockLength: number; readonly level?: number },
): SwitchbackEffect[] {
  checkWhole('blockLength', options.blockLength, 1)
  return Array.from({ length: options.blockLength }, (_, lag) =>
    meanOfPairs(pairDifferences(outcome, treated, { ...options, carryOver: 0 }, lag, lag + 1), options.level ?? LEVEL),
  )
}

/** Of each store's pairs in order: treated less untreated mean of periods `from` to before `to` of the blocks. */
function pairDifferences(
  outcome: Matrix,
  treated: Uint8Array,
  { blockLength, carryOver }: SwitchbackOptions,
  from: number,
  to: number,
): Float64Array {
  const { rows: stores, columns: periods, values } = outcome
  checkMatrix('outcome', outcome)
  checkAllFinite('outcome.values', values)
  checkLength('treated', treated, values.length, 'store and period')
  checkAllBinary('treated', treated)
  checkWhole('blockLength', blockLength, 1)
  checkWhole('carryOver', carryOver, 0, blockLength - 1)
  const pairs = pairsIn(periods, blockLength)
  if (stores * pairs < 2) throw new RangeError('outcome must hold at least two pairs of blocks')
  const differences = new Float64Array(stores * pairs)
  for (let at = 0; at < differences.length; at += 1) {
    const start = Math.floor(at / pairs) * periods + (at % pairs) * 2 * blockLength
    const sign = signOfPair(treated, start, blockLength)
    let difference = 0
    for (let lag = from; lag < to; lag += 1) {
      difference += (values[start + lag] as number) - (values[start + blockLength + lag] as number)
    }
    differences[at] = (sign * difference) / (to - from)
  }
  return differences
}

/** 1 when the first block of the pair is the treated one, -1 when the second is. */
function signOfPair(treated: Uint8Array, start: number, blockLength: number): number {
  const first = treated[start] as number
  for (let lag = 0; lag < 2 * blockLength; lag += 1) {
    const expected = lag < blockLength ? first : 1 - first
    if (treated[start + lag] !== expected) {
      throw new RangeError(`treated[${start + lag}] must be ${expected}: one whole block of each pair is treated`)
    }
  }
  return first === 1 ? 1 : -1
}

function meanOfPairs(differences: Float64Array, level: number): SwitchbackEffect {
  checkInside('level', level, 0, 1)
  const { n, mean: value, variance } = moments(differences)
  const standardError = Math.sqrt(variance / n)
  const degreesOfFreedom = n - 1
  const reach = standardError > 0 ? tQuantile(0.5 + level / 2, degreesOfFreedom) * standardError : 0
  const pValue = standardError > 0 ? tTwoSided(value / standardError, degreesOfFreedom) : Number(value === 0)
  return { value, low: value - reach, high: value + reach, level, standardError, degreesOfFreedom, pValue, pairs: n }
}
