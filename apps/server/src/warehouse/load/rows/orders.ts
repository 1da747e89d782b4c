import type { RecordOf } from '@tandem/contracts'
import { isOnline } from '@tandem/kernel'
import { contributionOf, costOf, feeOf, lineNets, netOf } from '../order-money.ts'
import { defineRows, instant, text, thousandths } from './define.ts'

export const orderRows = defineRows(
  'order',
  { table: 'fact_order', replaces: true },
  {
    business_date: (r, c) => c.local(r.storeId, r.placedAt).date,
    local_hour: (r, c) => c.local(r.storeId, r.placedAt).hour,
    store_id: (r) => r.storeId,
    order_id: (r) => r.id,
    version: (r) => r.version,
    node_id: (r, c) => c.node(r.person),
    channel: (r) => r.channel,
    is_online: (r) => Number(isOnline(r.channel)),
    platform: (r) => text(r.platform),
    mode: (r) => r.mode,
    status: (r) => r.status,
    is_paid: (r) => Number(isPaid(r)),
    placed_at: (r) => instant(r.placedAt),
    paid_at: (r) => instant(r.paidAt),
    accepted_at: (r) => instant(r.acceptedAt),
    ready_at: (r) => instant(r.readyAt),
    closed_at: (r) => instant(r.closedAt),
    session_id: (r) => text(r.sessionId),
    staff_id: (r) => text(r.staffId),
    party_size: (r) => r.partySize,
    queue_seconds: (r) => r.queueSeconds,
    gross: (r) => r.gross,
    discount: (r) => r.discount,
    tax: (r) => r.tax,
    net: netOf,
    delivery_fee: (r) => r.deliveryFee,
    cost: costOf,
    payment_fee: feeOf,
    delivery_cost: (r) => r.deliveryCost,
    packaging_cost: (r) => r.packagingCost,
    loyalty: (r) => r.loyaltyAccrued,
    contribution: contributionOf,
    line_no: (r) => r.lines.map(({ line }) => line),
    line_product: (r) => r.lines.map(({ productId }) => productId),
    line_quantity: (r) => r.lines.map(({ quantity }) => thousandths(quantity)),
    line_requested: (r) => r.lines.map(({ requested }) => thousandths(requested)),
    line_gross: (r) => r.lines.map(({ gross }) => gross),
    line_discount: (r) => r.lines.map(({ discount }) => discount),
    line_net: lineNets,
    line_cost: (r) => r.lines.map(({ cost }) => cost),
    discount_source: (r) => r.discounts.map(({ source }) => source),
    discount_amount: (r) => r.discounts.map(({ amount }) => amount),
    discount_coupon: (r) => r.discounts.map(({ couponId }) => text(couponId)),
    discount_campaign: (r) => r.discounts.map(({ campaignId }) => text(campaignId)),
    payment_method: (r) => r.payments.map(({ method }) => method),
    payment_amount: (r) => r.payments.map(({ amount }) => amount),
    payment_kept: (r) => r.payments.map(({ fee }) => fee),
    payment_instalments: (r) => r.payments.map(({ instalments }) => instalments),
  },
)

/** Paid and not undone: cancelled and never delivered orders count nowhere as sales. */
function isPaid({ paidAt, status }: RecordOf<'order'>): boolean {
  return paidAt !== null && (status === 'paid' || status === 'fulfilled')
}

export const deliveryRows = defineRows(
  'delivery',
  { table: 'fact_delivery', replaces: true },
  {
    delivery_id: (r) => r.id,
    version: (r) => r.version,
    business_date: (r, c) => c.local(r.storeId, knownSince(r)).date,
    local_hour: (r, c) => c.local(r.storeId, knownSince(r)).hour,
    store_id: (r) => r.storeId,
    order_id: (r) => r.orderId,
    courier_id: (r) => text(r.courierId),
    carrier: (r) => r.carrier,
    status: (r) => r.status,
    distance_metres: (r) => r.distanceMeters,
    paid_at: (r) => instant(r.paidAt),
    handed_over_at: (r) => instant(r.handedOverAt),
    delivered_at: (r) => instant(r.deliveredAt),
    promised_at: (r) => instant(r.promisedAt),
    courier_pay: (r) => r.courierPay,
    carrier_fee: (r) => r.carrierFee,
    failed_cost: (r) => r.failedCost,
  },
)

/** The day of a delivery is that of its payment, else of the earliest thing known about it; 1970 when nothing is. */
function knownSince({ paidAt, handedOverAt, deliveredAt, promisedAt }: RecordOf<'delivery'>): number {
  return paidAt ?? handedOverAt ?? deliveredAt ?? promisedAt ?? 0
}

export const returnRows = defineRows(
  'return',
  { table: 'fact_return', replaces: false },
  {
    business_date: (r, c) => c.local(r.storeId, r.at).date,
    local_hour: (r, c) => c.local(r.storeId, r.at).hour,
    store_id: (r) => r.storeId,
    return_id: (r) => r.id,
    at: (r) => instant(r.at),
    order_id: (r) => r.orderId,
    node_id: (r, c) => c.node(r.person),
    reason: (r) => r.reason,
    amount: (r) => r.amount,
    line_no: (r) => r.lines.map(({ line }) => line),
    line_quantity: (r) => r.lines.map(({ quantity }) => thousandths(quantity)),
    line_amount: (r) => r.lines.map(({ amount }) => amount),
  },
)

export const tillEventRows = defineRows(
  'till_event',
  { table: 'fact_till_event', replaces: false },
  {
    business_date: (r, c) => c.local(r.storeId, r.at).date,
    local_hour: (r, c) => c.local(r.storeId, r.at).hour,
    store_id: (r) => r.storeId,
    till_event_id: (r) => r.id,
    at: (r) => instant(r.at),
    staff_id: (r) => r.staffId,
    event: (r) => r.event,
    order_id: (r) => text(r.orderId),
    amount: (r) => r.amount,
  },
)
