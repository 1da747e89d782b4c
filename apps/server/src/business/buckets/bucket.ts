import type { EpochMs } from '@tandem/kernel'

export type BucketKind = 'stock' | 'quota' | 'budget' | 'capacity'

/** Names a bucket. */
export interface BucketKey {
  kind: BucketKind
  /** SKU, promotion, name of a capacity. */
  resource: string
  /** Store, warehouse or depot; '' where it is the same everywhere. */
  place?: string
  /** Start of a cell of time. */
  period?: EpochMs
}

/** Some of a bucket, in its smallest units, at least 1. */
export interface BucketAmount extends BucketKey {
  quantity: number
  /** How much must be left for others. */
  leave?: number
}

/** As a statement takes keys: one array a column. */
export function keyColumns(keys: readonly BucketKey[]): [string[], string[], string[], (Date | string)[]] {
  return [
    keys.map(({ kind }) => kind),
    keys.map(({ resource }) => resource),
    keys.map(({ place }) => place ?? ''),
    keys.map(({ period }) => (period === undefined ? '-infinity' : new Date(period))),
  ]
}

/** Rows of `keyColumns`, from parameter `$first` on. */
export function keysFrom(first: number, more = '', moreNames = ''): string {
  const [a, b, c, d] = [first, first + 1, first + 2, first + 3]
  return (
    `unnest($${a}::text[], $${b}::text[], $${c}::text[], $${d}::timestamptz[]${more}) ` +
    `as asked(kind, resource, place, period${moreNames})`
  )
}
