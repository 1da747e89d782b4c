/** The door to orders: pricing, placing, paying for and moving them. */
export { expireOrders } from './expire-orders.ts'
export { type GroupRow, type LineRow, lockOrder, type OrderRow, readOrder } from './order-store.ts'
export { type OrderDesk, openOrderDesk } from './place-order.ts'
export { type PaymentEffect, receivePayment } from './receive-payment.ts'
