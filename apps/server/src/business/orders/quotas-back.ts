import type { BucketAmount } from '../buckets/index.ts'

/** What a hold has of its channel's quotas for stock that is no longer bought: it may be sold to others on the day. */
export function quotasBack(
  channel: string,
  held: readonly BucketAmount[],
  less: readonly BucketAmount[],
): BucketAmount[] {
  const byKey = Map.groupBy(less, ({ resource, place }) => JSON.stringify([resource, place]))
  return [...byKey.values()].flatMap((all) => {
    const [{ resource, place }] = all as [BucketAmount]
    const name = `channel:${channel}:${resource}`
    const quota = held.find((one) => one.kind === 'quota' && one.resource === name && one.place === place)
    if (!quota) return []
    const by = all.reduce((sum, { quantity }) => sum + quantity, 0)
    return [{ ...quota, quantity: Math.min(quota.quantity, by) }]
  })
}
