import { IN_CATEGORIES, type Scope, storeCondition } from '../scope.ts'
import type { Dimension, Part } from './metric.ts'
import { SOURCES, type Source, type SourceName, type Within } from './sources.ts'

/** Sums over one source, by several sets of cuts at once. */
export interface Scan {
  /** The `scanKey` of everything in it. */
  key: string
  source: SourceName
  /** Aggregates, e.g. `sumIf(net, is_paid)`. */
  parts: readonly string[]
  /** The sets of cuts to group by; an empty one is the whole. */
  sets: readonly (readonly Dimension[])[]
}

/** A scan's sums for one combination of one set's cuts, in one of the two periods. */
export interface ScanRow {
  scan: number
  /** Which set: a bit for each of `dimensionsOf(scan)`, the first one highest, 1 where it is not in the set. */
  mask: number
  isNow: 0 | 1
  /** One for each of `dimensionsOf(scan)`. */
  keys: string[]
  /** Null where there was nothing to add up. */
  sums: (number | null)[]
}

/**
 * Days to read: those asked for, those compared with, or both in one go, which then must not overlap; `adjoining` when
 * no day lies between them, which the engine plans faster.
 */
export type Period = 'now' | 'before' | 'both' | 'adjoining'

/** What a cut is made by: facts are `f`, `s` their store, `g` their product. */
const CUTS: Record<Dimension, string> = {
  store: 'f.store_id',
  district: 's.store_district',
  format: 's.store_format',
  channel: 'f.channel',
  mode: 'f.mode',
  category: 'g.product_category',
  product: 'product_id',
  date: 'f.business_date',
  weekday: 'toDayOfWeek(f.business_date)',
  hour: 'f.local_hour',
}

const STORES_OF_FACTS = `
    left join (
      select store_id as place_id, district as store_district, format as store_format
      from dim_store final where merchant_id = {merchantId:String}
    ) as s on s.place_id = f.store_id`

const PRODUCTS = `
    left join (
      select product_id as good_id, category as product_category
      from dim_product final where merchant_id = {merchantId:String}
    ) as g on g.good_id = `

/** All cuts of a scan's sets. */
export function dimensionsOf({ sets }: Scan): Dimension[] {
  return [...new Set(sets.flat())]
}

/**
 * The `mask` of the rows that a set of cuts is read from: its own, or those of the smallest set that holds it, to be
 * added up.
 */
export function maskOf(scan: Scan, by: readonly Dimension[]): number {
  const holding = scan.sets.filter((set) => by.every((dimension) => set.includes(dimension)))
  const [set] = holding.toSorted((a, b) => a.length - b.length)
  if (!set) throw new Error(`${scan.source} was not asked by ${by.join()}`)
  if (scan.sets.length === 1) return 0
  return dimensionsOf(scan).reduce((mask, dimension) => mask * 2 + (set.includes(dimension) ? 0 : 1), 0)
}

/**
 * What shares a scan. What is dear goes apart, so that it is done for nothing else: counting distinct people or orders,
 * and the way from a line to its category.
 */
export function scanKey({ source, sql }: Part, by: readonly Dimension[]): string {
  return [source, isDistinct(sql), by.includes('category')].join()
}

/** Counts that cannot be added up from parts. */
export function isDistinct(sql: string): boolean {
  return sql.startsWith('uniq')
}

/** A question with rows as `ScanRow` says, each with this `scan`; the source is read once for everything. */
export function scanSql(scan: Scan, index: number, scope: Scope, period: Period): string {
  const dimensions = dimensionsOf(scan)
  const canAddUp = !scan.parts.some(isDistinct) && !dimensions.includes('product')
  return dimensions.includes('category') && canAddUp
    ? categoriesSql(scan, index, scope, period)
    : factsSql(scan, index, scope, period)
}

/** By product first: the category is then looked up for few products instead of many lines. */
function categoriesSql(scan: Scan, index: number, scope: Scope, period: Period): string {
  const sets = scan.sets.map((set) => set.map((dimension) => (dimension === 'category' ? 'product' : dimension)))
  const place = dimensionsOf(scan).indexOf('category') + 1
  return `
  select scan, mask, isNow,
    arrayMap((key, i) -> if(i = ${place}, g.product_category, key), found.keys, arrayEnumerate(found.keys)) as keys,
    sumForEach(found.sums) as sums
  from (${factsSql({ ...scan, sets }, index, scope, period)}
  ) as found${PRODUCTS}found.keys[${place}]
  group by scan, mask, isNow, keys`
}

function factsSql(scan: Scan, index: number, scope: Scope, period: Period): string {
  const source: Source = SOURCES[scan.source]
  const within = withinOf(period)
  const dimensions = dimensionsOf(scan)
  const mask = scan.sets.length > 1 ? `grouping(${dimensions.map(cutName).join(', ')})` : '0'
  const isNow = { now: '1', before: '0' }[period as string] ?? '(f.business_date >= {from:Date} as is_now)'
  const keys = dimensions.map((dimension) => `toString(${CUTS[dimension]} as ${cutName(dimension)})`)
  const sums = scan.parts.map((part) => `toFloat64(${part})`)
  const sql = `
  select ${index} as scan, toUInt32(${mask}) as mask, toUInt8(${isNow}) as isNow,
    [${keys.join(', ')}]::Array(String) as keys, [${sums.join(', ')}] as sums
  from ${rowsSql(source, within)} as f${source.versioned ? ' final' : ''}${arrayJoin(source, scan.parts)}${joins(dimensions)}
  where ${filterSql(source, scope, within('business_date'))}${grouping(scan.sets, period)}`
  return period === 'before' ? comparedWith(sql) : sql
}

function rowsSql({ rows }: Source, within: Within): string {
  return typeof rows === 'string' ? rows : rows(within)
}

function cutName(dimension: Dimension): string {
  return `cut_${dimension}`
}

function withinOf(period: Period): Within {
  return (date, slackDays = 0) => {
    const shifted = (day: string, by: string): string => `{${day}:Date}${slackDays === 0 ? '' : ` ${by} ${slackDays}`}`
    const days = (from: string, to: string): string => `${date} between ${shifted(from, '-')} and ${shifted(to, '+')}`
    if (period === 'adjoining') return days('compareFrom', 'to')
    return period === 'both' ? `(${days('from', 'to')} or ${days('compareFrom', 'compareTo')})` : days('from', 'to')
  }
}

/** The same question about the days that are compared with. */
function comparedWith(sql: string): string {
  return sql.replaceAll('{from:Date}', '{compareFrom:Date}').replaceAll('{to:Date}', '{compareTo:Date}')
}

/** Only arrays that are asked for are read; the product is an order line's name. */
function arrayJoin({ arrays }: Source, parts: readonly string[]): string {
  if (!arrays) return ''
  const needed = arrays.filter((array) => array !== 'line_product' && parts.some((part) => part.includes(array)))
  return `\n    array join ${['line_product as product_id', ...needed].join(', ')}`
}

function joins(dimensions: readonly Dimension[]): string {
  const stores = dimensions.includes('district') || dimensions.includes('format') ? STORES_OF_FACTS : ''
  return stores + (dimensions.includes('category') ? `${PRODUCTS}product_id` : '')
}

function filterSql({ dimensions }: Source, scope: Scope, days: string): string {
  const conditions = [storeCondition(scope).sql, days]
  if (scope.channels?.length && dimensions.includes('channel')) conditions.push('channel in {channels:Array(String)}')
  if (scope.categories?.length && dimensions.includes('category')) {
    conditions.push(IN_CATEGORIES)
  }
  return conditions.join(' and ')
}

function grouping(sets: Scan['sets'], period: Period): string {
  const isNowAsked = period === 'both' || period === 'adjoining'
  const keys = sets.map((set) => [...(isNowAsked ? ['is_now'] : []), ...set.map(cutName)].join(', '))
  if (keys.length > 1) return `\n  group by grouping sets (${keys.map((names) => `(${names})`).join(', ')})`
  return keys[0] === '' ? '' : `\n  group by ${keys[0]}`
}
