import { z } from 'zod'
import { Amount, At, Code, PersonKey, Quantity } from './common.ts'

export const Channel = z.enum(['app', 'web', 'platform', 'till'])
export type Channel = z.infer<typeof Channel>
export const OrderMode = z.enum(['delivery', 'pickup', 'dine_in', 'ship', 'appointment', 'instant'])
export const OrderStatus = z.enum(['placed', 'paid', 'fulfilled', 'cancelled', 'unavailable'])

export const OrderLine = z.strictObject({
  line: z.int().min(1),
  productId: Code,
  /** Units sold and units asked for (more where the shelf ran short and the demand was observed). */
  quantity: Quantity,
  requested: Quantity,
  /** Before any discount, all units. */
  gross: Amount,
  /** Discounts of the line and its share of order discounts, all units, >= 0. */
  discount: Amount,
  /** Goods cost of all units; null where the source does not know it. */
  cost: Amount.nullable(),
})

export const OrderDiscount = z.strictObject({
  amount: Amount,
  source: z.enum(['promotion', 'coupon', 'manual', 'points', 'platform']),
  couponId: Code.nullable(),
  campaignId: Code.nullable(),
})

export const Payment = z.strictObject({
  method: z.string().max(40),
  amount: Amount,
  /** What the provider keeps. */
  fee: Amount,
  instalments: z.int().min(1).max(99),
})

/**
 * An order with everything known of it at `version`; the highest version counts. Each change of state emits the
 * whole order, so a reader needs no history to know what is true.
 *
 * Money: `gross` = Σ lines.gross; `discount` = Σ lines.discount = Σ discounts.amount;
 * net paid for goods = gross - discount; the customer paid gross - discount + deliveryFee = Σ payments once paid.
 */
export const OrderRecord = z.strictObject({
  kind: z.literal('order'),
  id: Code,
  version: z.int().min(1),
  person: PersonKey.nullable(),
  storeId: Code,
  channel: Channel,
  /** Name of the food or retail platform when channel is `platform`. */
  platform: z.string().max(40).nullable(),
  mode: OrderMode,
  status: OrderStatus,
  placedAt: At,
  paidAt: At.nullable(),
  acceptedAt: At.nullable(),
  readyAt: At.nullable(),
  closedAt: At.nullable(),
  sessionId: Code.nullable(),
  staffId: Code.nullable(),
  partySize: z.int().min(1).max(1000).nullable(),
  /** Seconds waited in the queue before being served. */
  queueSeconds: z.int().min(0).max(86_400).nullable(),
  lines: z.array(OrderLine).max(2000),
  discounts: z.array(OrderDiscount).max(200),
  gross: Amount,
  discount: Amount,
  deliveryFee: Amount,
  /** Tax inside what was paid. */
  tax: Amount,
  payments: z.array(Payment).max(50),
  packagingCost: Amount,
  /** Courier pay, carrier fee and failed-delivery cost once known (the same as in the delivery). */
  deliveryCost: Amount,
  /** Value of points and rebates granted by this order. */
  loyaltyAccrued: Amount,
})

/** Brings an order to the customer's door, by own couriers, a carrier or the crowd. */
export const DeliveryRecord = z.strictObject({
  kind: z.literal('delivery'),
  id: Code,
  version: z.int().min(1),
  orderId: Code,
  storeId: Code,
  courierId: Code.nullable(),
  carrier: z.enum(['own', 'crowd', 'third_party', 'parcel']),
  distanceMeters: z.number().min(0).nullable(),
  paidAt: At.nullable(),
  handedOverAt: At.nullable(),
  deliveredAt: At.nullable(),
  promisedAt: At.nullable(),
  courierPay: Amount,
  carrierFee: Amount,
  failedCost: Amount,
  status: z.enum(['open', 'delivered', 'failed', 'cancelled']),
})

export const ReturnRecord = z.strictObject({
  kind: z.literal('return'),
  id: Code,
  at: At,
  orderId: Code,
  storeId: Code,
  person: PersonKey.nullable(),
  reason: z.enum(['quality', 'wrong_item', 'late', 'changed_mind', 'expired', 'other']),
  amount: Amount,
  lines: z.array(z.strictObject({ line: z.int().min(1), quantity: Quantity, amount: Amount })),
})

/** What happened at a till beside sales. */
export const TillEventRecord = z.strictObject({
  kind: z.literal('till_event'),
  id: Code,
  at: At,
  storeId: Code,
  staffId: Code,
  event: z.enum(['void', 'no_sale', 'manual_discount', 'refund', 'day_close']),
  orderId: Code.nullable(),
  /** Money voided, given or refunded; for `day_close` counted cash - expected cash. */
  amount: Amount,
})
