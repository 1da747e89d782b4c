import { type Ctx, type Minor, type Queryable, Refusal, refuseBeyondLimit } from '@tandem/kernel'
import { audit } from '../../platform/audit.ts'
import { holdDrawer } from '../dayclose/index.ts'
import { compensate, lockOrder, refuseBeyondGiven } from '../orders/index.ts'
import type { Providers } from './pay-order.ts'
import { refundOwedIn } from './refund-owed.ts'
import { redirectWaiting, type Way } from './refund-store.ts'
import { sendRefunds } from './send-refunds.ts'
import { settleAuthorised } from './settle-authorised.ts'

/** Which way somebody chose; a wallet is that of the order's customer. */
export type AskedWay = { to: 'original' } | { to: 'cash'; tillId: string } | { to: 'wallet' }

/**
 * Gives a part of what was paid back, though nothing came back: amends for what was wrong. The order costs that much
 * less from then on.
 *
 * @throws Refusal `approval.needed` beyond the person's limit, all they gave of the order counted together, `refund.too_much`, `order.not_confirmed`,
 *   `refund.no_wallet`, `shift.needed`
 */
export async function refundOrder(
  ctx: Ctx,
  providers: Providers,
  { orderId, amount, reason, way }: { orderId: string; amount: Minor; reason: string; way: AskedWay },
): Promise<void> {
  refuseBeyondLimit(ctx.access, 'refund', amount)
  await ctx.db.transaction(async (tx) => {
    const chosen = await wayOf(tx, ctx, orderId, way)
    await compensate(tx, ctx, { orderId, amount, reason })
    await refuseBeyondGiven(tx, ctx, orderId, 'refund')
    await refundOwedIn(tx, ctx, orderId, reason, chosen)
    const details = { amount, reason, to: way.to }
    await audit(tx, ctx, { action: 'order.refunded', subject: `order:${orderId}`, details })
  })
  await sendRefunds(ctx, providers, orderId)
  await settleAuthorised(ctx, providers, orderId)
}

/**
 * Gives back what an order owes and could not be given back: the provider refused, the drawer was closed. By the same
 * way again, out of a drawer, or onto the customer's wallet.
 *
 * @returns what is on its way now
 * @throws Refusal `refund.nothing_owed`, `approval.needed`, `refund.no_wallet`, `shift.needed`
 */
export async function refundAnotherWay(
  ctx: Ctx,
  providers: Providers,
  { orderId, way }: { orderId: string; way: AskedWay },
): Promise<Minor> {
  const amount = await ctx.db.transaction(async (tx) => {
    const chosen = await wayOf(tx, ctx, orderId, way)
    const redirected = await redirectWaiting(tx, orderId, chosen, ctx.now)
    const sent = redirected + (await refundOwedIn(tx, ctx, orderId, 'another_way', chosen, { stuckToo: true }))
    if (sent === 0) throw new Refusal('refund.nothing_owed')
    refuseBeyondLimit(ctx.access, 'refund', sent)
    const details = { amount: sent, to: way.to }
    await audit(tx, ctx, { action: 'refund.another_way', subject: `order:${orderId}`, details })
    return sent
  })
  await sendRefunds(ctx, providers, orderId)
  return amount
}

async function wayOf(tx: Queryable, ctx: Ctx, orderId: string, way: AskedWay): Promise<Way> {
  const { store_id: storeId, customer_id: customerId } = await lockOrder(tx, orderId)
  const { storeIds } = ctx.access
  if (storeIds !== 'all' && !storeIds.includes(storeId)) throw new Refusal('resource.not_found')
  if (way.to === 'cash') await holdDrawer(tx, storeId, way.tillId)
  if (way.to !== 'wallet') return way
  if (customerId === null) throw new Refusal('refund.no_wallet')
  return { to: 'wallet', customerId }
}
