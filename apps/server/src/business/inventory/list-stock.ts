import type { StockLine, StockMovement, StockQuery } from '@tandem/contracts'
import { DAY, type EpochMs, type Queryable, Refusal, toCsv } from '@tandem/kernel'
import { nextOf } from './documents.ts'

const EXPIRING_MS = 3 * DAY
/** Rows of an export at most. */
const MOST_ROWS = 100_000

interface Row
  extends Omit<
    StockLine,
    'onHand' | 'held' | 'promised' | 'free' | 'shortfall' | 'expiring' | 'buffers' | 'inTransit'
  > {
  capacity: number
  held: number
  used: number
  shortfall: number
  expiring: number
  inTransit: number
  buffers: { channel: StockLine['buffers'][number]['channel']; leave: number }[]
}

/** What lies at a place, by SKU, page by page. */
export async function listStock(
  db: Queryable,
  placeId: string,
  at: EpochMs,
  query: StockQuery,
): Promise<{ items: StockLine[]; next: string | null }> {
  const rows = await readStock(db, placeId, at, query)
  return { items: rows.slice(0, query.pageSize).map(toLine), next: nextOf(rows, query.pageSize, ({ sku }) => sku) }
}

/** The same as one file, all pages. */
export async function stockCsv(
  db: Queryable,
  placeId: string,
  at: EpochMs,
  query: Omit<StockQuery, 'after' | 'pageSize'>,
): Promise<string> {
  const rows = (await readStock(db, placeId, at, { ...query, pageSize: MOST_ROWS })).slice(0, MOST_ROWS).map(toLine)
  return toCsv(
    Object.keys(COLUMNS),
    rows.map((one) => Object.values(COLUMNS).map((valueOf) => valueOf(one))),
  )
}

const COLUMNS: Readonly<Record<string, (line: StockLine) => string | number | null>> = {
  sku: ({ sku }) => sku,
  name_zh: ({ name }) => name.zh,
  name_en: ({ name }) => name.en,
  unit: ({ unit }) => unit,
  on_hand: ({ onHand }) => onHand,
  held: ({ held }) => held,
  promised: ({ promised }) => promised,
  free: ({ free }) => free,
  shortfall: ({ shortfall }) => shortfall,
  in_transit: ({ inTransit }) => inTransit,
  sold_out: ({ soldOut }) => (soldOut ? 1 : 0),
  expiring: ({ expiring }) => expiring,
  unit_cost_minor: ({ unitCost }) => unitCost,
  value_minor: ({ valueAtCost }) => valueAtCost,
}

async function readStock(db: Queryable, placeId: string, at: EpochMs, query: StockQuery): Promise<Row[]> {
  const { search, category, only, after, pageSize } = query
  const values: unknown[] = [placeId, new Date(at), new Date(at + EXPIRING_MS)]
  const given = (value: unknown): string => `$${values.push(value)}`
  const where = [
    ...(after === undefined ? [] : [`b.resource > ${given(after)}`]),
    ...(search === undefined ? [] : [matching(given(search.toLowerCase()))]),
    ...(category === undefined
      ? []
      : [`p.category_id in (select id from category where path @> array[${given(category)}])`]),
    ...(only === 'out' ? ['b.capacity <= b.held + b.used'] : []),
    ...(only === 'short' ? ['b.shortfall > 0'] : []),
    ...(only === 'expiring' ? ['coalesce(l.expiring, 0) > 0'] : []),
  ]
  return await db.query<Row>(
    `with coming as materialized (
       select l.sku, sum(l.shipped)::bigint as quantity
         from stock_transfer t join stock_transfer_line l on l.transfer_id = t.id
        where t.to_place = $1 and t.state = 'in_transit' group by l.sku
     )
     select s.sku, p.name, s.unit, s.decimals, b.capacity, b.held, b.used, b.shortfall,
            coalesce(l.expiring, 0) as expiring,
            coalesce((select quantity from coming where coming.sku = s.sku), 0) as "inTransit",
            exists (select from sold_out o where o.store_id = b.place and o.sku = s.sku and o.since <= $2
                       and o.until > $2) as "soldOut",
            coalesce((select json_agg(json_build_object('channel', r.channel, 'leave', r.leave) order by r.channel)
                        from (select r.channel, max(r.leave_milli) as leave from stock_rule r
                               where r.place_id in ('', b.place) and r.leave_milli > 0
                                 and (r.subject = 'sku' and r.code = s.sku
                                      or r.subject = 'category' and r.code = any(c.path))
                               group by r.channel) r), '[]') as buffers,
            coalesce(round(k.micro_cost / 1000000.0)::bigint, s.cost) as "unitCost",
            round(b.capacity * coalesce(k.micro_cost / 1000000.0, s.cost) / power(10, s.decimals)::numeric)::float8
              as "valueAtCost"
       from bucket b
       join sku s on s.sku = b.resource
       join product p on p.id = s.product_id
       left join category c on c.id = p.category_id
       left join stock_cost k on k.place_id = b.place and k.sku = b.resource
       left join lateral (
         select sum(quantity)::bigint as expiring from lot
          where lot.place_id = b.place and lot.sku = b.resource and lot.quantity > 0 and lot.status = 'ok'
            and lot.expires_at <= $3) l on true
      where b.kind = 'stock' and b.place = $1 and b.period = '-infinity'
        ${where.map((one) => `and ${one}`).join(' ')}
      order by b.resource limit ${Math.trunc(pageSize) + 1}`,
    values,
  )
}

/** In the SKU, its names, and barcodes. */
function matching(text: string): string {
  return `(position(${text} in lower(s.sku)) > 0 or position(${text} in lower(p.name ->> 'zh')) > 0
    or position(${text} in lower(p.name ->> 'en')) > 0
    or exists (select from barcode where barcode.barcode = ${text} and barcode.sku = s.sku))`
}

function toLine({ capacity, used, ...row }: Row): StockLine {
  const { decimals, held, shortfall, expiring, inTransit, buffers } = row
  const units = (quantity: number): number => quantity / 10 ** decimals
  return {
    ...row,
    onHand: units(capacity),
    held: units(held),
    promised: units(used),
    free: units(Math.max(0, capacity - held - used)),
    shortfall: units(shortfall),
    expiring: units(expiring),
    inTransit: units(inTransit),
    buffers: buffers.map(({ channel, leave }) => ({ channel, leave: leave / 1_000 })),
  }
}

interface MovementRow extends Omit<StockMovement, 'at'> {
  at: Date
}

/** What moved a SKU's stock at a place, the latest first, page by page. @throws Refusal `resource.not_found` */
export async function listMovements(
  db: Queryable,
  { placeId, sku, after, pageSize }: { placeId: string; sku: string; after?: string | undefined; pageSize: number },
): Promise<{ movements: StockMovement[]; next: string | null }> {
  const [found] = await db.query<{ id: number | null; decimals: number }>(
    `select b.id, s.decimals from sku s
       left join bucket b on b.kind = 'stock' and b.resource = s.sku and b.place = $2 and b.period = '-infinity'
      where s.sku = $1`,
    [sku, placeId],
  )
  if (!found) throw new Refusal('resource.not_found', { sku })
  const isEnd = after === undefined || /^\d{1,15}$/.test(after)
  if (!isEnd) return { movements: [], next: null }
  const rows = await db.query<MovementRow>(
    `select m.id, m.at, coalesce(d.kind, m.kind) as what, coalesce(h.cause, m.cause) as cause, d.about,
            coalesce(d.reason, m.reason) as reason, d.actor, m.d_capacity / power(10, $2::int) as "onHand",
            m.d_held / power(10, $2::int) as held, m.d_used / power(10, $2::int) as promised
       from movement m
       left join stock_document d on d.id = case when m.cause like 'document:%' then substr(m.cause, 10, 36)::uuid end
       left join hold h on h.id = case when m.cause like 'hold:%' then substr(m.cause, 6)::uuid end
      where m.bucket_id = $1 and ($3::bigint is null or m.id < $3)
      order by m.id desc limit ${Math.trunc(pageSize) + 1}`,
    [found.id, found.decimals, after ?? null],
  )
  return {
    movements: rows.slice(0, pageSize).map((row) => ({ ...row, at: row.at.getTime() })),
    next: nextOf(rows, pageSize, ({ id }) => String(id)),
  }
}
