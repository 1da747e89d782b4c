import { type IsoDate, toMinor } from '@tandem/kernel'
import type { Transfer } from './post.ts'

/** A transfer before it has its place and step; of money unless it names another commodity. */
export type Move = Pick<Transfer, 'kind' | 'debit' | 'credit' | 'amount' | 'details'> & { commodity?: string }

/**
 * Transfers of one occasion: moves of the same kind between the same accounts are added up (an order of twenty lines
 * posts a handful of rows), those of nothing are left out, and what a transfer is about names its step.
 *
 * @throws RangeError when an amount is below zero or not whole
 */
export function gather(
  on: { storeId: string | null; businessDate: IsoDate; currency: string },
  moves: readonly Move[],
): Transfer[] {
  const byStep = new Map<string, Transfer>()
  for (const { kind, debit, credit, amount, details, commodity = on.currency } of moves) {
    if (toMinor(amount) < 0) throw new RangeError(`${kind}: ${amount} is below nothing`)
    if (amount === 0) continue
    const about = Object.values(details ?? {}).map((value) => ` ${value}`)
    const step = `${kind} ${debit}>${credit}${about.join('')}`
    const before = byStep.get(step)?.amount ?? 0
    const { storeId, businessDate } = on
    byStep.set(step, {
      ...{ step, kind, debit, credit, amount: toMinor(before + amount), commodity, storeId, businessDate },
      ...(details ? { details } : {}),
    })
  }
  return [...byStep.values()]
}
