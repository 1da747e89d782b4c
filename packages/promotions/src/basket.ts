import type { EpochMs, Minor } from '@tandem/kernel'

/** What is bought, where, when and by whom: all that a price depends on besides the promotions. */
export interface Basket {
  at: EpochMs
  channel: string
  storeId: string
  /** Null for a guest. */
  customer: BasketCustomer | null
  /** Coupon codes that were entered, and ids of coupons that were issued to the customer. */
  codes: readonly string[]
  lines: readonly BasketLine[]
  /** One charge a fulfilment group. */
  shipping: readonly ShippingCharge[]
  /** Points that the customer wants to pay with. */
  points: PointsTender | null
}

export interface BasketCustomer {
  tier: string | null
  segments: readonly string[]
}

/** One SKU at one price. A weighed item is one unit, at the price of what it weighs. */
export interface BasketLine {
  id: string
  sku: string
  categories: readonly string[]
  /** Whole units, at least 1. */
  quantity: number
  unitPrice: Minor
  /** What one unit weighs, in thousandths of what offers name a price for: 1,235 of a kilogram. 1,000 when counted. */
  measure?: number
  /** What the merchant must get for one unit; nothing when there is no floor. */
  floorUnitPrice?: Minor
}

export interface ShippingCharge {
  id: string
  amount: Minor
}

export interface PointsTender {
  /** At most so many. */
  spend: number
  /** Points for one minor unit of money. */
  pointsPerMinor: number
  /** At most this share of what is payable, in basis points. */
  maxBasisPoints: number
}

export function amountOf({ quantity, unitPrice }: BasketLine): Minor {
  return quantity * unitPrice
}

/** What an offer says for one kilogram or piece, for one unit of the line; half up. */
export function perUnit({ measure = 1_000 }: BasketLine, amount: Minor): Minor {
  return Math.floor((amount * measure + 500) / 1_000)
}

/** The least that discounts may leave of a line. */
export function floorOf({ quantity, unitPrice, floorUnitPrice = 0 }: BasketLine): Minor {
  return quantity * Math.min(unitPrice, floorUnitPrice)
}
