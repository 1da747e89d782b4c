import { normalTwoSided } from '@tandem/algorithms'
import type { Decision, EffectDetail, EffectsAnswer } from '@tandem/contracts'
import { addDays, daysBetween, type IsoDate } from '@tandem/kernel'
import { adjusted } from './adjusted.ts'
import { total } from './facts.ts'
import { MESSAGE_COST } from './promise.ts'
import type { View } from './view.ts'
import { welch } from './welch.ts'

/** What a unit did in the window of its decision, as far as it is known. */
export interface Outcome {
  person: string
  arm: 'treated' | 'control'
  propensity: number
  before: number
  margin: number
  orders: number
  redemptions: number
  discount: number
}

/** Everyone in the ledger, with what they bought anywhere from the window's first day to `asOf`. */
export function outcomes({ facts }: View, { id, windowFrom, windowTo }: Decision, asOf: IsoDate): Outcome[] {
  const [from, to] = [windowFrom ?? '', minDay(windowTo ?? '', asOf)]
  const isIn = (day: IsoDate) => day >= from && day <= to
  return facts.told
    .of('decision_unit')
    .filter(({ decisionId }) => decisionId === id)
    .map(({ person, arm, propensity, priorMargin }) => {
      const sales = facts.orders.filter((one) => one.isPaid && one.told.person === person && isIn(one.day))
      const used = facts.couponEvents.filter(
        (one) => one.event === 'redeemed' && one.campaignId === id && one.person === person && isIn(one.day),
      )
      return {
        ...{ person, arm, propensity, before: priorMargin },
        margin: total(sales, ({ contribution, net }) => contribution ?? net),
        orders: sales.length,
        redemptions: used.length,
        discount: total(used, ({ amount }) => amount),
      }
    })
}

export function effect(view: View, decision: Decision, asOf: IsoDate): EffectDetail {
  const { windowFrom, windowTo } = decision
  const units = outcomes(view, decision, asOf)
  const [treated, control] = (['treated', 'control'] as const).map((arm) => units.filter((unit) => unit.arm === arm))
  if (!treated || !control || windowFrom === null || windowTo === null) throw new Error(`${decision.id} never ran`)
  const margin = difference(treated, control, (unit) => unit.margin)
  const returns = difference(treated, control, ({ orders }) => (orders > 0 ? 1 : 0))
  const balance = welch(
    treated.map(({ before }) => before),
    control.map(({ before }) => before),
  ).pValue
  const isComplete = windowTo <= asOf
  const money = (perPerson: number) => Math.round((perPerson - MESSAGE_COST) * treated.length)
  const { value, low, high, level } = margin.estimate
  const measured = { value: money(value), low: money(low), high: money(high), level }
  const drawn = sampleRatio(treated.length, control.length, treated[0]?.propensity ?? 0)
  const days = daysBetween(windowFrom, minDay(windowTo, asOf)) + 1
  const { redemptions: _redemptions, discount: _discount, ...ofControl } = sums(control)
  return {
    summary: {
      ...{ decisionId: decision.id, title: decision.title, kind: decision.kind, approvedAt: decision.approvedAt },
      ...{ windowFrom, windowTo, promised: decision.promise.total, measured },
      verdict: !isComplete ? 'running' : measured.low > 0 ? 'worked' : measured.high < 0 ? 'hurt' : 'cannot_tell',
    },
    daysMeasured: days,
    windowDays: decision.input.offer.validDays,
    treated: sums(treated),
    control: ofControl,
    perPerson: margin.estimate,
    returnRateDifference: returns.estimate,
    pValue: margin.pValue,
    byDay: Array.from({ length: days }, (_, i) => {
      const date = addDays(windowFrom, i)
      return { date, treated: perHeadOn(view, treated, date), control: perHeadOn(view, control, date) }
    }),
    checks: [
      { code: 'sample_ratio', ok: drawn >= 0.001, value: drawn },
      { code: 'balance_before', ok: balance >= 0.01, value: balance },
      { code: 'window_complete', ok: isComplete, value: isComplete ? 1 : 0 },
    ],
  }
}

/** Sum of finished effects; half-widths of independent intervals add up in squares. */
export function pooled(finished: EffectsAnswer['effects']): EffectsAnswer['pooled'] {
  const measured = finished.flatMap((one) => (one.measured ? [one.measured] : []))
  const value = total(measured, (one) => one.value)
  const half = Math.sqrt(total(measured, ({ low, high }) => ((high - low) / 2) ** 2))
  return {
    promised: total(finished, ({ promised }) => promised.value),
    measured: Math.round(value),
    low: Math.round(value - half),
    high: Math.round(value + half),
    decisions: finished.length,
  }
}

function difference(treated: readonly Outcome[], control: readonly Outcome[], value: (unit: Outcome) => number) {
  const units = (list: readonly Outcome[]) => list.map((unit) => ({ outcome: value(unit), before: unit.before }))
  return adjusted(units(treated), units(control))
}

function sums(units: readonly Outcome[]): EffectDetail['treated'] {
  return {
    people: units.length,
    returned: units.filter(({ orders }) => orders > 0).length,
    margin: total(units, ({ margin }) => margin),
    orders: total(units, ({ orders }) => orders),
    redemptions: total(units, ({ redemptions }) => redemptions),
    discount: total(units, ({ discount }) => discount),
  }
}

function perHeadOn({ facts }: View, units: readonly Outcome[], date: IsoDate): number {
  const people = new Set<string | null>(units.map(({ person }) => person))
  const sales = facts.orders.filter(({ isPaid, day, told }) => isPaid && day === date && people.has(told.person))
  return total(sales, ({ contribution, net }) => contribution ?? net) / units.length
}

/** Chance of arms at least so far from what was drawn for. */
function sampleRatio(treated: number, control: number, share: number): number {
  const all = treated + control
  return normalTwoSided((treated - all * share) / Math.sqrt(all * share * (1 - share)))
}

function minDay(a: IsoDate, b: IsoDate): IsoDate {
  return a < b ? a : b
}
