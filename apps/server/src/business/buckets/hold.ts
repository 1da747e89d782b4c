import { type EpochMs, type Prepared, type Queryable, Refusal } from '@tandem/kernel'
import { type BucketAmount, type BucketKey, keyColumns, keysFrom } from './bucket.ts'
import { CLAIMS_HOLD, DECIDE, WRITE } from './hold-sql.ts'
import { sweepDue } from './sweep.ts'

export interface NewHold {
  id: string
  /** What it is for: `order:…`. */
  cause: string
  /** When it ends by itself; null commits it at once. */
  expiresAt: EpochMs | null
  amounts: readonly BucketAmount[]
  limits?: readonly OwnerLimit[]
}

/** So many places at most for one owner: open holds of a customer, uses of a promotion. */
export interface OwnerLimit {
  what: string
  owner: string
  /** 1 to 1,000. */
  most: number
  /** How many this hold takes, 1 to 100. */
  quantity: number
  /** Until the hold is closed, or for good once it is committed. */
  ends: 'closed' | 'released'
}

export interface Short extends Required<Omit<BucketKey, 'period'>> {
  period: EpochMs | null
  wanted: number
  free: number
}

const HOLD: Prepared = {
  name: 'bucket.hold',
  text: `
with moment as (select $1::timestamptz as at),
request as (select 1 as ord, $2::uuid as hold_id, $3::text as cause, $4::text as state, $5::timestamptz as expires_at),
want as (select 1 as ord, 0::bigint as leave, asked.* from ${keysFrom(6, ', $10::bigint[]', ', quantity')}),
limit_per_owner as (select 1 as ord, * from unnest($11::text[], $12::text[], $13::int[], $14::int[], $15::text[])
                      as t(what, owner, most, quantity, ends)),
${DECIDE},
kept as materialized (select r.* from request r join verdict v using (ord) where v.ok),
${WRITE}
select exists (select from kept) as ok, ${CLAIMS_HOLD} as claimed,
       (select coalesce(json_agg(json_build_object('kind', kind, 'resource', resource, 'place', place,
                 'period', case when isfinite(period) then extract(epoch from period) * 1000 end,
                 'wanted', quantity, 'free', free)), '[]')
          from line where coalesce(up_to > free, true)) as short,
       (select coalesce(json_agg(what), '[]') from limit_per_owner o
         where (select count(*) from place_taken p where p.what = o.what and p.owner = o.owner) < o.quantity) as at_limit`,
}

/**
 * Holds all amounts or none. Holds that are due are swept first when something is short, so nothing is refused that an
 * abandoned basket keeps. Not in a transaction: there, `holdWithin`.
 *
 * @throws Refusal `bucket.short` naming what, how many were wanted and how many are free; `hold.limit` naming the limit
 */
export async function hold(db: Queryable, now: EpochMs, asked: NewHold): Promise<void> {
  const first = await tryHold(db, now, asked)
  if (first.ok) return
  const again = first.short.length > 0 && (await sweepDue(db, now)) > 0 ? await tryHold(db, now, asked) : first
  if (!again.ok) throw refusalFor(again)
}

/**
 * The same in a transaction, which may have locked something before: nothing is swept, since the buckets of holds that
 * are due would be locked after others, out of the order of their ids.
 *
 * @throws Refusal as `hold` does, also where holds that are due keep what is short
 */
export async function holdWithin(tx: Queryable, now: EpochMs, asked: NewHold): Promise<void> {
  const verdict = await tryHold(tx, now, asked)
  if (!verdict.ok) throw refusalFor(verdict)
}

interface Verdict {
  ok: boolean
  short: Short[]
  at_limit: string[]
}

async function tryHold(db: Queryable, now: EpochMs, asked: NewHold): Promise<Verdict> {
  const { id, cause, expiresAt, amounts, limits = [] } = asked
  const [verdict] = await db.query<Verdict>(HOLD, [
    new Date(now),
    id,
    cause,
    expiresAt === null ? 'committed' : 'held',
    expiresAt === null ? null : new Date(expiresAt),
    ...keyColumns(amounts),
    amounts.map(({ quantity }) => quantity),
    ...limitColumns(limits),
  ])
  return verdict as Verdict
}

export function limitColumns(limits: readonly OwnerLimit[]): unknown[][] {
  return [
    limits.map(({ what }) => what),
    limits.map(({ owner }) => owner),
    limits.map(({ most }) => most),
    limits.map(({ quantity }) => quantity),
    limits.map(({ ends }) => ends),
  ]
}

/** The refusal that says what was short, or which limit is reached. */
export function refusalFor({ short, at_limit }: Pick<Verdict, 'short' | 'at_limit'>): Refusal {
  return short.length > 0 ? new Refusal('bucket.short', { short }) : new Refusal('hold.limit', { limits: at_limit })
}
