import { isSlipping, type Rhythm, SLIPPING_RULE, type SlippingRule, usualGap } from '@tandem/algorithms'

/**
 * A customer's paid orders, oldest first: the business day of each (days since 1970), its net value and its
 * contribution margin in minor units. All that the win-back decision knows of anyone.
 */
export interface CustomerHistory {
  node: string
  person: string
  /** Store of the latest order. */
  storeId: string
  days: ArrayLike<number>
  nets: ArrayLike<number>
  margins: ArrayLike<number>
}

/** Length over which "what they usually bring" is told. */
export const USUAL_DAYS = 28

/** Orders on days before `day`. */
export function rhythmBefore(history: CustomerHistory, day: number): Rhythm {
  const orders = countBefore(history.days, day)
  return {
    orders,
    firstDay: orders > 0 ? (history.days[0] as number) : 0,
    lastDay: orders > 0 ? (history.days[orders - 1] as number) : 0,
  }
}

/** Slipping as seen in the morning of `day`, when yesterday's orders are known and today's are not. */
export function slippingOn(history: CustomerHistory, day: number, rule: SlippingRule = SLIPPING_RULE): boolean {
  return isSlipping(rhythmBefore(history, day), day - 1, rule)
}

/** Contribution margin of the days `from` .. `to`, both included. */
export function marginBetween(history: CustomerHistory, from: number, to: number): number {
  let sum = 0
  for (let i = countBefore(history.days, from); i < history.days.length && (history.days[i] as number) <= to; i += 1) {
    sum += history.margins[i] as number
  }
  return sum
}

/** What this customer brought per `USUAL_DAYS` days while the rhythm lasted, from orders before `day`. */
export function usualMargin(history: CustomerHistory, day: number): number {
  const rhythm = rhythmBefore(history, day)
  const gap = usualGap(rhythm)
  if (gap === null) return 0
  const sum = marginBetween(history, rhythm.firstDay, rhythm.lastDay)
  return (sum / rhythm.orders) * (USUAL_DAYS / gap)
}

/** Mean net value of the orders before `day`, 0 without any. */
export function usualOrder(history: CustomerHistory, day: number): number {
  const orders = countBefore(history.days, day)
  let sum = 0
  for (let i = 0; i < orders; i += 1) sum += history.nets[i] as number
  return orders > 0 ? sum / orders : 0
}

function countBefore(days: ArrayLike<number>, day: number): number {
  let low = 0
  let high = days.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((days[middle] as number) < day) low = middle + 1
    else high = middle
  }
  return low
}
