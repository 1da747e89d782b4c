import type { OrderPaymentsAnswer } from '@tandem/contracts'
import type { Queryable } from '@tandem/kernel'
import type { z } from 'zod'
import { paymentsOf } from './payment-store.ts'

/** Payments of an order, as they are answered. */
export async function shownPayments(db: Queryable, orderId: string): Promise<z.input<typeof OrderPaymentsAnswer>> {
  const payments = await paymentsOf(db, orderId)
  return {
    payments: payments.map((one) => ({
      id: one.id,
      provider: one.provider,
      method: one.method,
      state: one.state,
      amount: one.amount,
      capture: one.capture,
      authorised: one.authorised,
      authorisedUntil: one.authorised_until?.getTime() ?? null,
      toCapture: one.capture_amount,
      captured: one.captured,
      refunded: one.refunded,
      failure: one.failure,
      currency: one.currency,
      createdAt: one.created_at.getTime(),
      capturedAt: one.captured_at?.getTime() ?? null,
    })),
  }
}
