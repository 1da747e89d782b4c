import { describe, expect, it } from 'vitest'
import { Random } from '../numeric/random.ts'
import { type AdjustedArm, adjustedDifference } from './adjust.ts'
import { relativeLift } from './lift.ts'

function trial(seed: number, n: number): [AdjustedArm, AdjustedArm] {
  const random = new Random(seed, 'trial')
  const arm = (lift: number): AdjustedArm => {
    const covariates = { rows: n, columns: 2, values: Float64Array.from({ length: 2 * n }, () => random.normal()) }
    const of = (i: number, c: number) => covariates.values[2 * i + c] as number
    const outcome = Float64Array.from(
      { length: n },
      (_, i) => 10 * (1 + lift) + 3 * of(i, 0) - 2 * of(i, 1) + random.normal(),
    )
    return { outcome, covariates }
  }
  return [arm(0.05), arm(0)]
}

describe('difference of adjusted means', () => {
  it('has the standard error of the regression when both arms vary alike', () => {
    const past = Float64Array.of(1, -2, 3, 0.5, -1, 2, 5, -3)
    const noise = Float64Array.of(0.2, -0.1, 0.4, -0.6, 0.3, -0.2, 0.1, 0.7)
    const arm = (shift: number): AdjustedArm => ({
      outcome: past.map((x, i) => 2 * x + (noise[i] as number) + shift),
      covariates: { rows: 8, columns: 1, values: past.map((x) => x + shift) },
    })
    const found = adjustedDifference(arm(1), arm(0))
    // statsmodels, OLS(outcome, [1, treated, past]).fit(): params[1], bse[1].
    expect(found.value).toBeCloseTo(-0.968667087807962, 12)
    expect(found.standardError).toBeCloseTo(0.20706294055584631, 12)
  })

  it('takes nothing for something in one of twenty trials of ten units and five covariates, not in one of seven', () => {
    const random = new Random(5, 'nothing')
    const drawn = (length: number) => Float64Array.from({ length }, () => random.normal())
    const arm = () => ({ outcome: drawn(10), covariates: { rows: 10, columns: 5, values: drawn(50) } })
    let seen = 0
    for (let trial = 0; trial < 1500; trial += 1) seen += Number(adjustedDifference(arm(), arm(), 0.95).pValue < 0.05)
    expect(seen / 1500).toBeLessThan(0.09)
  })
})

describe('relative lift of adjusted means', () => {
  it('holds the true lift in nine of ten trials', () => {
    let held = 0
    for (let seed = 0; seed < 600; seed += 1) {
      const { treated, control, covariance } = adjustedDifference(...trial(seed, 40))
      const { low, high } = relativeLift(treated, control, 0.9, covariance)
      held += Number(low <= 0.05 && 0.05 <= high)
    }
    expect(held / 600).toBeGreaterThan(0.86)
    expect(held / 600).toBeLessThan(0.94)
  })

  it('is of the same arms as the difference, and far less sure when their shared error is not told', () => {
    const { treated, control, covariance, value } = adjustedDifference(...trial(1, 40))
    expect(treated.value - control.value).toBeCloseTo(value, 12)
    const shared = relativeLift(treated, control, 0.9, covariance)
    const apart = relativeLift(treated, control, 0.9)
    expect(apart.high - apart.low).toBeGreaterThan(2 * (shared.high - shared.low))
  })

  it('has bounds at which treated - (1 + lift) control is just so many standard errors from zero', () => {
    const [t, c, covariance] = [{ value: 12, standardError: 1 }, { value: 10, standardError: 0.8 }, 0.5]
    for (const bound of Object.values(relativeLift(t, c, 0.9, covariance)).slice(1, 3)) {
      const variance = 1 + (1 + bound) ** 2 * 0.64 - 2 * (1 + bound) * covariance
      expect(Math.abs(12 - (1 + bound) * 10) / Math.sqrt(variance)).toBeCloseTo(1.6448536269514722, 9)
    }
  })

  it('keeps its digits where the arms are known to a hundred-millionth', () => {
    const estimate = { value: 1e6, standardError: 1e-2 }
    const { low, high } = relativeLift(estimate, estimate)
    expect((high - low) / (2 * 1.6448536269514722 * Math.SQRT2 * 1e-8)).toBeCloseTo(1, 6)
  })

  it('refuses a covariance that two such estimates cannot have', () => {
    const estimate = { value: 1, standardError: 0.1 }
    expect(() => relativeLift(estimate, estimate, 0.9, 0.02)).toThrow(/^covariance must/)
  })
})
