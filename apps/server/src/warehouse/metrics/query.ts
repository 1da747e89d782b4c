import type { IsoDate } from '@tandem/kernel'
import type { QueryOptions, Warehouse } from '../client.ts'
import { type Scope, scopeCondition } from '../scope.ts'
import type { Dimension, Formula, Part } from './metric.ts'
import { formulaFor, type MetricCode, metricOf, partsOf } from './registry.ts'
import { SOURCES, type Source, type SourceName } from './sources.ts'

export interface MetricQuestion {
  metrics: readonly MetricCode[]
  scope: Scope
  /** Cuts, in this order; without any there is one row. */
  by?: readonly Dimension[]
  /** The period compared with, for metrics that need both at once (same-store growth). */
  compare?: { from: IsoDate; to: IsoDate }
  /** N of the repeat rate. */
  repeatDays?: number
}

export interface MetricRow {
  by: Partial<Record<Dimension, string | number>>
  /** Null where the metric has no meaning, no data, or a denominator of zero. */
  values: Record<MetricCode, number | null>
}

const REPEAT_DAYS = 30

/** Column that a cut is made by, in a scan: facts are `f`, `s` their store, `g` their product. */
const CUTS: Record<Dimension, string> = {
  store: 'f.store_id',
  district: 's.store_district',
  format: 's.store_format',
  channel: 'f.channel',
  mode: 'f.mode',
  category: 'g.product_category',
  product: 'product_id',
  date: 'toString(f.business_date)',
  weekday: 'toDayOfWeek(f.business_date)',
  hour: 'f.local_hour',
}

const STORES_OF_FACTS = `
  left join (
    select store_id as place_id, district as store_district, format as store_format
    from stores where merchant_id = {merchantId:String}
  ) as s on s.place_id = f.store_id`

const PRODUCTS_OF_FACTS = `
  left join (
    select product_id as good_id, category as product_category from products where merchant_id = {merchantId:String}
  ) as g on g.good_id = product_id`

/**
 * Asks for several metrics at once. Every source is scanned once for all its parts; the scans are put one below the
 * other, each with zeros in the columns of the others, and summed by the cuts.
 *
 * A metric that means nothing under the asked cuts or filters (conversion by channel, labour cost of a category) is
 * null, never wrong.
 */
export function metricQuery(question: MetricQuestion): { sql: string; params: Record<string, unknown> } {
  const { scope, by = [] } = question
  const formulas = formulasOf(question)
  const parts = new PartColumns([...formulas.values()].flatMap((formula) => (formula ? partsOf(formula) : [])))
  const values = question.metrics.map((code) => `${valueSql(formulas.get(code) ?? null, parts)} as ${code}`)
  if (parts.bySource.size === 0) {
    return { sql: `select ${values.join(', ')}${by.length > 0 ? ' from system.one where 0' : ''}`, params: {} }
  }
  const scans = [...parts.bySource.keys()].map((source) => scanSql(source, question, parts))
  const keys = by.map((dimension) => `cut_${dimension}`)
  const sql = `select ${[...keys, ...values].join(', ')}
from (
${scans.join('\nunion all\n')}
)${keys.length > 0 ? `\ngroup by ${keys.join(', ')}\norder by ${keys.join(', ')}` : ''}`
  return { sql, params: paramsOf(scope, question) }
}

export async function readMetrics(
  warehouse: Warehouse,
  question: MetricQuestion,
  options: QueryOptions = {},
): Promise<MetricRow[]> {
  const { sql, params } = metricQuery(question)
  const rows = await warehouse.query<Record<string, string | number | null>>(sql, params, options)
  return rows.map((row) => ({
    by: Object.fromEntries((question.by ?? []).map((dimension) => [dimension, row[`cut_${dimension}`]])),
    values: Object.fromEntries(question.metrics.map((code) => [code, row[code] ?? null])) as MetricRow['values'],
  }))
}

/** Which formula each metric takes under the cuts and filters of the question; null where it means nothing. */
function formulasOf({ metrics, scope, by = [], compare }: MetricQuestion): Map<MetricCode, Formula | null> {
  const wanted = new Set<Dimension>(by)
  if (scope.channels?.length) wanted.add('channel')
  if (scope.categories?.length) wanted.add('category')
  return new Map(
    metrics.map((code) => {
      const formula = formulaFor(metricOf(code), wanted)
      const isAnswerable = formula !== null && (compare !== undefined || !partsOf(formula).some(comparesPeriods))
      return [code, isAnswerable ? formula : null]
    }),
  )
}

function comparesPeriods({ source }: Part): boolean {
  return (SOURCES[source] as Source).compares === true
}

/** Gives every distinct part a column. */
class PartColumns {
  readonly bySource = new Map<SourceName, { sql: string; column: string }[]>()
  readonly all: { source: SourceName; column: string }[] = []

  constructor(parts: readonly Part[]) {
    for (const { source, sql } of parts) {
      const known = this.bySource.get(source) ?? []
      this.bySource.set(source, known)
      if (known.some((part) => part.sql === sql)) continue
      const column = `p${this.all.length}`
      known.push({ sql, column })
      this.all.push({ source, column })
    }
  }

  columnOf({ source, sql }: Part): string {
    const found = this.bySource.get(source)?.find((part) => part.sql === sql)
    if (!found) throw new Error(`no column for ${sql}`)
    return found.column
  }
}

function valueSql(formula: Formula | null, parts: PartColumns): string {
  if (!formula) return 'null'
  const total = (part: Part): string => `sum(${parts.columnOf(part)})`
  const { numerator, denominator, needs, times, plus } = formula
  const conditions: string[] = []
  let value = total(numerator)
  if (denominator) {
    conditions.push(`${total(denominator)} != 0`)
    value = `${value} / ${total(denominator)}`
  }
  if (needs) conditions.push(`${total(needs)} > 0`)
  if (times !== undefined) value = `${value} * ${times}`
  if (plus !== undefined) value = `${value} + (${plus})`
  return conditions.length === 0 ? value : `if(${conditions.join(' and ')}, ${value}, null)`
}

function scanSql(name: SourceName, { scope, by = [] }: MetricQuestion, parts: PartColumns): string {
  const source: Source = SOURCES[name]
  const own = new Map(parts.bySource.get(name)?.map(({ column, sql }) => [column, sql]))
  const keys = by.map((dimension) => `${CUTS[dimension]} as cut_${dimension}`)
  const columns = parts.all.map(({ column }) => {
    const sql = own.get(column)
    return sql ? `toFloat64(${sql}) as ${column}` : `0. as ${column}`
  })
  const joins = [
    by.includes('district') || by.includes('format') ? STORES_OF_FACTS : '',
    by.includes('category') ? PRODUCTS_OF_FACTS : '',
  ].join('')
  const grouping = by.length > 0 ? `\n  group by ${by.map((dimension) => `cut_${dimension}`).join(', ')}` : ''
  return `  select ${[...keys, ...columns].join(', ')}
  from ${source.rows} as f${source.versioned ? ' final' : ''}${arrayJoin(source, [...own.values()])}${joins}
  where ${filterSql(source, scope)}${grouping}`
}

/** Only arrays that are asked for are read; the product is an order line's name. */
function arrayJoin({ arrays }: Source, asked: readonly string[]): string {
  if (!arrays) return ''
  const needed = arrays.filter((array) => array !== 'line_product' && asked.some((sql) => sql.includes(array)))
  return `\n  array join ${['line_product as product_id', ...needed].join(', ')}`
}

function filterSql({ dimensions }: Source, scope: Scope): string {
  const conditions = [scopeCondition(scope).sql]
  if (scope.channels?.length && dimensions.includes('channel')) conditions.push('channel in {channels:Array(String)}')
  if (scope.categories?.length && dimensions.includes('category')) {
    conditions.push(`product_id in (
      select product_id from products
      where merchant_id = {merchantId:String} and category in {categories:Array(String)})`)
  }
  return conditions.join(' and ')
}

function paramsOf(scope: Scope, { compare, repeatDays = REPEAT_DAYS }: MetricQuestion): Record<string, unknown> {
  return {
    ...scopeCondition(scope).params,
    channels: scope.channels ?? [],
    categories: scope.categories ?? [],
    repeatDays,
    ...(compare ? { compareFrom: compare.from, compareTo: compare.to } : {}),
  }
}
