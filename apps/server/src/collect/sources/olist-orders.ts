import type { RecordOf } from '@tandem/contracts'
import type { ItemRow, OrderRow, PaymentRow, ReviewRow } from './olist-tables.ts'

/** Orders whose seller is not known (they have no items) belong to the marketplace itself. */
export const MARKETPLACE_STORE = 'olist'

const STATUS: Record<OrderRow['values']['order_status'], RecordOf<'order'>['status']> = {
  created: 'placed',
  approved: 'paid',
  processing: 'paid',
  invoiced: 'paid',
  shipped: 'paid',
  delivered: 'fulfilled',
  canceled: 'cancelled',
  unavailable: 'unavailable',
}

/** The seller of the first item: 71 of 8,135 orders hold items of more than one seller. */
export function storeOf(items: readonly ItemRow[]): string {
  const first = items.reduce<ItemRow | null>(
    (low, item) => (low === null || item.values.order_item_id < low.values.order_item_id ? item : low),
    null,
  )
  return first?.values.seller_id ?? MARKETPLACE_STORE
}

/** An order of the marketplace: price is what the goods cost, freight what the customer paid for carriage. */
export function orderRecord(
  head: OrderRow['values'],
  person: string | null,
  items: readonly ItemRow[],
  payments: readonly PaymentRow[],
): RecordOf<'order'> {
  const lines = items.map(({ values }) => lineOf(values)).sort((a, b) => a.line - b.line)
  return {
    kind: 'order',
    id: head.order_id,
    version: 1,
    person,
    storeId: storeOf(items),
    channel: 'platform',
    platform: 'olist',
    mode: 'ship',
    status: STATUS[head.order_status],
    placedAt: head.order_purchase_timestamp,
    paidAt: head.order_approved_at,
    acceptedAt: null,
    readyAt: head.order_delivered_carrier_date,
    closedAt: head.order_status === 'delivered' ? head.order_delivered_customer_date : null,
    sessionId: null,
    staffId: null,
    partySize: null,
    queueSeconds: null,
    lines,
    discounts: [],
    gross: lines.reduce((sum, { gross }) => sum + gross, 0),
    discount: 0,
    deliveryFee: items.reduce((sum, { values }) => sum + values.freight_value, 0),
    tax: 0,
    payments: [...payments]
      .sort((a, b) => a.values.payment_sequential - b.values.payment_sequential)
      .map(({ values }) => ({
        method: values.payment_type,
        amount: values.payment_value,
        fee: 0,
        instalments: Math.max(1, values.payment_installments),
      })),
    packagingCost: 0,
    deliveryCost: 0,
    loyaltyAccrued: 0,
  }
}

function lineOf(item: ItemRow['values']): RecordOf<'order'>['lines'][number] {
  return {
    line: item.order_item_id,
    productId: item.product_id,
    quantity: 1,
    requested: 1,
    gross: item.price,
    discount: 0,
    cost: null,
  }
}

/**
 * The way to the door, from the order's timestamps; null for orders that were given up before a carrier had them.
 * `promisedAt` is the estimated date, midnight as the source has it: a parcel that comes during that day is late.
 * Freight is what the customer paid; what the carrier took is not told.
 */
export function deliveryRecord(head: OrderRow['values'], storeId: string): RecordOf<'delivery'> | null {
  const given = head.order_status === 'canceled' || head.order_status === 'unavailable'
  if (given && head.order_delivered_carrier_date === null) return null
  return {
    kind: 'delivery',
    id: head.order_id,
    version: 1,
    orderId: head.order_id,
    storeId,
    courierId: null,
    carrier: 'parcel',
    distanceMeters: null,
    paidAt: head.order_approved_at,
    handedOverAt: head.order_delivered_carrier_date,
    deliveredAt: head.order_delivered_customer_date,
    promisedAt: head.order_estimated_delivery_date,
    courierPay: 0,
    carrierFee: 0,
    failedCost: 0,
    status: given ? 'cancelled' : head.order_status === 'delivered' ? 'delivered' : 'open',
  }
}

/** One review may speak of several orders (34 do): the record's id names both. */
export function reviewRecord(row: ReviewRow['values'], person: string | null, storeId: string): RecordOf<'review'> {
  const parts = [row.review_comment_title, row.review_comment_message].map((part) => part.trim())
  const text = parts.filter((part) => part !== '').join('\n')
  return {
    kind: 'review',
    id: `${row.review_id}:${row.order_id}`,
    at: row.review_creation_date,
    person,
    orderId: row.order_id,
    storeId,
    rating: row.review_score,
    text,
    language: text === '' ? null : 'pt',
    platform: 'olist',
    repliedAt: row.review_answer_timestamp,
  }
}
