import { setTimeout as sleep } from 'node:timers/promises'

/** A change that another process made is seen so much later at most. */
const LOOK_AGAIN_MS = 300

/**
 * Lets a shopper's device wait for its order to change instead of asking again and again. What this process changes is
 * told at once; for what others change it looks from time to time.
 */
export interface OrderWatch {
  changed(orderId: string): void
  /** Waits until the order was told changed, or a moment has passed. */
  next(orderId: string): Promise<void>
}

export function openOrderWatch(): OrderWatch {
  const waiting = new Map<string, Set<() => void>>()
  return {
    changed(orderId) {
      for (const wake of waiting.get(orderId) ?? []) wake()
    },
    async next(orderId) {
      const sleeper = new AbortController()
      const wake = (): void => sleeper.abort()
      const sleepers = waiting.get(orderId) ?? new Set()
      waiting.set(orderId, sleepers.add(wake))
      await sleep(LOOK_AGAIN_MS, undefined, { signal: sleeper.signal }).catch(() => undefined)
      sleepers.delete(wake)
      if (sleepers.size === 0) waiting.delete(orderId)
    },
  }
}
