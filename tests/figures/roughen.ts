import { RECORDS, type RecordBatch, type RecordOf } from '@tandem/contracts'
import { type Rng, rng } from '@tandem/kernel'

/**
 * The city knows everything about itself, as no business does. This takes away what real sources lack (costs, ages,
 * categories, who used a coupon, goods that no catalog lists), puts a store into another zone, and tells some orders
 * twice: as placed first, in full in a batch of its own later.
 */
export function roughen(batch: RecordBatch): RecordBatch[] {
  switch (batch.kind) {
    case 'order':
      return roughenOrders(batch as RecordBatch<'order'>)
    case 'customer':
      return [{ ...batch, records: (batch.records as RecordOf<'customer'>[]).map(roughenCustomer) }]
    case 'product':
      return [{ ...batch, records: (batch.records as RecordOf<'product'>[]).map(roughenProduct) }]
    case 'coupon_event':
      return [{ ...batch, records: (batch.records as RecordOf<'coupon_event'>[]).map(roughenCouponEvent) }]
    case 'return':
      return [{ ...batch, records: (batch.records as RecordOf<'return'>[]).map(roughenReturn) }]
    case 'store':
      return [{ ...batch, records: (batch.records as RecordOf<'store'>[]).map(moveNorthBank) }]
    default:
      return [batch]
  }
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
    const known = RECORDS.order.parse({ ...order, lines: random.chance(0.01) ? [] : lines })
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

function roughenProduct(product: RecordOf<'product'>): RecordOf<'product'> {
  return luck(product.id).chance(0.05) ? { ...product, category: null } : product
}

function roughenCouponEvent(event: RecordOf<'coupon_event'>): RecordOf<'coupon_event'> {
  const random = luck(event.id)
  if (event.event !== 'redeemed') return event
  return {
    ...event,
    person: random.chance(0.1) ? null : event.person,
    orderId: random.chance(0.1) ? null : event.orderId,
  }
}

function roughenReturn(one: RecordOf<'return'>): RecordOf<'return'> {
  return luck(one.id).chance(0.3) ? { ...one, reason: 'late' } : one
}

/** An hour ahead of the others: what it sells in the last hour before midnight belongs to its next day. */
function moveNorthBank(store: RecordOf<'store'>): RecordOf<'store'> {
  return store.id === 'FR4' ? { ...store, zone: 'Asia/Tokyo' } : store
}
