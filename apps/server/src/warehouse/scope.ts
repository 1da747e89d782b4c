import { type Access, type IsoDate, Refusal } from '@tandem/kernel'
import type { QueryParams } from './client.ts'

/** What somebody wants to look at. Both days are included; an empty list means everything. */
export interface ScopeRequest {
  from: IsoDate
  to: IsoDate
  stores?: readonly string[]
  districts?: readonly string[]
  formats?: readonly string[]
  channels?: readonly string[]
  categories?: readonly string[]
}

/** What is looked at: a request cut down to what its author may see. */
export interface Scope {
  merchantId: string
  storeIds: 'all' | readonly string[]
  from: IsoDate
  to: IsoDate
  districts?: readonly string[]
  formats?: readonly string[]
  channels?: readonly string[]
  categories?: readonly string[]
}

export interface Condition {
  sql: string
  params: QueryParams
}

/** @throws Refusal `access.denied` when a store is asked for that was not granted */
export function scopeFor(access: Access, request: ScopeRequest): Scope {
  const { stores = [], ...rest } = request
  return { ...rest, merchantId: access.merchantId, storeIds: grantedStores(access, stores) }
}

function grantedStores({ storeIds: granted }: Access, asked: readonly string[]): Scope['storeIds'] {
  if (asked.length === 0) return granted
  const refused = granted === 'all' ? undefined : asked.find((store) => !granted.includes(store))
  if (refused !== undefined) throw new Refusal('access.denied', { store: refused })
  return asked
}

/**
 * The rows of one merchant's stores that the scope names, for tables and views with `merchant_id` and `store_id`.
 * What belongs to no store (`store_id` = '') is seen only by those who may see all.
 */
export function storeCondition(scope: Omit<Scope, 'from' | 'to'>): Condition {
  const { merchantId, storeIds, districts = [], formats = [] } = scope
  const parts = ['merchant_id = {merchantId:String}']
  const params: Record<string, unknown> = { merchantId }
  if (storeIds !== 'all') {
    parts.push('store_id in {storeIds:Array(String)}')
    params.storeIds = storeIds
  }
  const traits: string[] = []
  if (districts.length > 0) {
    traits.push('district in {districts:Array(String)}')
    params.districts = districts
  }
  if (formats.length > 0) {
    traits.push('format in {formats:Array(String)}')
    params.formats = formats
  }
  if (traits.length > 0) {
    const where = ['merchant_id = {merchantId:String}', ...traits].join(' and ')
    parts.push(`store_id in (select store_id from stores where ${where})`)
  }
  return { sql: parts.join(' and '), params }
}

/** `storeCondition` on the scope's days, for tables and views with `business_date`. */
export function scopeCondition(scope: Scope): Condition {
  const { sql, params } = storeCondition(scope)
  return {
    sql: `${sql} and business_date between {from:Date} and {to:Date}`,
    params: { ...params, from: scope.from, to: scope.to },
  }
}

/** Rows of products in the `categories` asked for. */
export const IN_CATEGORIES = `product_id in (
    select product_id from dim_product final
     where merchant_id = {merchantId:String} and category in {categories:Array(String)})`

/** `scopeCondition` for facts that also have a `channel`. */
export function channelCondition(scope: Scope): Condition {
  const { sql, params } = scopeCondition(scope)
  const { channels = [] } = scope
  if (channels.length === 0) return { sql, params }
  return { sql: `${sql} and channel in {channels:Array(String)}`, params: { ...params, channels } }
}
