import type { CallCtx } from '@tandem/kernel'
import { sweepDue } from '../buckets/index.ts'

/**
 * Goods are short, and holds whose time is over keep some. They are not ended by the transaction that found it: it has
 * locked an order and buckets already, and the buckets of others' holds would come out of their order.
 */
export class HoldsDue extends Error {
  constructor() {
    super('holds whose time is over keep what is wanted')
    this.name = 'HoldsDue'
  }
}

/**
 * Runs a transaction in which a payment is received. Where it needs what holds keep whose time is over, these end first,
 * when nothing is locked any more, and it runs again.
 *
 * @param work told whether that has been done: then it takes what is short for gone
 */
export async function afterSweeping<T>(
  ctx: Pick<CallCtx, 'db' | 'now'>,
  work: (isSwept: boolean) => Promise<T>,
): Promise<T> {
  try {
    return await work(false)
  } catch (error) {
    if (!(error instanceof HoldsDue)) throw error
    await sweepDue(ctx.db, ctx.now)
    return await work(true)
  }
}
