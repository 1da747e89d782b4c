import type { CallCtx, Queryable } from '@tandem/kernel'
import { type BucketAmount, handOver } from '../buckets/index.ts'
import { perSku } from './in-hand.ts'
import { takeFromLots } from './take-from-lots.ts'
import { tellMovements } from './tell-movements.ts'

/**
 * Goods of a committed hold leave their place, and the lots that they are of: those that expire first, first. The
 * warehouse hears of it.
 *
 * @param cause for whom, so that a recall finds them: `order:…`
 * @throws Refusal `hold.exceeded` when the hold is not committed or less of it is outstanding
 */
export async function handOverGoods(
  tx: Queryable,
  ctx: Pick<CallCtx, 'now'>,
  holdId: string,
  cause: string,
  amounts: readonly BucketAmount[],
): Promise<void> {
  await handOver(tx, ctx.now, holdId, amounts)
  const left = perSku(amounts.filter(({ kind }) => kind === 'stock'))
  const picks = await takeFromLots(tx, ctx.now, cause, left)
  await tellMovements(tx, ctx, { reason: 'sale', cause }, left, picks)
}
