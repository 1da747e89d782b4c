import type { RecordOf } from '@tandem/contracts'
import { zonedTime } from '@tandem/kernel'
import { eachGroup, eachRow, type Importer, type Outcome, type Row, type RowOf } from '../import/importer.ts'
import { deliveryRecord, MARKETPLACE_STORE, orderRecord, reviewRecord, storeOf } from './olist-orders.ts'
import {
  categories,
  customers,
  geolocation,
  type ItemRow,
  items,
  type OrderRow,
  orders,
  type PaymentRow,
  payments,
  products,
  type ReviewRow,
  reviews,
  sellers,
  ZONE,
} from './olist-tables.ts'

const SINCE = zonedTime('2016-01-01', 0, ZONE)
/** Mainland Brazil with its islands: points outside are slips of the keyboard. */
const BRAZIL = { west: -74.1, east: -28.6, south: -34, north: 5.5 }

type Place = RecordOf<'place'>
/** What the steps hand on to each other within one run. */
interface Memory {
  english: Map<string, string>
  places: Map<string, { lng: number; lat: number }>
  /** By the customer id of one order: the person behind it. */
  people: Map<string, string>
}

/** Olist's marketplace in Brazil, nine tables, 2016 to 2018. A seller is a store, a state its district. */
export function olist(): Importer {
  const memory: Memory = { english: new Map(), places: new Map(), people: new Map() }
  return {
    source: 'olist',
    merchant: { id: 'olist', name: 'Olist', currency: 'BRL', zone: ZONE, kind: 'marketplace' },
    definition: { importer: 'olist', map: null },
    kinds: ['place', 'label', 'product', 'store', 'customer', 'order', 'delivery', 'review'],
    steps: [
      eachRow(categories, (row, out) => {
        memory.english.set(row.values.product_category_name, row.values.product_category_name_english)
        out.add(labelRecord(row.values), row)
      }),
      eachGroup({ points: { table: geolocation, key: 'geolocation_zip_code_prefix' } }, (zip, { points }, out) => {
        const place = placeRecord(zip, points, out)
        if (!place) return
        memory.places.set(zip, place)
        out.add(place, ...points)
      }),
      eachRow(products, (row, out) => out.add(productRecord(row.values, memory), row)),
      eachRow(sellers, (row, out) => {
        if (!out.knows('store', MARKETPLACE_STORE)) out.add(storeRecord(MARKETPLACE_STORE, 'Olist', null, null, null))
        const { seller_id, seller_city, seller_state, seller_zip_code_prefix } = row.values
        const name = `${seller_city ?? ''} ${seller_id.slice(0, 6)}`.trim()
        out.add(storeRecord(seller_id, name, seller_state, seller_city, memory.places.get(seller_zip_code_prefix)), row)
      }),
      eachGroup({ accounts: { table: customers, key: 'customer_unique_id' } }, (person, { accounts }, out) => {
        const latest = accounts.at(-1)
        if (!latest) return
        for (const { values } of accounts) memory.people.set(values.customer_id, `customer:${person}`)
        out.add(customerRecord(person, latest.values, memory), ...accounts)
      }),
      eachGroup(
        {
          heads: { table: orders, key: 'order_id' },
          items: { table: items, key: 'order_id' },
          payments: { table: payments, key: 'order_id' },
          reviews: { table: reviews, key: 'order_id' },
        },
        (id, group, out) => takeOrder(id, group, memory, out),
      ),
    ],
  }
}

interface OrderGroup {
  heads: OrderRow[]
  items: ItemRow[]
  payments: PaymentRow[]
  reviews: ReviewRow[]
}

function takeOrder(id: string, group: OrderGroup, memory: Memory, out: Outcome): void {
  const [head, ...more] = group.heads
  for (const row of more) out.quarantine(row, 'key.repeated', { column: 'order_id', what: 'order', text: id })
  if (!head) return takeParts(id, group, out)
  const person = memory.people.get(head.values.customer_id) ?? null
  if (person === null) noteUnknown(out, head, 'customer', 'customer_id', head.values.customer_id)
  for (const item of group.items) {
    const { product_id, seller_id } = item.values
    if (!out.knows('product', product_id)) noteUnknown(out, item, 'product', 'product_id', product_id)
    if (!out.knows('store', seller_id)) noteUnknown(out, item, 'seller', 'seller_id', seller_id)
  }
  const order = orderRecord(head.values, person, group.items, group.payments)
  const paid = order.payments.reduce((sum, { amount }) => sum + amount, 0)
  if (group.items.length > 0 && paid !== order.gross + order.deliveryFee) out.note(head, 'note.payment_differs')
  out.addOrder(order, true, head, ...group.items, ...group.payments)
  const delivery = deliveryRecord(head.values, storeOf(group.items))
  if (delivery) out.add(delivery)
  for (const review of group.reviews) out.add(reviewRecord(review.values, person, order.storeId), review)
}

/** Rows whose order did not come with them: in a replay the order may be known, else they wait for it. */
function takeParts(id: string, group: OrderGroup, out: Outcome): void {
  const known = out.knownOrder(id)
  const parts = [...group.items, ...group.payments, ...group.reviews]
  if (!known) {
    for (const row of parts) out.quarantine(row, 'group.headless', { column: 'order_id', head: orders.code, text: id })
    return
  }
  const fresh = orderRecord(headOf(known), known.person, group.items, group.payments)
  const storeId = group.items.length > 0 && known.storeId === MARKETPLACE_STORE ? fresh.storeId : known.storeId
  if (group.items.length + group.payments.length > 0) {
    out.addOrder({ ...fresh, storeId }, true, ...group.items, ...group.payments)
  }
  for (const review of group.reviews) out.add(reviewRecord(review.values, known.person, storeId), review)
}

function headOf(known: RecordOf<'order'>): OrderRow['values'] {
  return {
    order_id: known.id,
    customer_id: '',
    order_status: 'created',
    order_purchase_timestamp: known.placedAt,
    order_approved_at: known.paidAt,
    order_delivered_carrier_date: known.readyAt,
    order_delivered_customer_date: known.closedAt,
    order_estimated_delivery_date: null,
  }
}

function noteUnknown(out: Outcome, row: Row<unknown>, what: string, column: string, id: string): void {
  out.note(row, 'reference.unknown', { column, what, text: id })
}

/** The middle of a postcode: median of its points inside the country, which one wild point does not move. */
function placeRecord(zip: string, points: readonly RowOf<typeof geolocation>[], out: Outcome): Place | null {
  const inside = points.filter(({ values }) => isInBrazil(values.geolocation_lng, values.geolocation_lat))
  for (const point of points) {
    if (!inside.includes(point)) out.correct(point, 'place_outside', { column: 'geolocation_lat' })
  }
  const [first] = inside
  if (!first) {
    for (const point of points) out.quarantine(point, 'place.outside', { column: 'geolocation_lat', text: zip })
    return null
  }
  return {
    kind: 'place',
    id: zip,
    at: SINCE,
    lng: median(inside.map(({ values }) => values.geolocation_lng)),
    lat: median(inside.map(({ values }) => values.geolocation_lat)),
    city: first.values.geolocation_city,
    region: first.values.geolocation_state,
  }
}

function isInBrazil(lng: number, lat: number): boolean {
  return lng >= BRAZIL.west && lng <= BRAZIL.east && lat >= BRAZIL.south && lat <= BRAZIL.north
}

function median(values: number[]): number {
  values.sort((a, b) => a - b)
  const middle = Math.floor(values.length / 2)
  const upper = values[middle] as number
  return values.length % 2 === 1 ? upper : (upper + (values[middle - 1] as number)) / 2
}

/** The source speaks Portuguese and English; where Chinese is read, English stands in. */
function labelRecord(row: RowOf<typeof categories>['values']): RecordOf<'label'> {
  const english = row.product_category_name_english.replaceAll('_', ' ')
  const name = { zh: english, en: english }
  return { kind: 'label', field: 'category', code: row.product_category_name, at: SINCE, name }
}

function productRecord(row: RowOf<typeof products>['values'], { english }: Memory): RecordOf<'product'> {
  const category = row.product_category_name
  const kind = category === null ? 'product' : (english.get(category) ?? category).replaceAll('_', ' ')
  const name = `${kind} ${row.product_id.slice(0, 6)}`
  return {
    kind: 'product',
    id: row.product_id,
    at: SINCE,
    name: { zh: name, en: name },
    productKind: 'good',
    department: null,
    category,
    brand: null,
    unit: null,
    price: null,
    cost: null,
    shelfLifeDays: null,
    supplierId: null,
  }
}

function storeRecord(
  id: string,
  name: string,
  district: string | null,
  city: string | null,
  place: { lng: number; lat: number } | null | undefined,
): RecordOf<'store'> {
  return {
    kind: 'store',
    id,
    at: SINCE,
    name: { zh: name, en: name },
    format: 'online',
    district,
    city,
    lng: place?.lng ?? null,
    lat: place?.lat ?? null,
    zone: ZONE,
    cutoffHour: 0,
    opensAt: null,
    closesAt: null,
    openedOn: null,
    closedOn: null,
    areaSquareMetres: null,
    seats: null,
    tables: null,
  }
}

function customerRecord(
  person: string,
  row: RowOf<typeof customers>['values'],
  { places }: Memory,
): RecordOf<'customer'> {
  const place = places.get(row.customer_zip_code_prefix)
  const traits = { postcode: row.customer_zip_code_prefix, ...(row.customer_city ? { city: row.customer_city } : {}) }
  return {
    kind: 'customer',
    person: `customer:${person}`,
    at: SINCE,
    gender: null,
    ageBand: null,
    incomeBand: null,
    region: row.customer_state,
    lng: place?.lng ?? null,
    lat: place?.lat ?? null,
    memberSince: null,
    householdSize: null,
    traits,
  }
}
