import type { OrderRecord, RecordOf } from '@tandem/contracts'
import type { z } from 'zod'
import type { HeldOffer } from './offers.ts'

export type Order = z.infer<typeof OrderRecord>
export type OrderLine = Order['lines'][number]
export type Delivery = RecordOf<'delivery'>
export type Fault = 'none' | 'quality' | 'missing' | 'wrong_item'

/** An order and what its customer lived through: all that telling needs, and nothing that telling may change. */
export interface Sale {
  order: Order
  delivery: Delivery | null
  person: number
  store: number
  day: number
  /** Minute of the business day at which the order was placed. */
  minute: number
  lateMinutes: number
  fault: Fault
  noShow: boolean
  /** How it felt, -1..1. */
  experience: number
  /** The coupon that was used. */
  offer: HeldOffer | null
  /** Contribution margin in fen, 0 for an order that was never paid. */
  margin: number
  abuse: 'none' | 'brushing' | 'farming'
}

/**
 * Contribution margin: goods revenue after discounts and before tax, plus the delivery fee, less goods, payment fee,
 * delivery, packaging and loyalty (the definition of the metric registry).
 */
export function contributionOf(order: Order): number {
  if (order.status === 'cancelled' || order.status === 'unavailable') return 0
  let margin = order.gross - order.discount - order.tax + order.deliveryFee
  margin -= order.deliveryCost + order.packagingCost + order.loyaltyAccrued
  for (const line of order.lines) margin -= line.cost ?? 0
  for (const payment of order.payments) margin -= payment.fee
  return margin
}
