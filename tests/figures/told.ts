import type { AnyRecord, RecordBatch, RecordKind, RecordOf } from '@tandem/contracts'

/** Everything told to a merchant's event log; of what was told more than once, what counts. */
export class Told {
  readonly #byKind = new Map<RecordKind, Map<string, AnyRecord>>()

  add({ kind, records }: Pick<RecordBatch, 'kind' | 'records'>): void {
    const known = this.#byKind.get(kind) ?? new Map<string, AnyRecord>()
    this.#byKind.set(kind, known)
    for (const record of records) {
      const key = keyOf(record)
      if (versionOf(record) >= versionOf(known.get(key))) known.set(key, record)
    }
  }

  of<K extends RecordKind>(kind: K): RecordOf<K>[] {
    return [...(this.#byKind.get(kind)?.values() ?? [])] as RecordOf<K>[]
  }
}

function keyOf(record: AnyRecord): string {
  switch (record.kind) {
    case 'customer':
      return record.person
    case 'campaign_target':
      return `${record.campaignId} ${record.person}`
    case 'decision_unit':
      return `${record.decisionId} ${record.person}`
    case 'label':
      return `${record.field} ${record.code}`
    case 'coupon_product':
      return `${record.campaignId} ${record.couponId} ${record.productId}`
    case 'promotion_display':
      return `${record.storeId} ${record.productId} ${record.startsOn}`
    default:
      return record.id
  }
}

function versionOf(record: AnyRecord | undefined): number {
  if (record === undefined) return 0
  return 'version' in record ? record.version : 1
}
