import type { PriceListSummary, PriceRow, Publication } from '@tandem/contracts'
import type { EpochMs, Queryable } from '@tandem/kernel'

type SummaryRow = Omit<PriceListSummary, 'changedAt'> & { changedAt: Date }

const SUMMARIES = `select id, name, version, changed_at as "changedAt",
  (select count(*) from price_row r where r.list_id = l.id) as rows from price_list l`

export async function readPriceLists(tx: Queryable): Promise<PriceListSummary[]> {
  return (await tx.query<SummaryRow>(`${SUMMARIES} order by id`)).map(toSummary)
}

export async function findPriceList(tx: Queryable, id: string): Promise<PriceListSummary | null> {
  const [row] = await tx.query<SummaryRow>(`${SUMMARIES} where id = $1`, [id])
  return row ? toSummary(row) : null
}

function toSummary(row: SummaryRow): PriceListSummary {
  return { ...row, changedAt: row.changedAt.getTime() }
}

/** The draft of a list, or the drafts of all, in the order of their rows. */
export async function readPriceRows(tx: Queryable, listId?: string): Promise<(PriceRow & { listId: string })[]> {
  return await tx.query(
    `select list_id as "listId", sku, price, channels, tiers, store_ids as "storeIds", group_ids as "groupIds",
            case when isfinite(from_at) then (extract(epoch from from_at) * 1000)::bigint end as "from",
            case when isfinite(until_at) then (extract(epoch from until_at) * 1000)::bigint end as "until",
            case when from_minute is not null or days is not null
                 then jsonb_build_object('fromMinute', from_minute, 'toMinute', to_minute, 'days', days) end as hours
       from price_row ${listId === undefined ? '' : 'where list_id = $1'} order by list_id, line`,
    listId === undefined ? [] : [listId],
  )
}

/** Replaces name and draft of a list; its version moves. */
export async function writePriceList(
  tx: Queryable,
  id: string,
  { name, rows }: { name: { zh: string; en: string }; rows: readonly PriceRow[] },
  at: EpochMs,
): Promise<void> {
  await tx.query(
    `insert into price_list as old (merchant_id, id, name, version, changed_at) values (tandem_merchant(), $1, $2, 1, $3)
     on conflict (merchant_id, id) do update
        set name = excluded.name, version = old.version + 1, changed_at = excluded.changed_at`,
    [id, JSON.stringify(name), new Date(at)],
  )
  await tx.query('delete from price_row where list_id = $1', [id])
  await tx.query(
    `insert into price_row (merchant_id, list_id, line, sku, price, channels, tiers, store_ids, group_ids, from_at,
       until_at, from_minute, to_minute, days)
     select tandem_merchant(), $1, line, sku, price, channels, tiers, "storeIds", "groupIds",
            coalesce(to_timestamp("from" / 1000.0), '-infinity'), coalesce(to_timestamp("until" / 1000.0), 'infinity'),
            (hours->>'fromMinute')::smallint, (hours->>'toMinute')::smallint,
            case when jsonb_typeof(hours->'days') = 'array'
                 then array(select value::smallint from jsonb_array_elements_text(hours->'days')) end
       from jsonb_to_recordset($2::jsonb) as r(line int, sku text, price bigint, channels text[], tiers text[],
            "storeIds" text[], "groupIds" text[], "from" bigint, "until" bigint, hours jsonb)`,
    [id, JSON.stringify(rows.map((row, i) => ({ ...row, line: i + 1 })))],
  )
}

/** Copies the draft as the list's next publication. @returns its number and how many rows it has */
export async function insertPublication(
  tx: Queryable,
  publication: Pick<Publication, 'id' | 'listId' | 'groupIds' | 'effectiveAt' | 'publishedAt' | 'publishedBy'>,
): Promise<void> {
  const { id, listId, groupIds, effectiveAt, publishedAt, publishedBy } = publication
  await tx.query(
    `insert into price_publication (merchant_id, id, list_id, number, group_ids, effective_at, published_at,
       published_by, rows)
     select tandem_merchant(), $1, $2,
            coalesce((select max(number) from price_publication where list_id = $2), 0) + 1, $3, $4, $5, $6,
            (select count(*) from price_row where list_id = $2)`,
    [id, listId, groupIds, new Date(effectiveAt), new Date(publishedAt), publishedBy],
  )
  await tx.query(
    `insert into published_price (merchant_id, publication_id, line, sku, price, channels, tiers, store_ids, group_ids,
       from_at, until_at, from_minute, to_minute, days, narrowness)
     select tandem_merchant(), $1, line, sku, price, channels, tiers, store_ids, group_ids, from_at, until_at,
            from_minute, to_minute, days,
            case when store_ids is not null then 16 when group_ids is not null or $3::text[] is not null then 8 else 0 end
              + case when tiers is null then 0 else 4 end + case when channels is null then 0 else 2 end
              + case when from_minute is null and days is null then 0 else 1 end
       from price_row where list_id = $2`,
    [id, listId, groupIds],
  )
  await markSuperseded(tx, listId)
}

/** @returns whether it counted until now */
export async function withdrawPublication(tx: Queryable, id: string, at: EpochMs): Promise<boolean> {
  const [withdrawn] = await tx.query<{ listId: string }>(
    `update price_publication set withdrawn_at = $2 where id = $1 and withdrawn_at = 'infinity'
     returning list_id as "listId"`,
    [id, new Date(at)],
  )
  if (withdrawn) await markSuperseded(tx, withdrawn.listId)
  return withdrawn !== undefined
}

async function markSuperseded(tx: Queryable, listId: string): Promise<void> {
  await tx.query(
    `with seen as (
       select p.id, coalesce((
                select min(later.effective_at) from price_publication later
                 where later.list_id = p.list_id and later.withdrawn_at = 'infinity'
                   and (later.effective_at, later.number) > (p.effective_at, p.number)
                   and (later.group_ids is null or p.group_ids <@ later.group_ids)), 'infinity') as at
         from price_publication p where p.list_id = $1
     )
     update price_publication p set superseded_at = seen.at from seen
      where seen.id = p.id and p.superseded_at <> seen.at`,
    [listId],
  )
}

interface PublicationRow extends Omit<Publication, 'state' | 'effectiveAt' | 'publishedAt' | 'withdrawnAt'> {
  effectiveAt: Date
  publishedAt: Date
  /** Infinity is a number here. */
  withdrawnAt: Date | number
  supersededAt: Date | number
}

/** Publications of a list, the latest first, with what has become of them by `now`. */
export async function readPublications(tx: Queryable, listId: string, now: EpochMs): Promise<Publication[]> {
  const rows = await tx.query<PublicationRow>(
    `select id, list_id as "listId", number, group_ids as "groupIds", effective_at as "effectiveAt",
            withdrawn_at as "withdrawnAt", superseded_at as "supersededAt", published_at as "publishedAt",
            published_by as "publishedBy", rows
       from price_publication where list_id = $1 order by number desc`,
    [listId],
  )
  return rows.map((row) => toPublication(row, now))
}

function toPublication({ supersededAt, ...row }: PublicationRow, now: EpochMs): Publication {
  const effectiveAt = row.effectiveAt.getTime()
  const withdrawnAt = Number(row.withdrawnAt)
  const state = (): Publication['state'] => {
    if (Number.isFinite(withdrawnAt)) return 'rolled_back'
    if (effectiveAt > now) return 'scheduled'
    return Number(supersededAt) <= now ? 'superseded' : 'in_effect'
  }
  return {
    ...row,
    effectiveAt,
    publishedAt: row.publishedAt.getTime(),
    withdrawnAt: Number.isFinite(withdrawnAt) ? withdrawnAt : null,
    state: state(),
  }
}

/** Those of the codes that do not exist. */
export async function missingCodes(
  tx: Queryable,
  codes: { skus: readonly string[]; stores: readonly string[]; groups: readonly string[] },
): Promise<{ skus: ReadonlySet<string>; stores: ReadonlySet<string>; groups: ReadonlySet<string> }> {
  const [row] = await tx.query<{ skus: string[]; stores: string[]; groups: string[] }>(
    `select array(select code from unnest($1::text[]) as a(code) where not exists (select from sku where sku = code)) as skus,
            array(select code from unnest($2::text[]) as a(code)
                   where not exists (select from store where store.id = code)) as stores,
            array(select code from unnest($3::text[]) as a(code)
                   where not exists (select from store_group where store_group.id = code)) as groups`,
    [codes.skus, codes.stores, codes.groups],
  )
  return { skus: new Set(row?.skus), stores: new Set(row?.stores), groups: new Set(row?.groups) }
}
