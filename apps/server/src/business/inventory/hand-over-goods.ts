import type { CallCtx, Queryable } from '@tandem/kernel'
import { type BucketAmount, handOver } from '../buckets/index.ts'
import { perSku } from './in-hand.ts'
import { takeFromLots } from './take-from-lots.ts'

/**
 * Goods of a committed hold leave their place, and the lots that they are of: those that expire first, first.
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
  const stock = amounts.filter(({ kind }) => kind === 'stock')
  await takeFromLots(tx, ctx.now, cause, perSku(stock))
}
