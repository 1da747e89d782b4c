import type { RecordOf } from '@tandem/contracts'
import { Refusal, zonedTime } from '@tandem/kernel'
import { eachGroup, eachRow, type Importer, type Outcome, type Row, type RowOf, type Step } from '../import/importer.ts'
import { type HeadRow, type LineRow, linesAreNumbered, mappedOrder, withoutRepeatedNumbers } from './map-orders.ts'
import { CsvMap } from './map-schema.ts'
import {
  CUSTOMER_COLUMNS,
  LINE_COLUMNS,
  mappedTable,
  ORDER_COLUMNS,
  PRODUCT_COLUMNS,
  SALES_COLUMNS,
  STORE_COLUMNS,
} from './map-tables.ts'

/** Files of master data say nothing of since when: their first statement holds from the beginning. */
const SINCE = '2000-01-01'

/** @throws Refusal `import.unreadable` naming the part of the MAP that is wrong */
export function parseMap(value: unknown): CsvMap {
  const parsed = CsvMap.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const at = issue?.path.join('.') || 'it'
  throw new Refusal('import.unreadable', { file: 'MAP', detail: `The MAP file: ${at} ${issue?.message ?? ''}` })
}

/** An importer for anyone's files, as a MAP file describes them. */
export function csvMap(map: CsvMap): Importer {
  const { id, name, currency, zone, kind } = map.merchant
  const steps = [storeStep(map), productStep(map), customerStep(map), salesStep(map), orderStep(map)]
  return {
    source: map.source,
    merchant: { id, name, currency, zone, kind },
    definition: { importer: 'csv', map },
    kinds: ['store', 'product', 'customer', 'order'],
    steps: steps.filter((step): step is Step => step !== null),
  }
}

function storeStep(map: CsvMap): Step | null {
  const stores = mappedTable(map, 'stores', STORE_COLUMNS)
  if (!stores) return null
  return eachRow(stores, (row, out) => {
    const { store, name, ...rest } = row.values
    out.add(storeRecord(map, store, name, rest), row)
  })
}

function productStep(map: CsvMap): Step | null {
  const products = mappedTable(map, 'products', PRODUCT_COLUMNS)
  if (!products) return null
  return eachRow(products, (row, out) => {
    for (const column of ['price', 'cost'] as const) {
      const value = row.values[column]
      if (value !== null && value < 0) {
        return out.quarantine(row, 'number.negative', { column, text: `${value / 100}` })
      }
    }
    out.add(productRecord(map, row.values), row)
  })
}

function customerStep(map: CsvMap): Step | null {
  const customers = mappedTable(map, 'customers', CUSTOMER_COLUMNS)
  if (!customers) return null
  return eachRow(customers, (row, out) => out.add(customerRecord(map, row.values), row))
}

function salesStep(map: CsvMap): Step | null {
  const sales = mappedTable(map, 'sales', SALES_COLUMNS)
  if (!sales) return null
  return eachGroup({ sales: { table: sales, key: 'order' } }, (id, group, out) => {
    const first = group.sales.reduce<(typeof group.sales)[number] | undefined>(
      (low, row) => (low && low.values.time <= row.values.time ? low : row),
      undefined,
    )
    if (!first) return
    const lines = group.sales.filter((row) => {
      if (row.values.store === first.values.store) return true
      out.quarantine(row, 'group.mixed', { column: 'order', text: id })
      return false
    })
    takeOrder(map, first, lines, [], out)
  })
}

function orderStep(map: CsvMap): Step | null {
  const orders = mappedTable(map, 'orders', ORDER_COLUMNS)
  const lines = mappedTable(map, 'lines', LINE_COLUMNS)
  if (!orders || !lines) return null
  const tables = { heads: { table: orders, key: 'order' }, lines: { table: lines, key: 'order' } }
  return eachGroup(tables, (id, group, out) => {
    const [head, ...more] = group.heads
    for (const row of more) out.quarantine(row, 'key.repeated', { column: 'order', what: 'order', text: id })
    const known = out.knownOrder(id)
    if (head) takeOrder(map, head, group.lines, [head], out)
    else if (known) takeLines(known, group.lines, out)
    else
      for (const row of group.lines)
        out.quarantine(row, 'group.headless', { column: 'order', head: 'orders', text: id })
  })
}

function takeOrder(
  map: CsvMap,
  head: HeadRow,
  lines: readonly LineRow[],
  heads: readonly HeadRow[],
  out: Outcome,
): void {
  const { store } = head.values
  if (!out.knows('store', store)) {
    const rows: readonly Row<unknown>[] = [...heads, ...lines]
    if (map.tables.some(({ table }) => table === 'stores')) {
      for (const row of rows) out.quarantine(row, 'reference.unknown', { column: 'store', what: 'store', text: store })
      return
    }
    out.note(head, 'note.store_made', { column: 'store', text: store })
    out.add(storeRecord(map, store, store, { district: null, city: null, lng: null, lat: null }))
  }
  const sound = withoutRepeatedNumbers(lines, out)
  const order = mappedOrder(head, sound, out)
  if (order) return out.addOrder(order, linesAreNumbered(sound), ...heads, ...sound)
  for (const row of heads) out.quarantine(row, 'group.no_lines', { column: 'order', text: head.values.order })
}

/** Lines whose order came earlier: they join it. */
function takeLines(known: RecordOf<'order'>, lines: readonly LineRow[], out: Outcome): void {
  const sound = withoutRepeatedNumbers(lines, out)
  const head: HeadRow = { values: headOf(known), place: (lines[0] as LineRow).place }
  const order = mappedOrder(head, sound, out)
  if (order) out.addOrder({ ...order, deliveryFee: 0 }, linesAreNumbered(sound), ...sound)
}

function headOf(order: RecordOf<'order'>): HeadRow['values'] {
  return {
    order: order.id,
    time: order.placedAt,
    store: order.storeId,
    customer: null,
    channel: order.channel,
    platform: order.platform,
    mode: order.mode,
    status: order.status,
    payment: order.payments[0]?.method ?? null,
    deliveryFee: null,
    staff: order.staffId,
  }
}

function since(map: CsvMap): number {
  return zonedTime(SINCE, 0, map.merchant.zone)
}

type StoreDetails = Pick<RecordOf<'store'>, 'district' | 'city' | 'lng' | 'lat'>

function storeRecord(map: CsvMap, id: string, name: string, details: StoreDetails): RecordOf<'store'> {
  return {
    kind: 'store',
    id,
    at: since(map),
    name: { zh: name, en: name },
    format: 'retail',
    ...details,
    zone: map.merchant.zone,
    cutoffHour: map.merchant.cutoffHour,
    opensAt: null,
    closesAt: null,
    openedOn: null,
    closedOn: null,
    areaSquareMetres: null,
    seats: null,
    tables: null,
  }
}

type ProductTable = NonNullable<ReturnType<typeof mappedTable<typeof PRODUCT_COLUMNS>>>
type CustomerTable = NonNullable<ReturnType<typeof mappedTable<typeof CUSTOMER_COLUMNS>>>

function productRecord(map: CsvMap, row: RowOf<ProductTable>['values']): RecordOf<'product'> {
  const { product, name, ...rest } = row
  return {
    kind: 'product',
    id: product,
    at: since(map),
    name: { zh: name, en: name },
    productKind: 'good',
    ...rest,
    shelfLifeDays: null,
    supplierId: null,
  }
}

function customerRecord(map: CsvMap, row: RowOf<CustomerTable>['values']): RecordOf<'customer'> {
  const { customer, ...rest } = row
  return { kind: 'customer', person: `customer:${customer}`, at: since(map), ...rest, traits: {} }
}
