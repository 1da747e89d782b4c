import type { CallCtx, Minor, Queryable } from '@tandem/kernel'
import { captured, post, type Tender } from '../ledger/index.ts'
import { type PaymentEffect, receivePayment } from '../orders/index.ts'
import { writeTaken } from './authorisation-store.ts'
import { settleCapture, writeDifference } from './differences.ts'
import { findPayment, type HeardEvent, markTaken, type PaymentRow, type TakenPayment } from './payment-store.ts'
import { countTopUp } from './top-up-wallet.ts'

export interface TakenMoney {
  paymentId: string
  amount: Minor
  /** As the provider says; what is not our currency is not counted. */
  currency: string
  fee?: Minor | undefined
  method?: string | undefined
  reference?: string | undefined
  /** What told it. */
  event?: HeardEvent | undefined
  /** The provider was asked, and says so too. */
  isVerified?: boolean | undefined
  /** As `receivePayment` is told. */
  isSwept?: boolean | undefined
}

/** An event names another amount than was asked for: it is believed once the provider was asked. Nothing was counted. */
export class OtherAmount extends Error {
  readonly payment: Pick<PaymentRow, 'id' | 'reference'>

  constructor(payment: Pick<PaymentRow, 'id' | 'reference'>) {
    super(`payment ${payment.id}: an event names another amount`)
    this.name = 'OtherAmount'
    this.payment = payment
  }
}

export type CountedPayment =
  | { orderId: string; effect: PaymentEffect }
  /** It is on a wallet now. */
  | { orderId: null; effect: 'topped_up' }

/**
 * Money was taken for a payment: it is counted once, its order is told or the wallet filled, the ledger has it. What was taken is the truth
 * also where another amount was asked for; the difference is listed.
 *
 * @returns what it did to the order; null when it was counted before
 * @throws OtherAmount when an event alone names another amount than was asked for
 */
export async function countPayment(tx: Queryable, ctx: CallCtx, money: TakenMoney): Promise<CountedPayment | null> {
  const taken = await markTaken(tx, {
    id: money.paymentId,
    amount: money.amount,
    currency: money.currency,
    fee: money.fee ?? 0,
    method: money.method ?? null,
    reference: money.reference ?? null,
    at: ctx.now,
    event: money.event,
  })
  if (!taken) {
    await listOtherCurrency(tx, ctx, money)
    return null
  }
  const expected = taken.capture_amount ?? taken.amount
  if (money.amount !== expected) {
    if (money.event && !money.isVerified) throw new OtherAmount(taken)
    await writeDifference(tx, ctx, {
      provider: taken.provider,
      kind: 'amount',
      subject: `payment:${taken.id}`,
      paymentId: taken.id,
      ours: expected,
      theirs: money.amount,
      currency: taken.currency,
    })
  }
  if (taken.order_id === null || taken.store_id === null) {
    await countTopUp(tx, ctx, taken)
    return { orderId: null, effect: 'topped_up' }
  }
  if (taken.standing > 0) await writeTaken(tx, taken.id)
  if (taken.capture_amount !== null) await settleCapture(tx, ctx, taken.id)
  const { amount, isSwept } = money
  const receipt = { orderId: taken.order_id, amount, authorised: 0 - taken.standing, isSwept }
  const { effect, settles } = await receivePayment(tx, ctx, receipt)
  await post(tx, ctx, {
    cause: `payment:${taken.id}/captured`,
    transfers: captured(occasionOf(taken, taken.store_id), {
      tender: tenderOf({ ...taken, store_id: taken.store_id }),
      amount: money.amount,
      against: settles,
    }),
  })
  return { orderId: taken.order_id, effect }
}

/** Money of another currency than was asked for is nothing that an order could count: somebody must look. */
export async function listOtherCurrency(
  tx: Queryable,
  ctx: CallCtx,
  { paymentId, amount, currency }: TakenMoney,
): Promise<void> {
  const payment = await findPayment(tx, paymentId)
  if (!payment || payment.captured > 0 || payment.currency === currency) return
  const about = { provider: payment.provider, subject: `payment:${paymentId}`, paymentId, ours: payment.amount }
  await writeDifference(tx, ctx, { ...about, kind: 'currency', theirs: amount, currency })
}

function occasionOf({ businessDate, currency }: TakenPayment, storeId: string) {
  return { storeId, businessDate, currency }
}

/** The drawer of a store that does not tell its tills apart. */
export const DEFAULT_TILL = 'till'

/** The account that a payment's money is on. */
export function tenderOf(
  payment: Pick<PaymentRow, 'provider' | 'till_id' | 'customer_id'> & { store_id: string },
): Tender {
  const { provider, store_id: storeId, till_id: tillId, customer_id: customerId } = payment
  if (provider === 'cash') return { kind: 'cash', storeId, tillId: tillId ?? DEFAULT_TILL }
  if (provider === 'wallet' && customerId !== null) return { kind: 'wallet', customerId }
  return { kind: 'provider', provider }
}
