import type { BucketAmount } from '../buckets/index.ts'

/**
 * What a hold has of its channel's quotas for stock that is no longer bought: it may be sold to others on the day. An order
 * that grew on a later day has quotas of both, and gives back that of the later first.
 */
export function quotasBack(
  channel: string,
  held: readonly BucketAmount[],
  less: readonly BucketAmount[],
): BucketAmount[] {
  const byKey = Map.groupBy(less, ({ resource, place }) => JSON.stringify([resource, place]))
  return [...byKey.values()].flatMap((all) => {
    const [{ resource, place }] = all as [BucketAmount]
    const name = `channel:${channel}:${resource}`
    let open = all.reduce((sum, { quantity }) => sum + quantity, 0)
    return held
      .filter((one) => one.kind === 'quota' && one.resource === name && one.place === place)
      .toSorted((a, b) => (b.period ?? 0) - (a.period ?? 0))
      .map((quota) => {
        const quantity = Math.min(quota.quantity, open)
        open -= quantity
        return { ...quota, quantity }
      })
      .filter(({ quantity }) => quantity > 0)
  })
}
