/** The door to payments. */
export type { Providers } from './pay-order.ts'
export { type PaymentProvider, paymentProviders } from './providers/index.ts'
export { refundAllOwed, refundOwed } from './refund-owed.ts'
export { sendRefunds } from './send-refunds.ts'
