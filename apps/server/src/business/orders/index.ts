/** The door to orders: pricing, placing, paying for and moving them. */
export { claimOrder } from './claim-order.ts'
export { expireOrders } from './expire-orders.ts'
export { refuseOtherGuest } from './guest-order.ts'
export { lockOrder } from './order-store.ts'
export { type OrderWatch, openOrderWatch } from './order-watch.ts'
export { type OrderDesk, openOrderDesk } from './place-order.ts'
export { type PaymentEffect, receivePayment } from './receive-payment.ts'
export { type MerchantOrderRecords, recordOrders } from './record-orders.ts'
