/** What is known of one customer from their orders up to a day. Days are whole numbers on any common scale. */
export interface Rhythm {
  orders: number
  firstDay: number
  lastDay: number
}

export interface SlippingRule {
  /** Fewer orders than this show no rhythm. */
  minOrders: number
  /** How many usual gaps without an order make a customer late. */
  lateBy: number
  /** Nobody is late before this many days, whatever the rhythm. */
  minDays: number
  /** After this many usual gaps, and no sooner than twice `minDays`, a customer is lost rather than slipping. */
  lostBy: number
}

export const SLIPPING_RULE: SlippingRule = { minOrders: 3, lateBy: 2.5, minDays: 14, lostBy: 12 }

/** Mean days between orders; null below two orders or when all fell on one day. */
export function usualGap({ orders, firstDay, lastDay }: Rhythm): number | null {
  return orders >= 2 && lastDay > firstDay ? (lastDay - firstDay) / (orders - 1) : null
}

/**
 * Is this customer slipping away: had a rhythm, is late by it, and is not yet lost?
 *
 * The rule is recency against the customer's own frequency, the two letters of RFM that speak of staying;
 * M, what they bring, is what the finding is worth. Bult, Wansbeek (1995), Optimal selection for direct mail,
 * Marketing Science 14(4).
 */
export function isSlipping(rhythm: Rhythm, today: number, rule: SlippingRule = SLIPPING_RULE): boolean {
  const gap = usualGap(rhythm)
  if (gap === null || rhythm.orders < rule.minOrders) return false
  const away = today - rhythm.lastDay
  return away >= Math.max(rule.minDays, gap * rule.lateBy) && away <= Math.max(rule.minDays * 2, gap * rule.lostBy)
}
