import { checkAllFinite, checkAtLeast, checkInside, checkWhole } from '../numeric/check.ts'
import { checkMatrix, type Matrix } from '../numeric/dense.ts'
import { LEVEL } from '../numeric/level.ts'
import { pairsIn } from './switchback-schedule.ts'
import { shiftForPower } from './t-power.ts'

const POWER = 0.8

export interface BlockChoice {
  readonly blockLength: number
  readonly pairs: number
  readonly standardError: number
  /** Smallest true effect that is told apart with the wanted power; Infinity with fewer than two pairs. */
  readonly smallestDetectable: number
}

/**
 * How long should blocks be, and what can a switchback experiment then see, asked before it starts?
 *
 * For every candidate the differences that pairs of blocks would have had in the past, burn-in left out: short blocks waste more periods on carry-over, long ones compare times that lie further apart. O(candidates · past).
 *
 * @param history stores x past periods without treatment, at least twice the longest candidate, from the same hour of
 *   the day or day of the week as the experiment will begin at
 * @param design stores and periods as planned; candidates above `carryOver`
 * @returns the candidates from the best
 * @throws RangeError when a candidate does not fit
 *
 * Bojinov, Simchi-Levi, Zhao (2023), Management Science 69(7), on what block length trades off.
 */
export function chooseBlockLength(
  history: Matrix,
  design: {
    readonly stores: number
    readonly periods: number
    readonly carryOver: number
    readonly candidates: readonly number[]
    readonly level?: number
    readonly power?: number
  },
): BlockChoice[] {
  const { stores, periods, carryOver, candidates, level = LEVEL, power = POWER } = design
  checkMatrix('history', history)
  checkWhole('history.rows', history.rows, 1)
  checkAllFinite('history.values', history.values)
  checkWhole('stores', stores, 1)
  checkWhole('periods', periods, 1)
  checkWhole('carryOver', carryOver, 0)
  checkAtLeast('candidates', candidates, 1)
  checkInside('level', level, 0, 1)
  checkInside('power', power, 1 - level, 1)
  const choices = candidates.map((blockLength, i) => {
    checkWhole(`candidates[${i}]`, blockLength, carryOver + 1, Math.floor(history.columns / 2))
    const pairs = stores * pairsIn(periods, blockLength)
    if (pairs < 2) {
      const none = Number.POSITIVE_INFINITY
      return { blockLength, pairs, standardError: none, smallestDetectable: none }
    }
    const standardError = Math.sqrt(meanSquare(history, blockLength, carryOver) / pairs)
    return {
      blockLength,
      pairs,
      standardError,
      smallestDetectable: standardError * shiftForPower(pairs - 1, level, power),
    }
  })
  return choices.toSorted((a, b) => a.smallestDetectable - b.smallestDetectable)
}

/** Mean square of a pair's difference: its variance, as a coin decides the sign. By prefix sums. */
function meanSquare({ rows, columns, values }: Matrix, blockLength: number, carryOver: number): number {
  const used = blockLength - carryOver
  let squares = 0
  let count = 0
  for (let store = 0; store < rows; store += 1) {
    const sums = new Float64Array(columns + 1)
    for (let t = 0; t < columns; t += 1) sums[t + 1] = (sums[t] as number) + (values[store * columns + t] as number)
    const mean = (from: number): number => ((sums[from + used] as number) - (sums[from] as number)) / used
    for (let start = 0; start + 2 * blockLength <= columns; start += 2 * blockLength) {
      squares += (mean(start + carryOver) - mean(start + blockLength + carryOver)) ** 2
      count += 1
    }
  }
  return squares / count
}
