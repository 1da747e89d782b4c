import type { Channel } from '@tandem/contracts'
import type { IsoDate } from '@tandem/kernel'
import type { BucketAmount } from '../buckets/index.ts'
import { type ChannelRule, quotaOf } from '../inventory/index.ts'
import type { LivePromotions } from '../promotions/index.ts'
import type { ShortStock } from './source-groups.ts'

/** Stock of an order under the rules of its channel. */
export interface RuledStock {
  /** With what must be left, and the channel's quotas. */
  amounts: readonly BucketAmount[]
  /** Quotas that nobody has asked for on the day, with what they are. */
  unopened: readonly BucketAmount[]
  short: readonly ShortStock[]
}

/** What a channel takes of stock: what it must leave is decided with the hold, quotas are held with it. */
export function underRules(
  stock: readonly BucketAmount[],
  { free, rules }: Pick<LivePromotions, 'free' | 'rules'>,
  { channel, date }: { channel: Channel; date: IsoDate },
): RuledStock {
  const amounts: BucketAmount[] = []
  const unopened: BucketAmount[] = []
  const short: ShortStock[] = []
  for (const one of stock) {
    const { resource: sku, place = '', quantity } = one
    const key = `${sku} ${place}`
    const rule = rules.get(key)
    amounts.push(rule ? { ...one, leave: rule.leave } : one)
    if (rule && rule.quota !== null) {
      const quota = quotaOf({ channel, sku, placeId: place, date })
      amounts.push({ ...quota, quantity })
      if (rule.quotaFree === null && rule.quota > 0) unopened.push({ ...quota, quantity: rule.quota })
    }
    const there = freeUnder(rule, free.get(key) ?? 0)
    if (there < quantity) short.push({ sku, place, wanted: quantity, free: there })
  }
  return { amounts, unopened, short }
}

function freeUnder(rule: ChannelRule | undefined, free: number): number {
  if (!rule) return free
  const { leave, quota, quotaFree } = rule
  return Math.max(0, Math.min(free - leave, quotaFree ?? quota ?? Infinity))
}
