import { type Minor, toMinor } from './money.ts'

/** `half_up` rounds a half away from zero, `half_even` to the even neighbour, `down` everything towards zero. */
export type RoundingMode = 'half_up' | 'half_even' | 'down'

/** How a merchant rounds what is to be paid: each line or the whole order, to a step (10 fen; 1 is no step). */
export interface RoundingRule {
  scope: 'line' | 'order'
  mode: RoundingMode
  /** Minor units, at least 1. */
  step: number
}

/** `dividend / divisor` as a whole number, without passing through a float. @throws RangeError unless divisor > 0 */
export function divideRounded(dividend: bigint, divisor: bigint, mode: RoundingMode): bigint {
  if (divisor <= 0n) throw new RangeError(`cannot divide by ${divisor}`)
  const whole = dividend / divisor
  const rest = dividend % divisor
  const twice = (rest < 0n ? -rest : rest) * 2n
  const isAway =
    mode === 'half_up'
      ? twice >= divisor
      : mode === 'half_even' && (twice > divisor || (twice === divisor && isOdd(whole)))
  if (!isAway) return whole
  return dividend < 0n ? whole - 1n : whole + 1n
}

function isOdd(value: bigint): boolean {
  return value % 2n !== 0n
}

/** The nearest multiple of `step`. @throws RangeError unless both are whole and `step` is at least 1 */
export function roundToStep(amount: Minor, step: number, mode: RoundingMode): Minor {
  if (step === 1) return toMinor(amount)
  return toMinor(Number(divideRounded(BigInt(amount), BigInt(step), mode) * BigInt(step)))
}

/**
 * What `quantity` costs: pieces (decimals 0) or thousandths of the unit (decimals 3) at the price of one whole unit.
 *
 * @throws RangeError when the amount is not a safe integer
 */
export function amountFor(unitPrice: Minor, quantity: number, decimals: 0 | 3, mode: RoundingMode = 'half_up'): Minor {
  if (decimals === 0) return toMinor(unitPrice * quantity)
  return toMinor(Number(divideRounded(BigInt(unitPrice) * BigInt(quantity), 1000n, mode)))
}

/** Rounds what is to be paid: `lines` and `rounding` add up to `total`. */
export function roundTotal(
  amounts: readonly Minor[],
  { scope, mode, step }: RoundingRule,
): { lines: Minor[]; rounding: Minor; total: Minor } {
  const lines = scope === 'line' ? amounts.map((amount) => roundToStep(amount, step, mode)) : [...amounts]
  const sum = toMinor(lines.reduce((a, b) => a + b, 0))
  const total = scope === 'line' ? sum : roundToStep(sum, step, mode)
  return { lines, rounding: total - sum, total }
}
