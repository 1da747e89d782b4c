import { checkAllFinite, checkLength, checkPositive, checkRange, checkWhole } from '../numeric/check.ts'
import type { PurchaseSummary } from './purchase-summary.ts'

/** Purchases in any order, one position a purchase. */
export interface Purchases {
  /** Whose: a whole number from 0. */
  readonly customer: Int32Array
  /** When: the number of the day, counted from any day. */
  readonly day: Int32Array
  readonly amount?: Float64Array
}

/** Customers who bought at all by the end of observation, in the order of their numbers. */
export interface PurchaseHistories extends PurchaseSummary {
  readonly customer: Int32Array
  readonly frequency: Int32Array
  /** Mean amount of a day with a repeat purchase; 0 where there is none, or no amounts were given. */
  readonly meanSpend: Float64Array
}

/**
 * Sums purchases up to what the models of repeat purchase and of spend need.
 *
 * Purchases on one day count as one; a repeat is a later day with a purchase. Purchases after `end` are left out, as is
 * a customer who had bought nothing by then. O(n log n).
 *
 * @param options `end` is the last day of observation; `unit` the days in a unit of time, e.g. 7 for weeks (1)
 * @throws RangeError when arrays differ in length or hold what is no customer, day or amount
 *
 * Fader, Hardie (2005), "Implementing the BG/NBD model for customer base analysis in Excel", note on data.
 */
export function purchaseHistories(
  purchases: Purchases,
  options: { readonly end: number; readonly unit?: number },
): PurchaseHistories {
  const { end, unit = 1 } = options
  checkWhole('end', end, -(2 ** 31), 2 ** 31 - 1)
  checkPositive('unit', unit)
  checkPurchases(purchases)
  const customer: number[] = []
  const frequency: number[] = []
  const recency: number[] = []
  const observed: number[] = []
  const meanSpend: number[] = []
  forEachCustomer(purchases, (who, rows) => {
    const first = purchases.day[rows[0] as number] as number
    if (first > end) return
    let days = 0
    let last = first
    let spent = 0
    for (const row of rows) {
      const day = purchases.day[row] as number
      if (day > end) break
      if (day === first) continue
      if (day !== last) days += 1
      last = day
      spent += purchases.amount?.[row] ?? 0
    }
    customer.push(who)
    frequency.push(days)
    recency.push((last - first) / unit)
    observed.push((end - first) / unit)
    meanSpend.push(days > 0 ? spent / days : 0)
  })
  return {
    customer: Int32Array.from(customer),
    frequency: Int32Array.from(frequency),
    recency: Float64Array.from(recency),
    observed: Float64Array.from(observed),
    meanSpend: Float64Array.from(meanSpend),
  }
}

/**
 * Days with a purchase after `after` and up to `until`, for each of the customers asked: what a holdout is judged by.
 *
 * @throws RangeError as `purchaseHistories`, or when `until` is before `after`
 */
export function purchaseDaysBetween(
  purchases: Purchases,
  customers: Int32Array,
  range: { readonly after: number; readonly until: number },
): Int32Array {
  checkPurchases(purchases)
  checkRange('until', range.until, range.after, 2 ** 31 - 1)
  const daysByCustomer = new Map<number, number>()
  forEachCustomer(purchases, (who, rows) => {
    let days = 0
    let last = Number.NaN
    for (const row of rows) {
      const day = purchases.day[row] as number
      if (day <= range.after || day > range.until) continue
      if (day !== last) days += 1
      last = day
    }
    daysByCustomer.set(who, days)
  })
  return customers.map((who) => daysByCustomer.get(who) ?? 0)
}

function checkPurchases({ customer, day, amount }: Purchases): void {
  checkLength('day', day, customer.length, 'customer')
  const negative = customer.findIndex((who) => who < 0)
  if (negative >= 0) throw new RangeError(`customer[${negative}] must be 0 or more, not ${customer[negative]}`)
  if (!amount) return
  checkLength('amount', amount, customer.length, 'customer')
  checkAllFinite('amount', amount)
}

/** Each customer in order of number, with the positions of their purchases in order of day. */
function forEachCustomer({ customer, day }: Purchases, visit: (who: number, rows: Uint32Array) => void): void {
  const order = Uint32Array.from(customer, (_, i) => i).sort(
    (i, j) => (customer[i] as number) - (customer[j] as number) || (day[i] as number) - (day[j] as number) || i - j,
  )
  for (let from = 0; from < order.length; ) {
    const who = customer[order[from] as number] as number
    let to = from + 1
    while (to < order.length && customer[order[to] as number] === who) to += 1
    visit(who, order.subarray(from, to))
    from = to
  }
}
