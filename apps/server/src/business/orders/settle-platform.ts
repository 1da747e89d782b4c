import type { PlatformSettlement } from '@tandem/contracts'
import { businessDate, type CallCtx, type Minor, type Queryable, Refusal } from '@tandem/kernel'
import { platformSettled, post } from '../ledger/index.ts'
import { lockOrder, readOrder } from './order-store.ts'
import {
  findSettlement,
  type PostedSettlement,
  putSettlement,
  type SettlementRow,
  writePosted,
} from './platform-settlement-store.ts'
import { earnedBy } from './post-order.ts'

/**
 * Says what a platform settles for an order, or says it anew when its bill says otherwise; the ledger follows.
 *
 * @throws Refusal `resource.not_found` for an order that no platform took, `order.settlement` beyond what it costs
 */
export async function tellSettlement(
  ctx: CallCtx,
  orderId: string,
  settlement: PlatformSettlement,
): Promise<SettlementRow> {
  return await ctx.db.transaction(async (tx) => {
    const { platform, due } = await lockOrder(tx, orderId)
    if (platform === null) throw new Refusal('resource.not_found')
    refuseUnlessFits(settlement, due)
    await putSettlement(tx, orderId, settlement, ctx.now)
    await settlePlatform(tx, ctx, orderId)
    return (await findSettlement(tx, orderId)) as SettlementRow
  })
}

/** @throws Refusal `order.settlement` when more is given or kept than the order costs */
export function refuseUnlessFits({ platformDiscount, ourDiscount, commission }: PlatformSettlement, due: Minor): void {
  const most = due - ourDiscount
  if (platformDiscount > most || commission > most) throw new Refusal('order.settlement', { due })
}

/**
 * Brings the ledger to what a platform owes for what it sold for us: what its customers paid and what it gave them at its
 * own cost it owes, what it gave at ours is a discount of ours, what it keeps is a fee. Counts from the moment at which
 * goods are handed over, and follows when something is cancelled, comes back or becomes cheaper: only the difference to
 * what was posted before is posted. Nothing for an order of which no settlement was told.
 */
export async function settlePlatform(tx: Queryable, ctx: CallCtx, orderId: string): Promise<void> {
  const told = await findSettlement(tx, orderId)
  if (!told) return
  const order = await readOrder(tx, orderId)
  const target = targetOf(told, earnedBy(order))
  const { posted } = told
  const change: PostedSettlement = {
    sale: target.sale - posted.sale,
    platformDiscount: target.platformDiscount - posted.platformDiscount,
    ourDiscount: target.ourDiscount - posted.ourDiscount,
    commission: target.commission - posted.commission,
  }
  if (order.platform === null || Object.values(change).every((amount) => amount === 0)) return
  const { store_id: storeId, currency, zone, cutoff_hour, platform } = order
  const on = { storeId, currency, businessDate: businessDate(ctx.now, zone, cutoff_hour) }
  await writePosted(tx, orderId, target, ctx.now)
  await post(tx, ctx, {
    cause: `order:${orderId}/platform:${told.postings + 1}`,
    transfers: platformSettled(on, { platform, ...change }),
  })
}

/** Never more in all than `owed`, what the goods that were handed over cost. Pure. */
export function targetOf(told: PlatformSettlement, owed: Minor): PostedSettlement {
  const ourDiscount = Math.min(told.ourDiscount, owed)
  const platformDiscount = Math.min(told.platformDiscount, owed - ourDiscount)
  const commission = Math.min(told.commission, owed - ourDiscount)
  return { sale: owed - ourDiscount - platformDiscount, platformDiscount, ourDiscount, commission }
}
