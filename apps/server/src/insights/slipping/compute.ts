import { SLIPPING_RULE } from '@tandem/algorithms'
import type { SlippingAnswer } from '@tandem/contracts'
import { addDays, type IsoDate } from '@tandem/kernel'
import { type CustomerHistory, marginBetween, slippingOn, USUAL_DAYS, usualMargin } from './history.ts'
import { dayNumber } from './read-histories.ts'

const TREND_WEEKS = 8

export type Slipping = Omit<SlippingAnswer, 'byStore'> & {
  byStore: { storeId: string; customers: number; atStake: number }[]
}

/**
 * Who is slipping away as of the evening of `asOf`, where they bought last, and what they are worth: what they brought
 * per 28 days while they came, less what they brought in the last 28. The trend asks the same at the end of each of
 * the last weeks, from what was known then.
 */
export function computeSlipping(
  histories: ReadonlyMap<string, CustomerHistory>,
  asOf: IsoDate,
  observedDays: number,
): Slipping {
  const tomorrow = dayNumber(asOf) + 1
  const byStore = new Map<string, { customers: number; atStake: number }>()
  let customers = 0
  let usual = 0
  let recent = 0
  for (const one of histories.values()) {
    if (!slippingOn(one, tomorrow)) continue
    const before = usualMargin(one, tomorrow)
    const now = marginBetween(one, tomorrow - USUAL_DAYS, tomorrow - 1)
    const store = byStore.get(one.storeId) ?? { customers: 0, atStake: 0 }
    byStore.set(one.storeId, { customers: store.customers + 1, atStake: store.atStake + before - now })
    customers += 1
    usual += before
    recent += now
  }
  return {
    asOf,
    customers,
    usualMargin: Math.round(usual),
    recentMargin: Math.round(recent),
    // Of the rounded figures, so that a reader who subtracts finds the same.
    atStake: Math.round(usual) - Math.round(recent),
    byStore: [...byStore]
      .map(([storeId, store]) => ({ storeId, customers: store.customers, atStake: Math.round(store.atStake) }))
      .sort((a, b) => b.atStake - a.atStake || (a.storeId < b.storeId ? -1 : 1)),
    trend: Array.from({ length: TREND_WEEKS }, (_, i) => {
      const date = addDays(asOf, -7 * (TREND_WEEKS - 1 - i))
      return { date, customers: countSlipping(histories, dayNumber(date) + 1) }
    }),
    rule: { minOrders: SLIPPING_RULE.minOrders, lateBy: SLIPPING_RULE.lateBy, observedDays },
  }
}

function countSlipping(histories: ReadonlyMap<string, CustomerHistory>, day: number): number {
  let count = 0
  for (const one of histories.values()) if (slippingOn(one, day)) count += 1
  return count
}
