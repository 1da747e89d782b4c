import type { TopUpWallet } from '@tandem/contracts'
import { type CallCtx, type Queryable, Refusal, uuidv7 } from '@tandem/kernel'
import { emit } from '../../db/outbox.ts'
import { post, toppedUp } from '../ledger/index.ts'
import type { Providers, StartedPayment } from './pay-order.ts'
import type { TakenPayment } from './payment-store.ts'
import type { ProviderCode } from './providers/index.ts'
import { descriptionOf, startPayment } from './start-payment.ts'
import { openTopUp } from './wallet-store.ts'

/**
 * Starts a payment by which a customer puts money on their wallet. It is on it once the provider tells that it was taken.
 *
 * @throws Refusal `payment.unknown_provider`, `payment.declined`, `payment.unavailable`
 */
export async function topUpWallet(
  ctx: CallCtx,
  providers: Providers,
  customerId: string,
  { provider: code, ...ask }: TopUpWallet,
): Promise<StartedPayment> {
  const provider = providers.get(code as ProviderCode)
  if (!provider) throw new Refusal('payment.unknown_provider', { provider: code, known: [...providers.keys()] })
  const opened = await openTopUp(ctx.db, { ...ask, id: uuidv7(ctx.now), provider: code, customerId, at: ctx.now })
  return await startPayment(
    ctx,
    provider,
    { ...opened, capture: 'automatic' },
    { ...ask, description: descriptionOf(null) },
  )
}

/** The provider has the money, the customer has it on the wallet: we owe it to them. What was taken is what counts. */
export async function countTopUp(
  tx: Queryable,
  ctx: CallCtx,
  { id, provider, customer_id: customerId, captured: amount, currency, businessDate }: TakenPayment,
): Promise<void> {
  if (customerId === null) throw new Error(`payment ${id} tops up nobody's wallet`)
  const payload = { customerId, paymentId: id, amount, currency }
  await emit(tx, { kind: 'wallet.topped_up', aggregate: `customer:${customerId}`, payload, at: ctx.now })
  await post(tx, ctx, {
    cause: `payment:${id}/captured`,
    transfers: toppedUp(
      { storeId: null, businessDate, currency },
      { to: { kind: 'wallet', customerId }, tender: { kind: 'provider', provider }, amount },
    ),
  })
}
