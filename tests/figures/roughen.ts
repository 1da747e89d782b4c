import { type AnyRecord, RECORDS, type RecordBatch, type RecordOf } from '@tandem/contracts'
import { MINUTE, type Rng, rng, zonedTime } from '@tandem/kernel'

/**
 * The city knows everything about itself, as no business does. This takes away what real sources lack (costs, ages,
 * categories, who used a coupon, goods that no catalog lists) and what staff forget (answers, closing the day), puts a
 * store into another zone, and tells some orders twice: as placed first, in full in a batch of its own later.
 */
export function roughen(batch: RecordBatch): RecordBatch[] {
  if (batch.kind === 'order') return roughenOrders(batch as RecordBatch<'order'>)
  const records = (batch.records as AnyRecord[]).flatMap(roughenRecord) as RecordBatch['records']
  return records.length === 0 ? [] : [{ ...batch, records }]
}

function roughenRecord(record: AnyRecord): AnyRecord | [] {
  switch (record.kind) {
    case 'customer':
      return roughenCustomer(record)
    case 'product':
      return luck(record.id).chance(0.05) ? { ...record, category: null } : record
    case 'coupon_event':
      return record.event === 'redeemed' ? roughenRedemption(record) : record
    case 'return':
      return luck(record.id).chance(0.3) ? { ...record, reason: 'late' } : record
    case 'ticket':
      return roughenTicket(record)
    case 'review':
      return luck(record.id).chance(0.3) ? { ...record, rating: 1, repliedAt: null } : record
    case 'delivery':
      return record.storeId === 'FR3' ? { ...record, deliveredAt: delayed(record.deliveredAt, 12) } : record
    case 'till_event':
      return record.event === 'day_close' && luck(record.id).chance(0.2) ? [] : record
    // An hour ahead of the others: what it sells in the last hour before midnight belongs to its next day.
    case 'store':
      return record.id === 'FR4' ? { ...record, zone: 'Asia/Tokyo' } : record
    default:
      return record
  }
}

/** From then on kitchens of fresh stores are slow; from the third of them the road is. */
const SLOW_FROM = zonedTime('2026-04-06', 0, 'Asia/Shanghai')

function delayed(at: number | null, minutes: number): number | null {
  return at !== null && at >= SLOW_FROM ? at + minutes * MINUTE : at
}

const luck = (id: string): Rng => rng(11, 'rough', id)

function roughenOrders(batch: RecordBatch<'order'>): RecordBatch[] {
  const later: RecordOf<'order'>[] = []
  const records = batch.records.map((order) => {
    const random = luck(order.id)
    const lines = [...order.lines]
    const last = lines.length - 1
    const line = lines[last]
    if (line && random.chance(0.05)) lines[last] = { ...line, cost: null }
    if (line && random.chance(0.03)) lines[last] = { ...line, productId: 'unlisted' }
    if (line && order.storeId === 'FR1' && random.chance(0.1)) lines[last] = { ...line, requested: line.quantity + 2 }
    const readyAt =
      order.storeId.startsWith('FR') && order.storeId !== 'FR3' ? delayed(order.readyAt, 6) : order.readyAt
    const known = RECORDS.order.parse({ ...order, readyAt, lines: random.chance(0.01) ? [] : lines })
    if (!random.chance(0.05)) return known
    later.push({ ...known, version: order.version + 1 })
    return { ...known, status: 'placed' as const, paidAt: null, payments: [] }
  })
  return later.length === 0
    ? [{ ...batch, records }]
    : [
        { ...batch, records },
        { ...batch, id: `${batch.id} in full`, records: later },
      ]
}

function roughenCustomer(customer: RecordOf<'customer'>): RecordOf<'customer'> {
  const random = luck(customer.person)
  const keep = <T>(value: T): T | null => (random.chance(0.1) ? null : value)
  const { ageBand, gender, region, incomeBand } = customer
  return {
    ...customer,
    ageBand: keep(ageBand),
    gender: keep(gender),
    region: keep(region),
    incomeBand: keep(incomeBand),
  }
}

/** Some are never solved, and of those some are about what people fear most; being slow costs compensation. */
function roughenTicket(ticket: RecordOf<'ticket'>): RecordOf<'ticket'> {
  const random = luck(ticket.id)
  if (ticket.openedAt >= SLOW_FROM && random.chance(0.5)) return { ...ticket, topic: 'late', compensation: 6000 }
  if (!random.chance(0.6)) return ticket
  return { ...ticket, topic: random.chance(0.3) ? 'food_safety' : ticket.topic, resolvedAt: null }
}

function roughenRedemption(event: RecordOf<'coupon_event'>): RecordOf<'coupon_event'> {
  const random = luck(event.id)
  return {
    ...event,
    person: random.chance(0.1) ? null : event.person,
    orderId: random.chance(0.1) ? null : event.orderId,
  }
}
