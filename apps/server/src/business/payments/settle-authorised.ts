import { type CallCtx, type Queryable, Refusal } from '@tandem/kernel'
import { lockOrder } from '../orders/index.ts'
import {
  hurry,
  isOpen,
  lockStanding,
  putOff,
  type ToSettle,
  takeToSettle,
  undecidedOrders,
  writeCapture,
  writeVoid,
} from './authorisation-store.ts'
import { countNow } from './count-now.ts'
import { decisionsOf } from './decide-captures.ts'
import { writeDifference } from './differences.ts'
import { endPayment } from './end-payment.ts'
import type { Providers } from './pay-order.ts'
import type { PaymentProvider, ProviderCode, Trouble } from './providers/index.ts'
import { refundOwed } from './refund-owed.ts'

/** A provider that said no to a capture is asked again so much later, while it still stands. */
const TRY_AGAIN_MS = 3_600_000

/*
 * Authorised money:
 *
 *   (payer agrees) --> standing --goods handed over, or by hand--> to be captured --provider--> captured
 *                         |                                            |  ^  |
 *                         |                              provider: no  +--+  +--- ended by the provider: listed
 *                         +--cancelled, or not needed--> to be voided --provider--> voided
 */

/**
 * Decides what becomes of an order's authorised money and asks the provider for it: once nothing is left to hand over,
 * what the order costs is taken; what it does not need is given up. What was decided is written before anybody is asked,
 * so it may be cut off anywhere and goes on under the same key.
 */
export async function settleAuthorised(ctx: CallCtx, providers: Providers, orderId: string): Promise<void> {
  if (!(await isOpen(ctx.db, orderId))) return
  await ctx.db.transaction((tx) => decide(tx, ctx, orderId, 'once_handed_over'))
  await carryOut(ctx, providers, orderId)
}

/**
 * Takes what an order costs as it is now, before its goods are handed over, or tries again what the provider refused.
 *
 * @throws Refusal `resource.not_found`, `order.not_confirmed`, `payment.nothing_authorised`
 */
export async function captureNow(ctx: CallCtx, providers: Providers, orderId: string): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const { state, authorised } = await lockOrder(tx, orderId)
    if (state !== 'confirmed' && state !== 'closed') throw new Refusal('order.not_confirmed', { state })
    if (authorised === 0) throw new Refusal('payment.nothing_authorised')
    await decide(tx, ctx, orderId, 'now')
    await hurry(tx, orderId, ctx.now)
  })
  await carryOut(ctx, providers, orderId)
}

/** The same for all orders: where somebody was cut off, and where a provider did not answer or said no. */
export async function settleAllAuthorised(ctx: CallCtx, providers: Providers): Promise<void> {
  for (const orderId of await undecidedOrders(ctx.db)) {
    await ctx.db.transaction((tx) => decide(tx, ctx, orderId, 'once_handed_over'))
  }
  await carryOut(ctx, providers)
}

async function decide(tx: Queryable, ctx: CallCtx, orderId: string, when: 'once_handed_over' | 'now'): Promise<void> {
  const { state, due, paid, refunded, authorised } = await lockOrder(tx, orderId)
  if (authorised === 0) return
  const isEnded = state === 'cancelled' || state === 'expired'
  const isFinal = state !== 'placed' && (when === 'now' || (await isHandedOver(tx, orderId)))
  const all = await lockStanding(tx, orderId)
  const underWay = all.reduce((sum, { capture_amount }) => sum + (capture_amount ?? 0), 0)
  const needed = (isEnded ? 0 : due) - (paid - refunded) - underWay
  const open = all.flatMap(({ id, standing, capture_amount }) =>
    capture_amount === null ? [{ id, amount: standing }] : [],
  )
  const { captures, voids } = decisionsOf(needed, isFinal, open)
  for (const { id, amount } of captures) await writeCapture(tx, id, amount, ctx.now)
  for (const id of voids) await writeVoid(tx, id, ctx.now)
}

async function isHandedOver(tx: Queryable, orderId: string): Promise<boolean> {
  const open = await tx.query(
    'select from order_line where order_id = $1 and quantity > cancelled + handed_over limit 1',
    [orderId],
  )
  return open.length === 0
}

async function carryOut(ctx: CallCtx, providers: Providers, orderId?: string): Promise<void> {
  for (const payment of await takeToSettle(ctx.db, ctx.now, orderId)) {
    const provider = providers.get(payment.provider as ProviderCode)
    if (provider && payment.reference !== null) await settleOne(ctx, provider, payment, payment.reference)
  }
}

async function settleOne(ctx: CallCtx, provider: PaymentProvider, payment: ToSettle, reference: string): Promise<void> {
  const { id, currency, capture_amount: amount, settle_tries: tries } = payment
  if (amount === null) {
    const closed = await provider.void({ reference, key: `void:${id}:${tries}` })
    if (closed.outcome === 'done') return await endPayment(ctx, id, 'voided', 'not_needed')
    if (closed.outcome === 'declined') await afterNo(ctx, provider, payment, reference, closed)
    return
  }
  const made = await provider.capture({ reference, amount, currency, key: `capture:${id}:${tries}` })
  if (made.outcome === 'done') return await countTaken(ctx, { paymentId: id, amount: made.value.amount, currency })
  if (made.outcome === 'declined') await afterNo(ctx, provider, payment, reference, made)
}

/** No: it was done before, or ended meanwhile; otherwise it is tried again later, and somebody is told. */
async function afterNo(
  ctx: CallCtx,
  provider: PaymentProvider,
  { id, currency, capture_amount, settle_tries }: ToSettle,
  reference: string,
  { code }: Trouble,
): Promise<void> {
  const read = await provider.read(reference)
  if (read.outcome !== 'done') return
  const { state, captured, failure = code } = read.value
  if (state === 'captured') return await countTaken(ctx, { paymentId: id, amount: captured, currency })
  if (state === 'voided' || state === 'failed') return await endPayment(ctx, id, state, failure)
  await ctx.db.transaction(async (tx) => {
    await putOff(tx, id, settle_tries, code, ctx.now + TRY_AGAIN_MS)
    if (capture_amount === null) return
    const about = { provider: provider.code, subject: `payment:${id}`, paymentId: id, currency }
    await writeDifference(tx, ctx, { ...about, kind: 'capture_failed', ours: capture_amount, theirs: 0 })
  })
}

/** The order may have become cheaper while the provider was asked. */
async function countTaken(ctx: CallCtx, money: { paymentId: string; amount: number; currency: string }): Promise<void> {
  const counted = await countNow(ctx, 'captured', money)
  if (counted?.orderId) await refundOwed(ctx, counted.orderId, 'costs_less')
}
