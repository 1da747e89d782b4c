import type { AnyRecord, RecordKind } from '@tandem/contracts'

/** Kinds where a later record of the same key replaces the earlier one, told apart by `version`. */
const VERSIONED = new Set<RecordKind>(['order', 'delivery', 'purchase_order', 'booking', 'ticket'])
/** Kinds where the later `at` counts. */
const REPLACED = new Set<RecordKind>([
  'store',
  'place',
  'supplier',
  'staff',
  'product',
  'customer',
  'campaign',
  'label',
])

/** What makes a record the same record: its id, or for records without one all that names it. */
export function recordKey(record: AnyRecord): string {
  switch (record.kind) {
    case 'customer':
      return record.person
    case 'campaign_target':
      return `${record.campaignId}|${record.person}`
    case 'coupon_product':
      return `${record.campaignId}|${record.couponId}|${record.productId}`
    case 'promotion_display':
      return `${record.storeId}|${record.productId}|${record.startsOn}`
    case 'decision_unit':
      return `${record.decisionId}|${record.person}`
    case 'label':
      return `${record.field}|${record.code}`
    default:
      return record.id
  }
}

/** How a known record with other content may be written again: with the next version, with a later `at`, or not. */
export function onChange(kind: RecordKind): 'next_version' | 'later_at' | 'refuse' {
  if (VERSIONED.has(kind)) return 'next_version'
  return REPLACED.has(kind) ? 'later_at' : 'refuse'
}

/** The content of a record as text, without what changes when it is written again. */
export function recordContent(record: AnyRecord): string {
  switch (onChange(record.kind)) {
    case 'next_version':
      return withZero(record as AnyRecord & { version: number }, 'version')
    case 'later_at':
      return withZero(record as AnyRecord & { at: number }, 'at')
    default:
      return JSON.stringify(record)
  }
}

/** The text of a record as if one number were zero; half the cost of copying the record to say so. */
function withZero<K extends 'version' | 'at'>(record: { [k in K]: number }, key: K): string {
  const value = record[key]
  record[key] = 0 as { [k in K]: number }[K]
  const text = JSON.stringify(record)
  record[key] = value
  return text
}

export function versionOf(record: AnyRecord): number {
  return 'version' in record ? record.version : 1
}

/** Where and when a fact happened: the same in every version of it, as the warehouse files it under both. */
export function homeOf(record: AnyRecord): string {
  return record.kind === 'order' ? `${record.storeId}|${record.placedAt}` : ''
}

export function linesOf(record: AnyRecord): number {
  return record.kind === 'order' ? record.lines.length : 0
}
