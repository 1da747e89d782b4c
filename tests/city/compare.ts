import type { RecordOf } from '@tandem/contracts'
import { soldLines } from './sample.ts'

type Order = RecordOf<'order'>
type Delivery = RecordOf<'delivery'>

/** Field by field: how often it was equal, and what differed. */
export interface Comparison {
  equal: Map<string, number>
  /** Different as a rule says it must be, by rule. */
  byRule: Map<string, number>
  differences: { order: string; field: string; city: unknown; tandem: unknown }[]
}

export function newComparison(): Comparison {
  return { equal: new Map(), byRule: new Map(), differences: [] }
}

/** What the city knows of an order and nobody tells Tandem: not fields that both have. */
export const ONLY_OF_THE_CITY = {
  order: ['sessionId', 'staffId', 'partySize', 'queueSeconds', 'packagingCost', 'deliveryCost', 'loyaltyAccrued'],
  delivery: ['courierId', 'carrier', 'promisedAt', 'courierPay', 'carrierFee', 'failedCost'],
} as const

const OF_WHAT_IS_KEPT: ReadonlySet<string> = new Set(['lines', 'discounts', 'gross', 'discount', 'tax'])
const OF_WHAT_IS_PAID: ReadonlySet<string> = new Set([
  'lines',
  'discounts',
  'discount',
  'deliveryFee',
  'payments',
  'tax',
])
const PAID_THERE = 'a platform hands over what was paid already'

/** Names that each gives to its own things: one for the other, always the same. */
const NAMES = new Set(['id', 'orderId', 'person', 'version', 'kind'])

/**
 * Holds a record that the use cases made against the city's own, in every field that both have. A rule, not the
 * comparing, says where they cannot be equal, and how far apart they may be.
 */
export function compareOrder(into: Comparison, city: Order, tandem: Order): void {
  const wanted = { ...city, lines: soldLines(city) }
  const skip = new Set<string>([...NAMES, ...ONLY_OF_THE_CITY.order])
  for (const field of Object.keys(wanted) as (keyof Order)[]) {
    if (skip.has(field)) continue
    judge(into, city.id, field, wanted[field], tandem[field], ruleFor(field, city, tandem))
  }
}

export function compareDelivery(into: Comparison, order: Order, city: Delivery, tandem: Delivery | undefined): void {
  const skip = new Set<string>([...NAMES, ...ONLY_OF_THE_CITY.delivery])
  for (const field of Object.keys(city) as (keyof Delivery)[]) {
    if (skip.has(field)) continue
    const isPaidThere = field === 'paidAt' && order.platform !== null && tandem?.paidAt === order.placedAt
    const rule = isPaidThere ? PAID_THERE : null
    judge(into, city.orderId, `delivery.${field}`, city[field], tandem?.[field], rule)
  }
}

function judge(
  into: Comparison,
  order: string,
  field: string,
  city: unknown,
  tandem: unknown,
  rule: string | null,
): void {
  if (JSON.stringify(sorted(city)) === JSON.stringify(sorted(tandem))) count(into.equal, field)
  else if (rule !== null) count(into.byRule, `${field}: ${rule}`)
  else into.differences.push({ order, field, city, tandem })
}

/** Where the two cannot be equal, and are as far apart as the rule allows. */
function ruleFor(field: keyof Order, city: Order, tandem: Order): string | null {
  const wasConfirmed = city.platform !== null || city.mode === 'dine_in'
  if (city.status === 'cancelled' && wasConfirmed && OF_WHAT_IS_KEPT.has(field)) {
    const isNothing =
      tandem.gross === 0 && tandem.discounts.length === 0 && tandem.lines.every((line) => line.quantity === 0)
    return isNothing ? 'of a confirmed order that is called off nothing is kept; the city keeps what was wanted' : null
  }
  if (OF_WHAT_IS_PAID.has(field) && city.gross === tandem.gross && totalOf(tandem) < totalOf(city)) {
    return 'Tandem leaves a discount out where that reaches free delivery and costs less in all'
  }
  if (field === 'tax') {
    // Half a fen a line at most, and half for the order's own rounding.
    const isNear = Math.abs(city.tax - tandem.tax) <= (tandem.lines.length + 1) / 2
    return isNear ? 'the city rounds it once an order, Tandem on each line' : null
  }
  if (field === 'lines') {
    const same = (lines: Order['lines']) => JSON.stringify(lines.map(({ requested: _, ...line }) => line))
    const isSame = same(soldLines(city)) === same(tandem.lines)
    return isSame ? 'more was asked for than was there: Tandem refuses that, and less is ordered' : null
  }
  if (field === 'payments' && city.platform !== null) {
    const amounts = ({ payments }: Order) => JSON.stringify(payments.map(({ method, amount }) => [method, amount]))
    return amounts(city) === amounts(tandem) ? "a platform's commission is not told with its order" : null
  }
  if (field === 'paidAt' && city.platform !== null) {
    return tandem.paidAt === tandem.placedAt ? PAID_THERE : null
  }
  if (field === 'acceptedAt' && city.mode === 'instant')
    return tandem.acceptedAt === null ? 'nothing is prepared at a till' : null
  if (field === 'readyAt' && city.mode === 'instant')
    return tandem.readyAt === null ? 'nothing is prepared at a till' : null
  if (field === 'acceptedAt' && city.mode === 'dine_in')
    return tandem.acceptedAt === null ? 'a tab is open at once' : null
  if (field === 'deliveryFee' && city.status === 'cancelled')
    return city.deliveryFee === 0 ? 'an order called off shows its fee' : null
  return null
}

/** What the customer pays. */
function totalOf({ gross, discount, deliveryFee }: Order): number {
  return gross - discount + deliveryFee
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([k, v]) => [k, sorted(v)]),
  )
}

export function count(into: Map<string, number>, key: string): void {
  into.set(key, (into.get(key) ?? 0) + 1)
}
