import type { EpochMs, Queryable } from '@tandem/kernel'
import { adjust, type BucketKey, readBuckets } from '../buckets/index.ts'
import { budgetOf, type StoredPromotion, unitsOf, usesOf } from './promotion.ts'

/**
 * Brings budget and quotas of a promotion to what its version says. Its row is locked: nobody else adjusts them. A limit
 * that is taken away leaves its bucket as it is, so that it counts on from there should it come back.
 *
 * @throws Refusal `bucket.short` when less is left than is promised already
 */
export async function fillBuckets(tx: Queryable, now: EpochMs, promotion: StoredPromotion): Promise<void> {
  const { id, version, limits } = promotion
  const limited: [BucketKey, number | null][] = [
    [budgetOf(id), limits.budget],
    [usesOf(id), limits.uses],
    [unitsOf(id), limits.unitsQuota],
  ]
  const wanted = limited.flatMap(([key, most]) => (most === null ? [] : [{ ...key, most }]))
  const states = await readBuckets(tx, wanted)
  const changes = wanted
    .map(({ most, ...key }, i) => ({ ...key, by: most - (states[i]?.capacity ?? 0) }))
    .filter(({ by }) => by !== 0)
  if (changes.length > 0) await adjust(tx, now, { cause: `promotion:${id}:${version}` }, changes)
}
