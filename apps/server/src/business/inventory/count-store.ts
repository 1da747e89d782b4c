import type { CountScope, CountSummary, CountsQuery, StockCount } from '@tandem/contracts'
import { DAY, type EpochMs, type Queryable, Refusal } from '@tandem/kernel'
import { beyond, nextOf } from './documents.ts'

/*
 * A count of stock:
 *
 *   open --enter, enter again--> open --apply--> applied
 *     |
 *   cancel
 *     v
 *   cancelled
 */
export interface CountLine {
  sku: string
  /** On hand when it was entered, as are `found`: smallest units. */
  expected: number | null
  found: number | null
}

export interface LockedCount {
  id: string
  placeId: string
  state: StockCount['state']
  lines: CountLine[]
}

/** The count, for nobody else to change. @throws Refusal `resource.not_found` */
export async function lockCount(tx: Queryable, id: string): Promise<LockedCount> {
  const [head] = await tx.query<Omit<LockedCount, 'lines'>>(
    `select id, place_id as "placeId", state from stock_count where id = $1 for no key update`,
    [id],
  )
  if (!head) throw new Refusal('resource.not_found', { count: id })
  return { ...head, lines: await linesOf(tx, id) }
}

export async function linesOf(tx: Queryable, countId: string): Promise<CountLine[]> {
  return await tx.query<CountLine>(
    'select sku, expected, found from stock_count_line where count_id = $1 order by sku',
    [countId],
  )
}

const ABC_DAYS = 90

/** SKUs that a count is of: those that ever were at the place, and fit. */
export async function skusInScope(tx: Queryable, placeId: string, scope: CountScope, at: EpochMs): Promise<string[]> {
  if (scope.by === 'skus') return [...new Set(scope.skus)]
  const here = `from bucket b join sku s on s.sku = b.resource join product p on p.id = s.product_id
    where b.kind = 'stock' and b.place = $1 and b.period = '-infinity' and s.stocked and not s.retired`
  const found =
    scope.by === 'all'
      ? await tx.query<{ sku: string }>(`select s.sku ${here} order by 1`, [placeId])
      : scope.by === 'category'
        ? await tx.query<{ sku: string }>(
            `select s.sku ${here} and p.category_id in (select id from category where path @> array[$2]) order by 1`,
            [placeId, scope.category],
          )
        : await tx.query<{ sku: string }>(
            // Cumulated before the SKU itself: the one that passes 80 % is still of class A.
            `with turned as (
               select s.sku, coalesce((select sum(-m.d_capacity) from movement m
                        where m.bucket_id = b.id and m.kind in ('hand_over', 'take') and m.at >= $2
                          and m.cause not like 'document:%'), 0)
                      * coalesce(s.cost, s.base_price) / power(10, s.decimals) as value ${here}
             ), ranked as (
               select sku, value, sum(value) over () as total, sum(value) over (order by value desc, sku) - value as before
                 from turned
             )
             select sku from ranked
              where case when value = 0 or before >= total * 0.95 then 'C'
                         when before >= total * 0.8 then 'B' else 'A' end = any($3) order by 1`,
            [placeId, new Date(at - ABC_DAYS * DAY), scope.classes],
          )
  return found.map(({ sku }) => sku)
}

/** Writes down what was found beside what the counters say at this moment. */
export async function enterFound(
  tx: Queryable,
  countId: string,
  entry: { at: EpochMs; by: string; lines: readonly { sku: string; found: number; expected: number }[] },
): Promise<void> {
  await tx.query(
    `update stock_count_line l
        set found = t.found, expected = t.expected, entries = l.entries + 1, entered_at = $2, entered_by = $3
       from unnest($4::text[], $5::bigint[], $6::bigint[]) as t(sku, found, expected)
      where l.count_id = $1 and l.sku = t.sku`,
    [
      countId,
      new Date(entry.at),
      entry.by,
      entry.lines.map(({ sku }) => sku),
      entry.lines.map(({ found }) => found),
      entry.lines.map(({ expected }) => expected),
    ],
  )
}

/**
 * Other open counts of the place know what this one corrected: what was counted after it differs by so much less, and what
 * was counted before it is no news any more. The caller holds the buckets' rows.
 */
export async function tellOtherCounts(
  tx: Queryable,
  { id, placeId }: Pick<LockedCount, 'id' | 'placeId'>,
  corrected: readonly { sku: string; by: number }[],
): Promise<void> {
  await tx.query(
    `update stock_count_line l
        set expected = case when l.entered_at < mine.entered_at then l.found else l.expected + t.by end
       from stock_count c, stock_count_line mine
       join unnest($3::text[], $4::bigint[]) as t(sku, by) on t.sku = mine.sku
      where mine.count_id = $1 and c.place_id = $2 and c.state = 'open' and c.id <> $1
        and l.count_id = c.id and l.sku = mine.sku and l.found is not null`,
    [id, placeId, corrected.map(({ sku }) => sku), corrected.map(({ by }) => by)],
  )
}

interface Row extends Omit<StockCount, 'openedAt' | 'closedAt' | 'lines'> {
  openedAt: Date
  closedAt: Date | null
  skus: number
  counted: number
}

const COUNT = `select c.id, c.place_id as "placeId", c.state, c.blind, c.scope, c.opened_at as "openedAt",
    c.opened_by as "openedBy", c.closed_at as "closedAt", c.note, c.version, n.skus, n.counted
  from stock_count c
  cross join lateral (select count(*)::int as skus, count(found)::int as counted
                        from stock_count_line l where l.count_id = c.id) n`

/** A count as it is shown: nothing that is expected before it was counted, where it is blind. */
export async function readCount(db: Queryable, id: string): Promise<StockCount> {
  const [row] = await db.query<Row>(`${COUNT} where c.id = $1`, [id])
  if (!row) throw new Refusal('resource.not_found', { count: id })
  const lines = await db.query<StockCount['lines'][number]>(
    `select l.sku, p.name, s.unit,
            case when l.found is not null then l.expected when $2 then null else coalesce(b.capacity, 0) end
              / power(10, s.decimals) as expected,
            l.found / power(10, s.decimals) as found, (l.found - l.expected) / power(10, s.decimals) as difference,
            l.entries, l.entered_by as "enteredBy"
       from stock_count_line l
       join sku s on s.sku = l.sku
       join product p on p.id = s.product_id
       left join bucket b on b.kind = 'stock' and b.resource = l.sku and b.place = $3 and b.period = '-infinity'
      where l.count_id = $1 order by l.sku`,
    [id, row.blind, row.placeId],
  )
  return { ...toSummary(row), lines }
}

/** Counts of a place, the newest first. */
export async function listCounts(
  db: Queryable,
  placeId: string,
  { state, after, pageSize }: CountsQuery,
): Promise<{ counts: CountSummary[]; next: string | null }> {
  const values: unknown[] = [placeId]
  const given = (value: unknown): string => `$${values.push(value)}`
  const where = [
    'c.place_id = $1',
    ...(state === undefined ? [] : [`c.state = ${given(state)}`]),
    ...(after === undefined ? [] : [beyond('c.opened_at', after, given)]),
  ]
  const rows = await db.query<Row>(
    `${COUNT} where ${where.join(' and ')} order by c.opened_at desc, c.id desc limit ${Math.trunc(pageSize) + 1}`,
    values,
  )
  return {
    counts: rows.slice(0, pageSize).map(toSummary),
    next: nextOf(rows, pageSize, ({ openedAt, id }) => `${openedAt.toISOString()} ${id}`),
  }
}

function toSummary(row: Row): CountSummary {
  return { ...row, openedAt: row.openedAt.getTime(), closedAt: row.closedAt?.getTime() ?? null }
}
