import type { FulfilmentMode, OrderSummary } from '@tandem/contracts'
import { type EpochMs, MINUTE } from '@tandem/kernel'
import { isAwaited, MACHINES, WAITING } from './machines/index.ts'
import type { OrderState } from './order-store.ts'

export interface PromisedGroup {
  mode: FulfilmentMode
  state: string
  promisedAt: EpochMs | null
}

/** Where a customer waits, `mode state` each. */
export const AWAITED: readonly string[] = Object.entries(MACHINES).flatMap(([mode, machine]) => {
  const states = new Set(Object.values(machine.moves).flatMap(({ from, to }) => [...from, to]))
  return [...states]
    .filter((state) => state !== WAITING && isAwaited(machine, state))
    .map((state) => `${mode} ${state}`)
})

/**
 * The earliest promise of an order that its customer still waits for, and how many whole minutes it is overdue. What
 * stands ready for who fetches it, or was served, is waited for no longer. An order that is not paid is never late: it
 * begins with the payment, and a time that has passed by then is promised anew.
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
  if (state === 'placed') return { promisedAt: promisedAt < now ? null : promisedAt, lateMinutes: 0 }
  return { promisedAt, lateMinutes: Math.max(0, Math.floor((now - promisedAt) / MINUTE)) }
}
