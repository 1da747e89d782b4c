import type { RecordOf } from '@tandem/contracts'
import type { EpochMs, Minor } from '@tandem/kernel'
import { MACHINES } from './machines/index.ts'
import { AMENDS, type AppliedDiscount, GOODWILL, type LineRow } from './order-store.ts'
import type { RecordedOrder } from './recorded-order-store.ts'

type OrderRecord = RecordOf<'order'>
type Discount = OrderRecord['discounts'][number]

/**
 * An order as the event log tells it, at its version. What was cancelled or came back is no longer in it, as in the order itself; a
 * tax on top of prices is part of what the goods cost, so that all that was paid is accounted for.
 */
export function toOrderRecord(row: RecordedOrder): OrderRecord {
  const lines = row.lines.map(toLine)
  const sum = (of: (line: OrderRecord['lines'][number]) => Minor) => lines.reduce((all, line) => all + of(line), 0)
  return {
    kind: 'order',
    id: row.id,
    version: row.version,
    person: personOf(row),
    storeId: row.store_id,
    channel: row.channel as OrderRecord['channel'],
    platform: row.platform,
    // Of several groups the first: a record has one mode.
    mode: row.groups[0]?.mode ?? 'instant',
    status: statusOf(row),
    placedAt: row.placed_at.getTime(),
    paidAt: paidAt(row),
    acceptedAt: stepAt(row, ['start']),
    readyAt: stepAt(row, ['finish', 'serve']),
    closedAt: closedAt(row),
    sessionId: null,
    staffId: null,
    partySize: null,
    queueSeconds: null,
    lines,
    discounts: discountsOf(row),
    gross: sum(({ gross }) => gross),
    discount: sum(({ discount }) => discount),
    deliveryFee: row.shipping,
    tax: row.tax,
    payments: paymentsOf(row),
    // What nobody wrote down in the order yet.
    packagingCost: 0,
    deliveryCost: 0,
    loyaltyAccrued: 0,
  }
}

export function personOf({ customer_id, device_id }: RecordedOrder): string | null {
  if (customer_id !== null) return `customer:${customer_id}`
  return device_id === null ? null : `device:${device_id}`
}

const ENDED: ReadonlySet<string> = new Set(['cancelled', 'expired'])

function statusOf(row: RecordedOrder): OrderRecord['status'] {
  if (ENDED.has(row.state)) return 'cancelled'
  if (row.state === 'closed' || hasNothingLeftToDo(row)) return 'fulfilled'
  return isPaid(row) ? 'paid' : 'placed'
}

/** At the till everything is done once it is paid. */
function hasNothingLeftToDo({ groups, state }: RecordedOrder): boolean {
  return state === 'confirmed' && groups.every((group) => MACHINES[group.mode].ends.includes(group.state))
}

/**
 * Sold, for who looks at sales: what is authorised is as good as paid, and what is handed over against it is.
 */
function isPaid(row: RecordedOrder): boolean {
  return row.state !== 'placed' && (isSettled(row) || row.platform !== null)
}

/** Nothing is left to pay, whatever went back; of an order that has ended, all that it would have cost came in. */
function isSettled({ paid, authorised, refunded, due, state }: RecordedOrder): boolean {
  return paid + authorised - (ENDED.has(state) ? 0 : refunded) >= due
}

/** A platform's order was paid there; one that costs nothing needs no payment. */
function paidAt(row: RecordedOrder): EpochMs | null {
  const last = row.payments.at(-1)?.at
  if (isSettled(row) && last !== undefined) return last
  return isPaid(row) && !ENDED.has(row.state) ? (row.confirmed_at ?? row.placed_at).getTime() : null
}

function closedAt(row: RecordedOrder): EpochMs | null {
  return (row.closed_at ?? (hasNothingLeftToDo(row) ? row.confirmed_at : null))?.getTime() ?? null
}

function stepAt({ steps }: RecordedOrder, whats: readonly string[]): EpochMs | null {
  return steps.find(({ what }) => whats.includes(what))?.at ?? null
}

function toLine(row: LineRow): OrderRecord['lines'][number] {
  const inUnits = (quantity: number) => quantity / 10 ** row.decimals
  const kept = row.quantity - row.cancelled - row.returned
  const onTop = row.tax_included ? 0 : row.tax
  return {
    line: row.line,
    productId: row.sku,
    quantity: inUnits(kept),
    requested: inUnits(row.quantity),
    gross: row.list + onTop,
    discount: row.list - row.net,
    cost: row.cost === null ? null : Math.round((row.cost * kept) / row.quantity),
  }
}

/** What each promotion takes off the goods in all; what it takes off a fee is in the fee already. */
function discountsOf(row: RecordedOrder): Discount[] {
  const byPromotion = Map.groupBy(
    row.lines.flatMap(({ discounts }) => discounts).filter(({ amount }) => amount > 0),
    ({ promotionId }) => promotionId,
  )
  const discounts = [...byPromotion.values()].map((parts) => {
    const [first] = parts as [AppliedDiscount]
    const amount = parts.reduce((all, part) => all + part.amount, 0)
    return { amount, ...sourceOf(row, first) }
  })
  return discounts.toSorted((a, b) => SOURCES.indexOf(a.source) - SOURCES.indexOf(b.source))
}

/** As they come off a price, one after the other. */
const SOURCES: readonly Discount['source'][] = ['promotion', 'coupon', 'platform', 'points', 'manual']

function sourceOf({ coupons }: RecordedOrder, { promotionId, funder }: AppliedDiscount): Omit<Discount, 'amount'> {
  // Given by nobody's rule: amends; what remained after some of it was cancelled should not get dearer.
  if (promotionId === GOODWILL || promotionId === AMENDS) return { source: 'manual', couponId: null, campaignId: null }
  if (funder === 'platform') return { source: 'platform', couponId: null, campaignId: null }
  const couponId = coupons[promotionId] ?? null
  return { source: couponId === null ? 'promotion' : 'coupon', couponId, campaignId: promotionId }
}

/**
 * What of each payment stays with the merchant. What is paid beyond what the order costs is on its way back, newest
 * payment first, whether or not its refund is written yet.
 */
function paymentsOf(row: RecordedOrder): OrderRecord['payments'] {
  const due = ENDED.has(row.state) ? 0 : row.due
  if (row.platform !== null && row.payments.length === 0) {
    return due > 0 ? [{ method: 'platform', amount: due, fee: 0, instalments: 1 }] : []
  }
  const kept = row.payments.map(({ captured, refunded }) => captured - refunded)
  let excess = Math.max(0, kept.reduce((all, amount) => all + amount, 0) - due)
  for (let i = kept.length - 1; i >= 0 && excess > 0; i -= 1) {
    const back = Math.min(excess, kept[i] as Minor)
    kept[i] = (kept[i] as Minor) - back
    excess -= back
  }
  return row.payments.flatMap(({ method, provider, fee }, i) => {
    const amount = kept[i] as Minor
    return amount > 0 ? [{ method: (method ?? provider).slice(0, 40), amount, fee, instalments: 1 }] : []
  })
}
