import { type CallCtx, DAY, type EpochMs, type Queryable } from '@tandem/kernel'
import { lockOrder, receivePayment } from '../orders/index.ts'
import { markAuthorised } from './authorisation-store.ts'
import { type CountedPayment, listOtherCurrency, OtherAmount, type TakenMoney } from './count-payment.ts'
import { writeDifference } from './differences.ts'
import { findPayment } from './payment-store.ts'
import type { PaymentProvider } from './providers/index.ts'

/**
 * A payer agreed to pay what is taken later: the money is promised, not received. Its order is confirmed by it as by
 * money, the ledger hears nothing until it is captured. What the payer agreed to is the truth also where another amount
 * was asked for; the difference is listed.
 *
 * @returns what it did to the order; null when it was counted before, or the payment has ended
 * @throws OtherAmount when an event alone names another amount than was asked for
 */
export async function countAuthorised(
  tx: Queryable,
  ctx: CallCtx,
  agreed: TakenMoney & { until: EpochMs },
): Promise<CountedPayment | null> {
  const { paymentId, amount, currency, method = null, reference = null, until } = agreed
  const payment = await findPayment(tx, paymentId)
  if (payment?.capture !== 'manual' || payment.order_id === null) return null
  await lockOrder(tx, payment.order_id)
  const marked = await markAuthorised(tx, { id: paymentId, amount, currency, method, reference, until, at: ctx.now })
  if (!marked) {
    await listOtherCurrency(tx, ctx, agreed)
    return null
  }
  if (amount !== payment.amount) {
    if (agreed.event && !agreed.isVerified) throw new OtherAmount(payment)
    const about = { provider: payment.provider, subject: `payment:${paymentId}`, paymentId, currency }
    await writeDifference(tx, ctx, { ...about, kind: 'amount', ours: payment.amount, theirs: amount })
  }
  const receipt = { orderId: payment.order_id, amount: 0, authorised: amount, isSwept: agreed.isSwept }
  return { orderId: payment.order_id, effect: (await receivePayment(tx, ctx, receipt)).effect }
}

/** When the provider lets go of what is authorised now. */
export function standsUntil({ abilities }: PaymentProvider, now: EpochMs): EpochMs {
  return now + (abilities.authorisationDays ?? 1) * DAY
}
