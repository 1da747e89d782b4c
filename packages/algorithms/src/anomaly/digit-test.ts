import { checkAtLeast, checkNotNegative, checkWhole } from '../numeric/check.ts'
import { chiSquareUpper } from '../numeric/distributions.ts'
import { Random } from '../numeric/random.ts'

/** With fewer expected in a cell the chi-squared distribution is no guide, and counts are drawn instead (Cochran 1954). */
const LEAST_EXPECTED = 5
const SIMULATIONS = 9999

export interface DigitTest {
  readonly statistic: number
  readonly pValue: number
  /** Count of each digit. */
  readonly counts: Int32Array
  /** The digit that is furthest above what was expected, in standard deviations. */
  readonly mostExcess: { readonly digit: number; readonly score: number }
  readonly isSimulated: boolean
}

export interface DigitOptions {
  /** Share of each digit 0 .. 9 (first digits: 1 .. 9 at 1 .. 9), e.g. of all honest amounts of the shop. */
  readonly expected?: Float64Array
  readonly seed?: number
}

/**
 * Do the last digits of amounts look made up? By default each digit should be as frequent; where prices end in 0, 5 or 9 hand
 * in the shop's own shares.
 *
 * @param amounts whole minor units, zero or more, at least 10
 * @throws RangeError when an amount is not whole, there are too few, or `expected` is not ten shares
 *
 * Mosimann, Wiseman, Edelman (1995), Data fabrication: can people generate random digits?, Accountability in Research 4.
 */
export function testLastDigits(amounts: ArrayLike<number>, options: DigitOptions = {}): DigitTest {
  return testDigits(amounts, (amount) => amount % 10, options.expected ?? new Float64Array(10).fill(0.1), options.seed)
}

/**
 * Do the first digits of amounts follow Benford's law, as amounts that range over several powers of ten do? Prices of one
 * shop need not: hand in its own shares.
 *
 * @param amounts whole minor units, zero or more (zeros are left out), at least 10 above zero
 * @throws RangeError as `testLastDigits`
 *
 * Benford (1938), The law of anomalous numbers, Proc. Am. Phil. Soc. 78. Nigrini (1996), J. Am. Taxation Association 18.
 */
export function testFirstDigits(amounts: ArrayLike<number>, options: DigitOptions = {}): DigitTest {
  const benford = Float64Array.from({ length: 10 }, (_, digit) => (digit === 0 ? 0 : Math.log10(1 + 1 / digit)))
  for (let i = 0; i < amounts.length; i += 1) checkWhole(`amounts[${i}]`, amounts[i] as number, 0)
  const above = Array.from(amounts).filter((amount) => amount !== 0)
  return testDigits(above, (amount) => Number(String(amount)[0]), options.expected ?? benford, options.seed)
}

function testDigits(
  amounts: ArrayLike<number>,
  digitOf: (amount: number) => number,
  expected: Float64Array,
  seed = 1,
): DigitTest {
  checkAtLeast('amounts', amounts, 10)
  if (expected.length !== 10) throw new RangeError(`expected must have 10 shares, not ${expected.length}`)
  let whole = 0
  for (const [digit, share] of expected.entries()) {
    checkNotNegative(`expected[${digit}]`, share)
    whole += share
  }
  if (Math.abs(whole - 1) > 1e-6) throw new RangeError(`expected must add up to 1, not ${whole}`)
  const counts = new Int32Array(10)
  for (let i = 0; i < amounts.length; i += 1) {
    checkWhole(`amounts[${i}]`, amounts[i] as number, 0)
    const digit = digitOf(amounts[i] as number)
    counts[digit] = (counts[digit] as number) + 1
  }
  const n = amounts.length
  const statistic = chiSquare(counts, expected, n)
  const cells = expected.filter((share) => share > 0)
  const isSimulated = cells.some((share) => share * n < LEAST_EXPECTED)
  const pValue = !Number.isFinite(statistic)
    ? 0
    : isSimulated
      ? simulated(statistic, expected, n, new Random(seed, 'digits'))
      : chiSquareUpper(statistic, cells.length - 1)
  let mostExcess = { digit: 0, score: Number.NEGATIVE_INFINITY }
  for (const [digit, share] of expected.entries()) {
    const over = (counts[digit] as number) - n * share
    const score = over === 0 ? 0 : over / Math.sqrt(n * share * (1 - share))
    if (score > mostExcess.score) mostExcess = { digit, score }
  }
  return { statistic, pValue, counts, mostExcess, isSimulated }
}

/** Infinite where a digit occurs that cannot. */
function chiSquare(counts: Int32Array, expected: Float64Array, n: number): number {
  let sum = 0
  for (let digit = 0; digit < 10; digit += 1) {
    const mean = n * (expected[digit] as number)
    const count = counts[digit] as number
    if (mean > 0) sum += (count - mean) ** 2 / mean
    else if (count > 0) return Number.POSITIVE_INFINITY
  }
  return sum
}

/** Digit by digit, each a binomial share of what is left: the work does not grow with n. */
function drawnCounts(expected: Float64Array, n: number, random: Random): Int32Array {
  const counts = new Int32Array(10)
  const last = expected.findLastIndex((share) => share > 0)
  let left = n
  let rest = 1
  for (let digit = 0; digit < last; digit += 1) {
    const share = expected[digit] as number
    counts[digit] = random.binomial(left, Math.min(1, share / rest))
    left -= counts[digit] as number
    rest -= share
  }
  counts[last] = left
  return counts
}

function simulated(statistic: number, expected: Float64Array, n: number, random: Random): number {
  let asFar = 0
  for (let s = 0; s < SIMULATIONS; s += 1) {
    const counts = drawnCounts(expected, n, random)
    // Equal statistics may differ in their last bit.
    if (chiSquare(counts, expected, n) >= statistic * (1 - 1e-12)) asFar += 1
  }
  return (1 + asFar) / (1 + SIMULATIONS)
}
