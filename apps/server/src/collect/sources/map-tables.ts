import { Channel, Gender, OrderMode, OrderStatus } from '@tandem/contracts'
import { type Cell, cellContext, code, decimal, maybe, money, oneOf, text, time, wholeNumber } from '../import/cells.ts'
import { type Columns, type Table, table } from '../import/importer.ts'
import type { ColumnSource, CsvMap, TableMap } from './map-schema.ts'
import { CHANNEL_WORDS, GENDER_WORDS, MODE_WORDS, STATUS_WORDS } from './map-words.ts'

export const STORE_COLUMNS = {
  store: code,
  name: code,
  district: text(80),
  city: text(80),
  lng: maybe(decimal),
  lat: maybe(decimal),
}

export const PRODUCT_COLUMNS = {
  product: code,
  name: code,
  department: text(120),
  category: text(120),
  brand: text(120),
  unit: text(40),
  price: maybe(money),
  cost: maybe(money),
}

export const CUSTOMER_COLUMNS = {
  customer: code,
  gender: maybe(oneOf(Gender.options, GENDER_WORDS)),
  ageBand: text(20),
  incomeBand: text(20),
  region: text(120),
  memberSince: maybe(time),
  householdSize: text(20),
  lng: maybe(decimal),
  lat: maybe(decimal),
}

export const ORDER_COLUMNS = {
  order: code,
  time,
  store: code,
  customer: maybe(code),
  channel: maybe(oneOf(Channel.options, CHANNEL_WORDS)),
  platform: text(40),
  mode: maybe(oneOf(OrderMode.options, MODE_WORDS)),
  status: maybe(oneOf(OrderStatus.options, STATUS_WORDS)),
  payment: text(40),
  deliveryFee: maybe(money),
  staff: maybe(code),
}

export const LINE_COLUMNS = {
  order: code,
  product: code,
  quantity: decimal,
  line: maybe(wholeNumber),
  price: maybe(money),
  amount: maybe(money),
  discount: maybe(money),
  cost: maybe(money),
}

export const SALES_COLUMNS = { ...ORDER_COLUMNS, ...LINE_COLUMNS }

/** The table of a MAP file, ready to read; null when the MAP does not speak of it. */
export function mappedTable<const C extends Columns>(
  map: CsvMap,
  name: TableMap['table'],
  columns: C,
): Table<C> | null {
  const spec = map.tables.find((one) => one.table === name)
  if (!spec) return null
  const sources = Object.entries(spec.columns as Record<string, ColumnSource | undefined>)
  return table({
    code: name,
    files: filePattern(spec.files),
    columns: withTranslations(columns, sources),
    // A field that the MAP leaves out is looked for under no name at all.
    headers: Object.fromEntries(Object.keys(columns).map((key) => [key, namesOf(sources, key)])),
    constants: Object.fromEntries(sources.flatMap(([key, source]) => constantOf(key, source))),
    context: cellContext({ ...map.merchant, decimalMark: spec.decimalMark, dayFirst: spec.dayFirst }),
    encoding: spec.encoding,
    ...(spec.delimiter ? { delimiter: spec.delimiter } : {}),
    ...(spec.sheet ? { sheet: spec.sheet } : {}),
  })
}

/** `销售*.csv` as a pattern for whole file names; case does not count. */
function filePattern(glob: string): RegExp {
  const parts = glob.replace(/\.gz$/i, '').split('*')
  return new RegExp(`^${parts.map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&')).join('.*')}$`, 'iu')
}

type Sources = readonly [string, ColumnSource | undefined][]

function namesOf(sources: Sources, key: string): readonly string[] {
  const source = sources.find(([name]) => name === key)?.[1]
  if (source === undefined) return []
  if (typeof source === 'string') return [source]
  return 'column' in source ? [source.column].flat() : []
}

function constantOf(key: string, source: ColumnSource | undefined): [string, string][] {
  return typeof source === 'object' && 'value' in source ? [[key, source.value]] : []
}

/** The same columns, where the words of the file are first translated by the MAP. */
function withTranslations<C extends Columns>(columns: C, sources: Sources): C {
  const translated: Record<string, Cell<unknown>> = { ...columns }
  for (const [key, source] of sources) {
    const cell = columns[key]
    if (!cell || typeof source !== 'object' || !('values' in source) || !source.values) continue
    const meaning = new Map(Object.entries(source.values).map(([from, to]) => [from.trim(), to]))
    translated[key] = {
      required: cell.required,
      read: (raw, context) => cell.read(meaning.get(raw.trim()) ?? raw, context),
    }
  }
  return translated as C
}
