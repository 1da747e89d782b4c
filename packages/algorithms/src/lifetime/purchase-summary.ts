import { checkLength } from '../numeric/check.ts'

/**
 * What the models of repeat purchase need to know of each customer, one position a customer, any unit of time (the same
 * for all): nothing else of the past matters to them.
 */
export interface PurchaseSummary {
  /** Repeat purchases: how often the customer came back after the first purchase, whole numbers from 0. */
  readonly frequency: Int32Array | Float64Array
  /** Time from the first purchase to the last; 0 where there was no repeat. */
  readonly recency: Float64Array
  /** Time from the first purchase to the end of observation, at least the recency. */
  readonly observed: Float64Array
}

/** @throws RangeError when lengths differ or a customer's figures contradict each other */
export function checkPurchaseSummary({ frequency, recency, observed }: PurchaseSummary): void {
  checkLength('recency', recency, frequency.length, 'frequency')
  checkLength('observed', observed, frequency.length, 'frequency')
  for (let i = 0; i < frequency.length; i += 1) {
    const x = frequency[i] as number
    const last = recency[i] as number
    const end = observed[i] as number
    if (!(Number.isSafeInteger(x) && x >= 0)) {
      throw new RangeError(`frequency[${i}] must be a whole number from 0, not ${x}`)
    }
    if (!(end >= 0 && end < Number.POSITIVE_INFINITY)) {
      throw new RangeError(`observed[${i}] must be zero or more, not ${end}`)
    }
    if (x === 0 ? last !== 0 : !(last > 0 && last <= end)) {
      const wanted = x === 0 ? '0 without a repeat purchase' : 'above zero and within observed'
      throw new RangeError(`recency[${i}] must be ${wanted}, not ${last}`)
    }
  }
}

/** Customers with equal figures taken together: the likelihood is computed once for each such row. */
export interface GroupedSummary extends PurchaseSummary {
  /** Customers in each row. */
  readonly weight: Float64Array
  readonly customers: number
  /** The frequencies that occur, ascending. */
  readonly counts: Float64Array
  /** Where among these the frequency of each row is. */
  readonly rank: Int32Array
}

/** O(n log n). */
export function groupEqual({ frequency, recency, observed }: PurchaseSummary): GroupedSummary {
  const compare = (i: number, j: number): number =>
    (frequency[i] as number) - (frequency[j] as number) ||
    (observed[i] as number) - (observed[j] as number) ||
    (recency[i] as number) - (recency[j] as number)
  const order = Uint32Array.from(frequency, (_, i) => i).sort(compare)
  const rows: number[] = []
  const weight: number[] = []
  for (const i of order) {
    const last = rows.length - 1
    if (last >= 0 && compare(rows[last] as number, i) === 0) weight[last] = (weight[last] as number) + 1
    else {
      rows.push(i)
      weight.push(1)
    }
  }
  const pick = (values: ArrayLike<number>) => Float64Array.from(rows, (i) => values[i] as number)
  const grouped = { frequency: pick(frequency), recency: pick(recency), observed: pick(observed) }
  const counts = Float64Array.from(new Set(grouped.frequency))
  let at = 0
  const rank = Int32Array.from(grouped.frequency, (x) => {
    if (x !== counts[at]) at += 1
    return at
  })
  return { ...grouped, weight: Float64Array.from(weight), customers: frequency.length, counts, rank }
}
