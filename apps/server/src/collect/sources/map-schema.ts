import { z } from 'zod'
import { ENCODINGS } from '../import/read/encoding.ts'

/** Which column a field comes from: its name, or its name with translations, or one value for every row. */
const ColumnSource = z.union([
  z.string().min(1).max(200),
  z.strictObject({
    column: z.union([z.string().min(1).max(200), z.array(z.string().min(1).max(200)).min(1).max(20)]),
    /** What the words of the file mean: `{"美团": "platform"}`. */
    values: z.record(z.string().max(200), z.string().max(200)).optional(),
  }),
  z.strictObject({ value: z.string().min(1).max(200) }),
])
export type ColumnSource = z.infer<typeof ColumnSource>

const fields = <const Required extends string, const Optional extends string>(
  required: readonly Required[],
  optional: readonly Optional[],
) =>
  z.strictObject({
    ...(Object.fromEntries(required.map((name) => [name, ColumnSource])) as Record<Required, typeof ColumnSource>),
    ...(Object.fromEntries(optional.map((name) => [name, ColumnSource.optional()])) as Record<
      Optional,
      z.ZodOptional<typeof ColumnSource>
    >),
  })

const ORDER_FIELDS = ['customer', 'channel', 'platform', 'mode', 'status', 'payment', 'deliveryFee', 'staff'] as const
const LINE_FIELDS = ['line', 'price', 'amount', 'discount', 'cost'] as const

/** Fields of each table; the first list is needed, the second is taken where the file has it. */
const MAP_FIELDS = {
  stores: fields(['store', 'name'], ['district', 'city', 'lng', 'lat']),
  products: fields(['product', 'name'], ['department', 'category', 'brand', 'unit', 'price', 'cost']),
  customers: fields(
    ['customer'],
    ['gender', 'ageBand', 'incomeBand', 'region', 'memberSince', 'householdSize', 'lng', 'lat'],
  ),
  /** One row a line, the order repeated on each: what most tills export. */
  sales: fields(['order', 'time', 'store', 'product', 'quantity'], [...ORDER_FIELDS, ...LINE_FIELDS]),
  /** One row an order; its lines come from `lines`. */
  orders: fields(['order', 'time', 'store'], ORDER_FIELDS),
  lines: fields(['order', 'product', 'quantity'], LINE_FIELDS),
} as const
export type MapTableCode = keyof typeof MAP_FIELDS

const common = {
  /** File names of this table, `*` for any text; every file when left out. */
  files: z.string().min(1).max(200).default('*'),
  encoding: z.enum(ENCODINGS).default('auto'),
  delimiter: z.enum([',', ';', '\t', '|']).optional(),
  /** Worksheet of a workbook; the first one when left out. */
  sheet: z.string().min(1).max(60).optional(),
  /** Mark before the fraction of a number. */
  decimalMark: z.enum(['.', ',']).default('.'),
  /** Whether `3/4/2026` is the third of April. */
  dayFirst: z.boolean().default(false),
}

const TableMap = z.discriminatedUnion('table', [
  z.strictObject({ table: z.literal('stores'), ...common, columns: MAP_FIELDS.stores }),
  z.strictObject({ table: z.literal('products'), ...common, columns: MAP_FIELDS.products }),
  z.strictObject({ table: z.literal('customers'), ...common, columns: MAP_FIELDS.customers }),
  z.strictObject({ table: z.literal('sales'), ...common, columns: MAP_FIELDS.sales }),
  z.strictObject({ table: z.literal('orders'), ...common, columns: MAP_FIELDS.orders }),
  z.strictObject({ table: z.literal('lines'), ...common, columns: MAP_FIELDS.lines }),
])
export type TableMap = z.infer<typeof TableMap>

/** The MAP file of `npm run import -- csv --map MAP.json FILE...`; docs/operations/import.md works through one. */
export const CsvMap = z
  .strictObject({
    /** Name of the source on the Data page: `till-exports`. */
    source: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/),
    merchant: z.strictObject({
      id: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/),
      name: z.string().min(1).max(120),
      currency: z.string().regex(/^[A-Z]{3}$/),
      zone: z.string().refine(isZone, 'is not an IANA time zone, such as Asia/Shanghai'),
      kind: z.string().min(1).max(40).default('retail'),
      /** The business day ends at this hour. */
      cutoffHour: z.int().min(0).max(12).default(0),
    }),
    tables: z.array(TableMap).min(1).max(20),
  })
  .superRefine(({ tables }, context) => {
    const codes = tables.map(({ table }) => table)
    const twice = codes.find((code, i) => codes.indexOf(code) !== i)
    if (twice) context.addIssue({ code: 'custom', path: ['tables'], message: `names the table ${twice} twice` })
    if (codes.includes('orders') !== codes.includes('lines')) {
      context.addIssue({ code: 'custom', path: ['tables'], message: 'needs both orders and lines, or sales alone' })
    }
    for (const [i, { table, columns }] of tables.entries()) {
      if ((table === 'sales' || table === 'lines') && !columns.amount && !columns.price) {
        context.addIssue({ code: 'custom', path: ['tables', i, 'columns'], message: 'needs amount or price' })
      }
    }
  })
export type CsvMap = z.infer<typeof CsvMap>

function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
