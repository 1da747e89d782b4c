import { type CallCtx, type Minor, type Queryable, Refusal, uuidv7 } from '@tandem/kernel'
import { holdDrawer } from '../dayclose/index.ts'
import { afterSweeping, lockOrder } from '../orders/index.ts'
import { countPayment, DEFAULT_TILL } from './count-payment.ts'
import { openPayment } from './payment-store.ts'

interface OwnMoney {
  orderId: string
  provider: 'cash' | 'wallet'
  tillId?: string | undefined
  walletOf?: string | undefined
  /** Whose order it must be, where that is not known already. */
  customerId?: string | undefined
  amount?: Minor | undefined
}

/**
 * Money that is ours at once: cash in a till, or a customer's wallet. Opened and counted in one transaction.
 * Cash goes into a drawer that somebody answers for, where the till has shifts.
 *
 * @throws Refusal `resource.not_found`; `order.nothing_due`; `shift.needed`; `balance.short` when the wallet has not enough
 */
export async function takeMoney(ctx: CallCtx, from: OwnMoney): Promise<{ paymentId: string; amount: Minor }> {
  return await afterSweeping(ctx, (isSwept) => ctx.db.transaction((tx) => takeIn(tx, ctx, from, isSwept)))
}

async function takeIn(
  tx: Queryable,
  ctx: CallCtx,
  from: OwnMoney,
  isSwept: boolean,
): Promise<{ paymentId: string; amount: Minor }> {
  await lockOrder(tx, from.orderId) // two at the same moment must not both see what is due
  const about = { id: uuidv7(ctx.now), at: ctx.now, method: from.provider, capture: 'automatic' as const }
  const opened = await openPayment(tx, { ...from, ...about })
  if (!opened) throw new Refusal('order.nothing_due')
  const { id, amount, currency } = opened
  if (from.provider === 'cash') await holdDrawer(tx, opened.store_id, from.tillId ?? DEFAULT_TILL)
  await countPayment(tx, ctx, { paymentId: id, amount, currency, isSwept })
  return { paymentId: id, amount }
}
