import { tQuantile, tTwoSided } from '@tandem/algorithms'
import type { Estimate } from '@tandem/contracts'
import { total } from './facts.ts'

export interface Difference {
  estimate: Estimate
  standardError: number
  /** Two-sided, under no difference. */
  pValue: number
}

export function mean(values: readonly number[]): number {
  return total(values, (value) => value) / values.length
}

/** Unbiased; 0 below two values. */
export function variance(values: readonly number[]): number {
  if (values.length < 2) return 0
  const centre = mean(values)
  return total(values, (value) => (value - centre) ** 2) / (values.length - 1)
}

/** Difference of two means with Welch's interval, after the textbook. */
export function welch(a: readonly number[], b: readonly number[], level = 0.9): Difference {
  const parts = [variance(a) / a.length, variance(b) / b.length] as const
  const standardError = Math.sqrt(parts[0] + parts[1])
  const value = mean(a) - mean(b)
  if (standardError === 0)
    return { estimate: { value, low: value, high: value, level }, standardError, pValue: value === 0 ? 1 : 0 }
  const freedom = standardError ** 4 / (parts[0] ** 2 / (a.length - 1) + parts[1] ** 2 / (b.length - 1))
  const reach = tQuantile(0.5 + level / 2, freedom) * standardError
  return {
    estimate: { value, low: value - reach, high: value + reach, level },
    standardError,
    pValue: tTwoSided(value / standardError, freedom),
  }
}
