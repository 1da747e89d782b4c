import type { Channel, StockRule } from '@tandem/contracts'
import { type CallCtx, type Ctx, DAY, type EpochMs, type IsoDate, type Queryable, Refusal } from '@tandem/kernel'
import { emit } from '../../db/outbox.ts'
import { audit } from '../../platform/audit.ts'
import { adjust, type BucketAmount, type BucketKey, count, keyColumns, keysFrom } from '../buckets/index.ts'
import { refuseOtherPlaces, refuseUnlessEverywhere } from './stock-items.ts'

/** Who sets rules of a merchant has it alone, who opens quotas by them shares it: a quota is the least of several rules. */
const RULES_LOCK = 630

/** What a channel may take of a SKU at a place, in smallest units. */
export interface ChannelRule {
  /** What it leaves for others. */
  leave: number
  /** How much it sells on the day; null where there is no quota. */
  quota: number | null
  /** What is left of that; null where nobody has asked for it yet. */
  quotaFree: number | null
}

/** The quota of a channel on a business day. */
export function quotaOf(of: { channel: Channel; sku: string; placeId: string; date: IsoDate }): BucketKey {
  return {
    kind: 'quota',
    resource: `channel:${of.channel}:${of.sku}`,
    place: of.placeId,
    period: firstMoment(of.date),
  }
}

/** A day as its quotas name it; what time it begins at the place does not matter. */
export function firstMoment(date: IsoDate): EpochMs {
  return Date.parse(`${date}T00:00:00Z`)
}

/**
 * Opens quotas on their day, each once, however many ask for it first, at what the rules say by then: one may have been
 * changed since it was read.
 */
export async function openQuotas(ctx: CallCtx, quotas: readonly BucketAmount[]): Promise<void> {
  if (quotas.length === 0) return
  const changes = quotas.map(({ quantity, ...key }) => ({ ...key, by: quantity }))
  await ctx.db.transaction(async (tx) => {
    await tx.query('select pg_advisory_xact_lock_shared(hashtextextended(tandem_merchant(), $1))', [RULES_LOCK])
    await adjust(tx, ctx.now, { cause: 'quota:opened', reason: 'quota' }, changes)
    await followQuotas(tx, ctx, THESE, keyColumns(quotas))
  })
}

/** The rules of channels at places in scope, and those of all places, by channel, place and code. */
export async function listRules(db: Queryable, scope: 'all' | readonly string[]): Promise<StockRule[]> {
  const rows = await db.query<StockRule & { leave: number; dailyQuota: number | null }>(
    `select channel, nullif(place_id, '') as "placeId", subject, code, leave_milli as leave, quota_milli as "dailyQuota"
       from stock_rule where $1::text[] is null or place_id = '' or place_id = any($1)
      order by channel, place_id, subject, code`,
    [scope === 'all' ? null : scope],
  )
  return rows.map((row) => ({
    ...row,
    leave: row.leave / 1_000,
    dailyQuota: row.dailyQuota === null ? null : row.dailyQuota / 1_000,
  }))
}

/**
 * Sets what a channel leaves and how much it sells a day; one that leaves nothing and has no quota is no rule any more.
 * Quotas of days that have begun follow at once.
 *
 * @throws Refusal `access.denied`; `resource.not_found` when there is no such place, SKU or category
 */
export async function saveRule(ctx: Ctx, rule: StockRule): Promise<StockRule> {
  const { channel, placeId, subject, code, leave, dailyQuota } = rule
  if (placeId !== null) refuseOtherPlaces(ctx.access, [placeId])
  else refuseUnlessEverywhere(ctx.access)
  await ctx.db.transaction(async (tx) => {
    await tx.query('select pg_advisory_xact_lock(hashtextextended(tandem_merchant(), $1))', [RULES_LOCK])
    const [known] = await tx.query(
      `select where ($1::text is null or exists (select from place where id = $1))
         and exists (select from ${subject === 'sku' ? 'sku where sku.sku' : 'category where id'} = $2)`,
      [placeId, code],
    )
    if (!known) throw new Refusal('resource.not_found', { place: placeId, [subject]: code })
    const key = [channel, placeId ?? '', subject, code]
    if (leave === 0 && dailyQuota === null) {
      await tx.query('delete from stock_rule where channel = $1 and place_id = $2 and subject = $3 and code = $4', key)
    } else {
      await tx.query(
        `insert into stock_rule (merchant_id, channel, place_id, subject, code, leave_milli, quota_milli, changed_at)
         values (tandem_merchant(), $1, $2, $3, $4, $5, $6, $7)
         on conflict (merchant_id, channel, place_id, subject, code) do update
           set leave_milli = excluded.leave_milli, quota_milli = excluded.quota_milli, changed_at = excluded.changed_at`,
        [...key, milli(leave), dailyQuota === null ? null : milli(dailyQuota), new Date(ctx.now)],
      )
    }
    const subjectText = `stock_rule:${channel}`
    await audit(tx, ctx, { action: 'stock_rule.set', subject: subjectText, details: { ...rule } })
    await emit(tx, { kind: 'stock_rule.set', aggregate: subjectText, payload: rule, at: ctx.now })
    const since = new Date(ctx.now - 2 * DAY)
    await followQuotas(tx, ctx, OF_CHANNEL, [`channel:${channel}:`, since])
  })
  return rule
}

function milli(quantity: number): number {
  return Math.round(quantity * 1_000)
}

const THESE = `(b.kind, b.resource, b.place, b.period) in (select * from ${keysFrom(1)})`
const OF_CHANNEL = 'starts_with(b.resource, $1) and b.period >= $2'

/**
 * Sets open quotas to what the rules of their channels say now; what was sold beyond stays sold.
 *
 * @param which of the buckets `b`
 */
async function followQuotas(tx: Queryable, ctx: CallCtx, which: string, values: readonly unknown[]): Promise<void> {
  const changed = await tx.query<{ resource: string; place: string; period: Date; quota: number }>(
    `select * from (
       select b.resource, b.place, b.period, b.capacity,
              (select min(floor(r.quota_milli / power(10, 3 - s.decimals)))::bigint from stock_rule r
                where r.channel = k.channel and r.place_id in ('', b.place)
                  and (r.subject = 'sku' and r.code = s.sku or r.subject = 'category' and r.code = any(c.path))) as quota
         from bucket b
        cross join lateral (select split_part(b.resource, ':', 2) as channel) k
         join sku s on s.sku = substr(b.resource, length('channel:' || k.channel || ':') + 1)
         join product p on p.id = s.product_id
         left join category c on c.id = p.category_id
        where b.kind = 'quota' and ${which}
     ) open where quota <> capacity order by resource, place, period`,
    values,
  )
  await count(
    tx,
    ctx.now,
    { cause: `quota:set:${ctx.requestId}:${ctx.now}`, reason: 'quota' },
    changed.map(({ resource, place, period, quota }) => {
      return { kind: 'quota', resource, place, period: period.getTime(), quantity: quota }
    }),
  )
}
