import type { SlippingAnswer } from '@tandem/contracts'
import { addDays, daysBetween, type IsoDate } from '@tandem/kernel'
import { type Order, total } from './facts.ts'
import { isPlaceIn, type View } from './view.ts'

/** The rule as the finding states it: three orders make a rhythm; late by 2.5 gaps, lost after 12. */
const MIN_ORDERS = 3
const LATE_BY = 2.5
const LOST_BY = 12
const MIN_DAYS = 14
const OBSERVED_DAYS = 180
const USUAL_DAYS = 28
const WEEKS = 8

/** A customer's sales in order of time. */
export type History = readonly Order[]

/** Sales of the last 180 days of everyone the merchant has a profile of, in the stores of the view. */
export function histories(view: View, asOf: IsoDate): Map<string, History> {
  const known = new Set(view.facts.told.of('customer').map(({ person }) => person))
  const sales = view.facts.orders
    .filter(
      ({ told, isPaid, day, storeId }) =>
        isPaid &&
        known.has(told.person ?? '') &&
        day > addDays(asOf, -OBSERVED_DAYS) &&
        day <= asOf &&
        isPlaceIn(view, storeId),
    )
    .toSorted((a, b) => a.told.placedAt - b.told.placedAt)
  const byPerson = Map.groupBy(sales, ({ told }) => told.person ?? '')
  return new Map([...byPerson].filter(([, list]) => list.length >= MIN_ORDERS))
}

/** As somebody knew it on the evening of `asOf`. */
export function isSlipping(history: History, asOf: IsoDate): boolean {
  const days = daysUntil(history, asOf)
  const gap = usualGap(days)
  if (gap === null || days.length < MIN_ORDERS) return false
  const away = daysBetween(days.at(-1) ?? '', asOf)
  return away >= Math.max(MIN_DAYS, gap * LATE_BY) && away <= Math.max(MIN_DAYS * 2, gap * LOST_BY)
}

/** Contribution per 28 days while the rhythm lasted; net sales stand in where the goods' cost is not known. */
export function usualMargin(history: History, asOf: IsoDate): number {
  const days = daysUntil(history, asOf)
  const gap = usualGap(days)
  if (gap === null) return 0
  return (marginOf(history, '', asOf) / days.length) * (USUAL_DAYS / gap)
}

export function marginOf(history: History, from: IsoDate, to: IsoDate): number {
  return total(history, ({ day, contribution, net }) => (day >= from && day <= to ? (contribution ?? net) : 0))
}

export function daysUntil(history: History, asOf: IsoDate): IsoDate[] {
  return history
    .map(({ day }) => day)
    .filter((day) => day <= asOf)
    .sort()
}

function usualGap(days: readonly IsoDate[]): number | null {
  const span = daysBetween(days[0] ?? '', days.at(-1) ?? '')
  return days.length >= 2 && span > 0 ? span / (days.length - 1) : null
}

export function slipping(view: View, asOf: IsoDate): SlippingAnswer {
  const everyone = [...histories(view, asOf).values()]
  const people = everyone
    .filter((history) => isSlipping(history, asOf))
    .map((history) => {
      const usual = usualMargin(history, asOf)
      const recent = marginOf(history, addDays(asOf, 1 - USUAL_DAYS), asOf)
      return { storeId: history.at(-1)?.storeId ?? '', usual, recent, lost: usual - recent }
    })
  return {
    asOf,
    customers: people.length,
    usualMargin: Math.round(total(people, ({ usual }) => usual)),
    recentMargin: Math.round(total(people, ({ recent }) => recent)),
    atStake: Math.round(total(people, ({ lost }) => lost)),
    byStore: [...Map.groupBy(people, ({ storeId }) => storeId)]
      .map(([storeId, own]) => ({
        storeId,
        name: view.facts.stores.get(storeId)?.name ?? { zh: storeId, en: storeId },
        customers: own.length,
        atStake: Math.round(total(own, ({ lost }) => lost)),
      }))
      .sort((a, b) => b.atStake - a.atStake || (a.storeId < b.storeId ? -1 : 1)),
    trend: Array.from({ length: WEEKS }, (_, i) => {
      const date = addDays(asOf, -7 * (WEEKS - 1 - i))
      return { date, customers: everyone.filter((history) => isSlipping(history, date)).length }
    }),
    rule: { minOrders: MIN_ORDERS, lateBy: LATE_BY, observedDays: OBSERVED_DAYS },
  }
}
