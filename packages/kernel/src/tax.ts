import { allocate, type Minor, toMinor } from './money.ts'
import { divideRounded, type RoundingMode } from './rounding.ts'

/** An amount with the tax on it or in it. */
export interface Taxed {
  amount: Minor
  /** 1,300 is 13 %. */
  basisPoints: number
  /** Whether `amount` contains the tax. */
  included: boolean
}

/**
 * Tax on an amount, or contained in it, exact to the minor unit: with `included`, `amount - tax` is what the merchant
 * earns; without, the customer pays `amount + tax`.
 *
 * @throws RangeError on fractions and negative rates
 */
export function taxOf(amount: Minor, basisPoints: number, included: boolean, mode: RoundingMode = 'half_up'): Minor {
  if (basisPoints < 0) throw new RangeError(`not a rate: ${basisPoints}`)
  const rate = BigInt(basisPoints)
  return toMinor(Number(divideRounded(BigInt(amount) * rate, included ? 10_000n + rate : 10_000n, mode)))
}

/**
 * Tax of each line of a bill. By `line` each is rounded alone; by `order` the sum of each rate is taxed and rounded
 * once, then spread over its lines. Lines of one bill have one sign.
 */
export function taxesOf(lines: readonly Taxed[], scope: 'line' | 'order', mode: RoundingMode = 'half_up'): Minor[] {
  const alone = (line: Taxed): Minor => taxOf(line.amount, line.basisPoints, line.included, mode)
  if (scope === 'line') return lines.map(alone)
  const taxes = lines.map(() => 0)
  for (const group of Map.groupBy(lines.keys(), (i) => rateOf(lines[i] as Taxed)).values()) {
    const members = group.map((i) => lines[i] as Taxed)
    const amounts = members.map(({ amount }) => amount)
    const tax = alone({ ...(members[0] as Taxed), amount: amounts.reduce((a, b) => a + b, 0) })
    const parts = allocate(tax, amounts.map(Math.abs))
    for (const [k, i] of group.entries()) taxes[i] = parts[k] as Minor
  }
  return taxes
}

function rateOf({ basisPoints, included }: Taxed): string {
  return `${basisPoints} ${included}`
}
