import { type Difference, differenceInMeans, sampleRatioP } from '@tandem/algorithms'
import type { EffectDetail, EffectSummary, Estimate } from '@tandem/contracts'
import { LEVEL } from './propose.ts'

/** What one unit did in the window, beside what was known before. Money in minor units. */
export interface Outcome {
  arm: 'treated' | 'control'
  /** Probability of treatment, as drawn. */
  propensity: number
  usualMargin: number
  margin: number
  orders: number
  redemptions: number
  discount: number
}

export type Measurement = Pick<
  EffectDetail,
  'treated' | 'control' | 'perPerson' | 'returnRateDifference' | 'pValue' | 'checks'
> & {
  total: Estimate | null
  standardError: number | null
}

const SAMPLE_RATIO_ALARM = 0.001

/**
 * What the decision was worth: difference in contribution margin per person to control x treated, less the cost of
 * sending (coupons are already in the margin as discounts). What people usually brought is taken out of the noise
 * first; it was known before the draw, so the estimate stays unbiased. Null with fewer than two people in an arm.
 */
export function measureWinBack(
  outcomes: readonly Outcome[],
  messageCost: number,
  windowComplete: boolean,
): Measurement {
  const treated = outcomes.filter(({ arm }) => arm === 'treated')
  const control = outcomes.filter(({ arm }) => arm === 'control')
  const propensity = outcomes[0]?.propensity ?? 0.5
  const ratio = sampleRatioP(treated.length, control.length, propensity)
  const result = { treated: totals(treated), control: totals(control) }
  const complete = { code: 'window_complete' as const, ok: windowComplete, value: windowComplete ? 1 : 0 }
  const drawn = { code: 'sample_ratio' as const, ok: ratio >= SAMPLE_RATIO_ALARM, value: ratio }
  if (treated.length < 2 || control.length < 2) {
    return {
      ...result,
      perPerson: null,
      returnRateDifference: null,
      pValue: null,
      total: null,
      standardError: null,
      checks: [drawn, complete],
    }
  }
  const covariate = (list: readonly Outcome[]) => Float64Array.from(list, (one) => one.usualMargin)
  const arm = (list: readonly Outcome[], value: (one: Outcome) => number) => ({
    outcome: Float64Array.from(list, value),
    covariate: covariate(list),
  })
  const margin = differenceInMeans(
    arm(treated, (one) => one.margin),
    arm(control, (one) => one.margin),
    LEVEL,
  )
  const returned = (one: Outcome) => (one.orders > 0 ? 1 : 0)
  const comeBack = differenceInMeans(arm(treated, returned), arm(control, returned), LEVEL)
  const before = differenceInMeans({ outcome: covariate(treated) }, { outcome: covariate(control) }, LEVEL)
  const scale = (value: number) => Math.round((value - messageCost) * treated.length)
  return {
    ...result,
    perPerson: estimate(margin),
    returnRateDifference: estimate(comeBack),
    pValue: margin.pValue,
    total: { value: scale(margin.value), low: scale(margin.low), high: scale(margin.high), level: LEVEL },
    standardError: margin.standardError * treated.length,
    checks: [drawn, { code: 'balance_before', ok: before.pValue >= 0.01, value: before.pValue }, complete],
  }
}

/** In words: only a finished window speaks, and only an interval that leaves out zero says which way. */
export function verdictOf(total: Estimate | null, windowComplete: boolean): EffectSummary['verdict'] {
  if (!windowComplete) return 'running'
  if (total === null) return 'cannot_tell'
  if (total.low > 0) return 'worked'
  return total.high < 0 ? 'hurt' : 'cannot_tell'
}

function totals(list: readonly Outcome[]) {
  const sum = (value: (one: Outcome) => number) => list.reduce((all, one) => all + value(one), 0)
  return {
    people: list.length,
    returned: list.filter(({ orders }) => orders > 0).length,
    margin: sum((one) => one.margin),
    orders: sum((one) => one.orders),
    redemptions: sum((one) => one.redemptions),
    discount: sum((one) => one.discount),
  }
}

function estimate({ value, low, high, level }: Difference): Estimate {
  return { value, low, high, level }
}
