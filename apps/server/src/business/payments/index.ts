/** The door to payments. */
export type { Providers } from './pay-order.ts'
export { paymentTotals } from './payment-totals.ts'
export { paymentProviders } from './providers/index.ts'
export { readBack } from './read-back.ts'
export { reconcileDay, reconcileUntilYesterday } from './reconcile/reconcile-day.ts'
export { refundAllOwed, refundOwed } from './refund-owed.ts'
export { sendRefunds } from './send-refunds.ts'
