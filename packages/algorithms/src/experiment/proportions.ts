import { checkInside, checkRange, checkWhole } from '../numeric/check.ts'
import { normalQuantile, normalTwoSided } from '../numeric/distributions.ts'
import { LEVEL } from '../numeric/level.ts'

/** Of `n` units, `successes` did it. */
export interface Proportion {
  readonly successes: number
  readonly n: number
}

interface Interval {
  readonly low: number
  readonly high: number
  readonly level: number
}

export interface ProportionDifference extends Interval {
  /** treated - control, in shares (points / 100). */
  readonly value: number
  /** Without pooling: of the difference as it is. */
  readonly standardError: number
  /** Two-sided z test with the pooled share, under no difference. */
  readonly pValue: number
  /** Of Wald's z test, which does not pool: agrees with a plain normal interval, alarms too often for few units. */
  readonly unpooledPValue: number
}

/**
 * How large is a share, and how sure is that? Wilson's score interval, which is never outside [0, 1] and holds its
 * coverage for few units and for shares near the ends.
 *
 * @throws RangeError when counts are no counts or the level is not inside (0, 1)
 *
 * Wilson (1927), JASA 22(158). Agresti, Coull (1998), The American Statistician 52(2).
 */
export function proportionInterval({ successes, n }: Proportion, level = LEVEL): Interval & { readonly value: number } {
  checkProportion('proportion', { successes, n })
  checkInside('level', level, 0, 1)
  const z = normalQuantile(0.5 + level / 2)
  const value = successes / n
  const centre = (value + (z * z) / (2 * n)) / (1 + (z * z) / n)
  const reach = (z / (1 + (z * z) / n)) * Math.sqrt((value * (1 - value)) / n + (z * z) / (4 * n * n))
  return { value, low: Math.max(0, centre - reach), high: Math.min(1, centre + reach), level }
}

/**
 * How far apart are two shares? p by the pooled z test, interval by Newcombe's hybrid of two Wilson intervals (his method
 * 10): good from a handful of units on, and inside [-1, 1].
 *
 * The two answer slightly different questions, so near the edge a p-value just under 1 - level may come with an interval
 * that just holds zero.
 *
 * @throws RangeError when counts are no counts or the level is not inside (0, 1)
 *
 * Newcombe (1998), Interval estimation for the difference between independent proportions, Statist. Med. 17.
 */
export function differenceInProportions(treated: Proportion, control: Proportion, level = LEVEL): ProportionDifference {
  checkProportion('treated', treated)
  checkProportion('control', control)
  const t = proportionInterval(treated, level)
  const c = proportionInterval(control, level)
  const value = t.value - c.value
  const pooled = (treated.successes + control.successes) / (treated.n + control.n)
  const standardError = Math.sqrt((t.value * (1 - t.value)) / treated.n + (c.value * (1 - c.value)) / control.n)
  const underNone = Math.sqrt(pooled * (1 - pooled) * (1 / treated.n + 1 / control.n))
  return {
    value,
    low: value - Math.hypot(t.value - t.low, c.high - c.value),
    high: value + Math.hypot(t.high - t.value, c.value - c.low),
    level,
    standardError,
    pValue: underNone === 0 ? 1 : normalTwoSided(value / underNone),
    unpooledPValue: standardError > 0 ? normalTwoSided(value / standardError) : value === 0 ? 1 : 0,
  }
}

function checkProportion(name: string, { successes, n }: Proportion): void {
  checkWhole(`${name}.n`, n, 1)
  checkWhole(`${name}.successes`, successes, 0)
  checkRange(`${name}.successes`, successes, 0, n)
}
