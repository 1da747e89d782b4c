import { type CallCtx, type Queryable } from '@tandem/kernel'
import { lockOrder } from '../orders/index.ts'
import { letGo } from './authorisation-store.ts'
import { writeDifference } from './differences.ts'
import { findPayment, markEnded, type PaymentRow } from './payment-store.ts'

/**
 * Nothing will come of a payment any more. Where its order counted on authorised money it does so no longer; what was
 * fulfilled on the strength of it, or is to be, is listed for somebody to see to.
 */
export async function endPayment(
  ctx: CallCtx,
  paymentId: string,
  state: 'failed' | 'voided',
  failure: string | null,
): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const payment = await findPayment(tx, paymentId)
    if (payment?.capture === 'manual' && payment.order_id) await lockOrder(tx, payment.order_id)
    const ended = await markEnded(tx, paymentId, state, failure, ctx.now)
    if (!ended?.order_id || ended.standing === 0) return
    await letGo(tx, paymentId, ctx.now)
    await listWhatIsMissing(tx, ctx, ended, ended.order_id)
  })
}

async function listWhatIsMissing(tx: Queryable, ctx: CallCtx, ended: PaymentRow, orderId: string): Promise<void> {
  const { state, due, paid, refunded, authorised } = await lockOrder(tx, orderId)
  if (state !== 'confirmed' && state !== 'closed') return
  if (due <= paid - refunded + authorised) return
  await writeDifference(tx, ctx, {
    provider: ended.provider,
    kind: 'authorisation_ended',
    subject: `payment:${ended.id}`,
    paymentId: ended.id,
    ours: ended.capture_amount ?? ended.standing,
    theirs: 0,
    currency: ended.currency,
  })
}
