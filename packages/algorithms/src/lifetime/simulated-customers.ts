import { checkNotNegative } from '../numeric/check.ts'
import type { PurchaseSummary } from './purchase-summary.ts'

export interface SimulationOptions {
  readonly seed: number
  /** Time after observation over which purchases are counted into `next`; 0 when left out. */
  readonly horizon?: number
}

/** Customers as a model makes them, with what a shop never sees. */
export interface SimulatedCustomers extends PurchaseSummary {
  readonly frequency: Int32Array
  /** 1 where the customer had not left by the end of observation. */
  readonly isAlive: Uint8Array
  /** Purchases within the horizon after observation. */
  readonly next: Int32Array
}

/** Makes each customer by `live`, which calls `buy` with the times of repeat purchases and returns when they left. */
export function simulateCustomers(
  observed: Float64Array,
  horizon: number,
  live: (until: number, buy: (time: number) => void) => number,
): SimulatedCustomers {
  checkNotNegative('horizon', horizon)
  const n = observed.length
  const frequency = new Int32Array(n)
  const recency = new Float64Array(n)
  const isAlive = new Uint8Array(n)
  const next = new Int32Array(n)
  for (let i = 0; i < n; i += 1) {
    const end = observed[i] as number
    checkNotNegative(`observed[${i}]`, end)
    const left = live(end + horizon, (time) => {
      if (time > end) next[i] = (next[i] as number) + 1
      else {
        frequency[i] = (frequency[i] as number) + 1
        recency[i] = time
      }
    })
    isAlive[i] = left > end ? 1 : 0
  }
  return { frequency, recency, observed: observed.slice(), isAlive, next }
}
