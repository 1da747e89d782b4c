import type { FulfilmentMode, OrderSummary } from '@tandem/contracts'
import { type EpochMs, MINUTE } from '@tandem/kernel'
import { isAwaited, MACHINES } from './machines/index.ts'
import type { OrderState } from './order-store.ts'

export interface PromisedGroup {
  mode: FulfilmentMode
  state: string
  promisedAt: EpochMs | null
}

/**
 * The earliest promise of an order that its customer still waits for, and how many whole minutes it is overdue. What
 * stands ready for who fetches it, or was served, is waited for no longer. An order that is not paid is promised what it
 * would have if it were, and is never late: it begins with the payment.
 */
export function nextPromise(
  state: OrderState,
  groups: readonly PromisedGroup[],
  now: EpochMs,
): Pick<OrderSummary, 'promisedAt' | 'lateMinutes'> {
  const isRunning = state === 'placed' || state === 'confirmed'
  const awaited = groups.filter((group) => isRunning && isAwaited(MACHINES[group.mode], group.state))
  const times = awaited.flatMap(({ promisedAt }) => (promisedAt === null ? [] : [promisedAt]))
  if (times.length === 0) return { promisedAt: null, lateMinutes: 0 }
  const promisedAt = Math.min(...times)
  const overdue = Math.floor((now - promisedAt) / MINUTE)
  return { promisedAt, lateMinutes: state === 'confirmed' ? Math.max(0, overdue) : 0 }
}
