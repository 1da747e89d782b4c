import type { EpochMs, Minor } from '@tandem/kernel'
import type { BasketLine } from './basket.ts'

/**
 * A promotion as data: whom and what it is for, what it takes off, what it cannot be had with. The same rules price an
 * order on the server, in the storefront and at an offline till.
 */
export interface Promotion {
  id: string
  /** Grows with every change: a price is explained by the version that made it. */
  version: number
  /** Which lines it is for and counts. */
  selects: Selector
  offer: Offer
  conditions: Conditions
  /** At most one promotion of a group in an order. */
  group?: string
  /** Goes with no other promotion. */
  alone?: boolean
  /** The most it may take off an order. */
  capPerOrder?: Minor
  /** Somebody else pays for it, or the merchant wants it so: it may go below the floor of a line. */
  ignoresFloor?: boolean
  /** What is left of it, for this customer and of its budget; nothing where there is no limit. */
  left?: { uses?: number; budget?: Minor }
  /** Who pays: a merchant, the platform, a supplier, a partner. */
  funder: string
  /** Settles ties and orders application, higher first; never makes a price dearer. */
  priority: number
}

/** Lines by SKU or category; one that names neither means every line. */
export interface Selector {
  skus?: readonly string[]
  categories?: readonly string[]
  exceptSkus?: readonly string[]
  exceptCategories?: readonly string[]
}

export interface Conditions {
  from?: EpochMs
  /** The first instant at which it no longer holds. */
  until?: EpochMs
  channels?: readonly string[]
  stores?: readonly string[]
  tiers?: readonly string[]
  segments?: readonly string[]
  /** Needs one of these among the basket's codes. */
  codes?: readonly string[]
}

/** Shares are whole basis points: 1,250 is 12.5 %. Amounts of a rate are rounded half up to minor units. */
export type Offer = ItemOffer | OrderOffer | ShippingOffer

/** Changes the price of goods; a line takes part in one of these at most. */
export type ItemOffer =
  | { kind: 'percent'; basisPoints: number }
  /** So much off every unit; of a weighed item, every kilogram. */
  | { kind: 'amount_off'; off: Minor }
  /** A price of its own, of a weighed item for a kilogram: member price, special, flash sale with so many units left for this customer and of its quota. */
  | { kind: 'unit_price'; price: Minor; unitsLeft?: number }
  /** Every n-th unit of those selected, the cheaper ones, at a share off. */
  | { kind: 'nth_item'; n: number; basisPoints: number }
  /** Buy some, get some: of the same goods the cheaper ones, of others (`getSelects`) the dearer ones. */
  | { kind: 'buy_get'; buy: number; get: number; basisPoints: number; getSelects?: Selector }
  /** A set of goods at one price, as often as it can be made up. */
  | { kind: 'bundle'; parts: readonly { selects: Selector; quantity: number }[]; price: Minor }
  /** A share off that grows with the units bought. */
  | { kind: 'tiered'; steps: readonly { fromUnits: number; basisPoints: number }[] }

/** Takes off the sum of the selected lines, as it is after the offers on goods. */
export type OrderOffer =
  /** The dearest step that is reached; with `repeats` each full amount counts. */
  | { kind: 'threshold'; steps: readonly { from: Minor; off: Minor }[]; repeats?: boolean }
  | { kind: 'order_percent'; from: Minor; basisPoints: number }

/** Takes off the charge for shipping when the selected lines reach a sum; all of it without `off`. */
export interface ShippingOffer {
  kind: 'shipping'
  from: Minor
  off?: Minor
}

const ORDER_KINDS: ReadonlySet<string> = new Set(['threshold', 'order_percent'])

export function isItemOffer(offer: Offer): offer is ItemOffer {
  return offer.kind !== 'shipping' && !ORDER_KINDS.has(offer.kind)
}

export function isSelected(
  { skus, categories, exceptSkus, exceptCategories }: Selector,
  line: Pick<BasketLine, 'sku' | 'categories'>,
): boolean {
  const isOf = (list: readonly string[] | undefined) => line.categories.some((category) => list?.includes(category))
  if (exceptSkus?.includes(line.sku) || isOf(exceptCategories)) return false
  if (!skus && !categories) return true
  return (skus?.includes(line.sku) ?? false) || isOf(categories)
}

/** `basisPoints` of an amount in minor units, half up; exact to 9·10¹¹. */
export function shareOf(amount: Minor, basisPoints: number): Minor {
  return Math.floor((amount * basisPoints + 5_000) / 10_000)
}

/** Higher priority first, then by id: the order of a list never changes a price. */
export function inOrder<P extends Pick<Promotion, 'priority' | 'id'>>(promotions: readonly P[]): P[] {
  return promotions.toSorted((a, b) => b.priority - a.priority || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))
}
