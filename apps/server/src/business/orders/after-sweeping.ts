import type { CallCtx, EpochMs, Queryable, Refusal } from '@tandem/kernel'
import { areHoldsDue, type Short, sweepDue } from '../buckets/index.ts'

/**
 * Goods are short, and holds whose time is over keep some; or somebody has just taken the time that was to be promised.
 * The transaction that found it has locked an order and buckets already, and other buckets would come out of their order:
 * it begins again.
 */
class HoldsDue extends Error {
  constructor() {
    super('holds whose time is over keep what is wanted')
    this.name = 'HoldsDue'
  }
}

/**
 * Why something could not be held. Where holds whose time is over may keep it, or a time was promised that somebody has
 * just taken, its transaction is to begin again.
 *
 * @param isSwept holds that are due have been ended just before: what is short now is gone
 * @throws HoldsDue
 */
export async function beginAgainIfDue(
  tx: Queryable,
  now: EpochMs,
  { code, details }: Refusal,
  isSwept: boolean,
): Promise<void> {
  const isTimeTaken = code === 'bucket.short' && (details.short as Short[]).every(({ kind }) => kind === 'capacity')
  if (isTimeTaken || (!isSwept && (await areHoldsDue(tx, now)))) throw new HoldsDue()
}

/** How often at most: each time somebody else got what was wanted. */
const MOST_TIMES = 20

/**
 * Runs a transaction that holds something besides what it has locked. Where it needs what holds keep whose time is over, these end first,
 * when nothing is locked any more, and it runs again.
 *
 * @param work told whether that has been done: then it takes what is short for gone
 */
export async function afterSweeping<T>(
  ctx: Pick<CallCtx, 'db' | 'now'>,
  work: (isSwept: boolean) => Promise<T>,
): Promise<T> {
  for (let times = 1; ; times += 1) {
    try {
      return await work(times > 1)
    } catch (error) {
      if (!(error instanceof HoldsDue) || times === MOST_TIMES) throw error
      await sweepDue(ctx.db, ctx.now)
    }
  }
}
