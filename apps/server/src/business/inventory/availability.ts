import type { AvailabilityAsk, Channel, StoreAvailability } from '@tandem/contracts'
import type { EpochMs, Queryable } from '@tandem/kernel'
import { type StoreFact, servingStoresWith } from '../stores/index.ts'
import { CHANNEL_RULE } from './leave-sql.ts'

/**
 * What of the basket lies at a store, in smallest units; which of it can be had without stock; how many smallest units
 * make one. SKUs are named by their position in the basket, from 1.
 */
type Fact = readonly [
  had: readonly [positions: readonly number[], free: readonly number[]] | null,
  endless: readonly number[] | null,
  scales: Readonly<Record<string, number>> | null,
]

/** Where a SKU is sold (`catalog/sellables.ts` says so of one store), and when its product is; over `sku`, `p`, a store `s`. */
const LISTED = `(sku.listed_stores is null and sku.listed_groups is null or s.id = any(sku.listed_stores)
              or exists (select from store_group_member m where m.store_id = s.id and m.group_id = any(sku.listed_groups)))`
const MINUTE = 'extract(hour from local)::int * 60 + extract(minute from local)::int'
const ON_SALE = `(p.sale_days is null or extract(isodow from local)::int = any(p.sale_days))
              and (p.sale_from_minute is null
                   or case when p.sale_from_minute < p.sale_to_minute
                           then ${MINUTE} >= p.sale_from_minute and ${MINUTE} < p.sale_to_minute
                           else ${MINUTE} >= p.sale_from_minute or ${MINUTE} < p.sale_to_minute end)`

/**
 * Parameters: SKUs, the channel, the moment. The counters of the basket are read once, by SKU and store, and put
 * together store by store as two lists of numbers: a name or a pair for each of them takes longer than reading it. A
 * bundle can be had as often as the part of which least is there allows.
 */
const BASKET: StoreFact = {
  name: 'inventory.availability',
  table: (first) => `asked as materialized (
      select a.i, sku.sku, sku.part_skus, case sku.decimals when 0 then 1 else 1000 end as scale, part.sku as part, part.quantity as each,
             count(part.sku) over (partition by sku.sku) as parts
        from unnest($${first}::text[]) with ordinality as a(sku, i)
        join sku on sku.sku = a.sku and not sku.retired and sku.parts_sold
                and (sku.listed_channels is null or $${first + 1} = any(sku.listed_channels))
        join product on product.id = sku.product_id and product.status = 'active'
        left join jsonb_to_recordset(sku.takes) as part(sku text, quantity bigint) on true
    ), ${CHANNEL_RULE('array(select part from asked)', `$${first + 1}`)}, gone as materialized (
      select store_id, sku from sold_out
       where sku = any($${first}::text[] || array(select unnest(part_skus) from asked))
         and since <= $${first + 2} and until > $${first + 2}
    ), not_sold as materialized (
      select g.store_id, a.sku from gone g join asked a on g.sku = a.sku or g.sku = any(a.part_skus)
       union
      select s.id, sku.sku
        from sku
        join product p on p.id = sku.product_id
       cross join found s
       cross join lateral (select $${first + 2}::timestamptz at time zone s.zone as local) clock
       where sku.sku = any($${first}::text[])
         and (sku.listed_stores is not null or sku.listed_groups is not null
              or p.sale_days is not null or p.sale_from_minute is not null)
         and (${LISTED} and ${ON_SALE}) is not true
    ), quota_left as materialized (
      select q.id, q.sku, coalesce(
               (select greatest(b.capacity - b.held - b.used, 0) from bucket b
                 where b.kind = 'quota' and b.resource = 'channel:' || $${first + 1}::text || ':' || q.sku
                   and b.place = q.id and b.period = q.day), q.quota) as free
        from (select s.id, r.sku, min(r.quota) as quota,
                     date_trunc('day', ($${first + 2}::timestamptz at time zone s.zone)
                       - make_interval(hours => s."cutoffHour")) at time zone 'UTC' as day
                from channel_rule r join found s on r.place_id in ('', s.id)
               where r.quota is not null group by s.id, s.zone, s."cutoffHour", r.sku) q
    ), lying as materialized (
      select b.place as id, b.resource, b.capacity - b.held - b.used as free
        from bucket b
       where b.kind = 'stock' and b.resource = any(array(select part from asked))
         and b.place = any(array(select id from found)) and b.period = '-infinity'
    ), left_here as materialized (
      select jsonb_object_agg(place_id || ' ' || sku, leave) filter (where place_id <> '') as by_key from channel_rule
    ), left_everywhere as materialized (
      select asked.*, coalesce((select max(l.leave) from channel_rule l where l.sku = asked.part and l.place_id = ''), 0) as leave
        from asked
    ), part_had as materialized (
      select s.id, asked.i, asked.parts,
             greatest(least(s.free - greatest(asked.leave,
               ((select by_key from left_here) ->> (s.id || ' ' || s.resource))::bigint), q.free), 0)
               * asked.scale / asked.each as free
        from left_everywhere asked
        join lying s on s.resource = asked.part
        left join quota_left q on q.id = s.id and q.sku = s.resource
       where not exists (select from not_sold) or (s.id, asked.sku) not in (select store_id, sku from not_sold)
    ), had as materialized (
      select id, i, free from part_had where parts = 1
       union all
      select id, i, min(free) from part_had where parts > 1 group by id, i, parts having count(*) = parts
    ), at_place as materialized (
      select jsonb_object_agg(id, had) as by_id
        from (select id, json_build_array(array_agg(i), array_agg(free))::text as had from had group by id) each_place
    )`,
  value: () => `json_build_array(((select by_id from at_place) ->> s.id)::json,
      case when exists (select from asked where part is null) then
        (select json_agg(i) from asked where part is null and (s.id, sku) not in (select store_id, sku from not_sold)) end,
      (select json_object_agg(i, scale) from asked))`,
}

const stores = servingStoresWith<Fact>(BASKET)

/**
 * A basket over every store that serves a point: which lines can be had there, how far it is, what bringing it costs,
 * whether it is open; stores that have all of it first, then nearest first. One statement. Lines of one SKU count as
 * one; parts that two bundles share count for each of them, which only placing decides.
 */
export async function availability(
  db: Queryable,
  ask: AvailabilityAsk & { at: EpochMs; channel: Channel },
): Promise<StoreAvailability[]> {
  const wanted = new Map<string, number>()
  // 0.1 and 0.2 of a kilogram are 0.3, not a little more.
  for (const { sku, quantity } of ask.lines) wanted.set(sku, inMillionths((wanted.get(sku) ?? 0) + quantity))
  const found = await stores(db, ask, [[...wanted.keys()], ask.channel, new Date(ask.at)])
  return found
    .map(({ id, name, distanceMeters, now, delivery, fact }) => {
      const lines = linesOf(wanted, fact)
      return { storeId: id, name, distanceMeters, now, delivery, complete: lines.every(({ enough }) => enough), lines }
    })
    .toSorted((a, b) => Number(b.complete) - Number(a.complete))
}

function inMillionths(quantity: number): number {
  return Math.round(quantity * 1_000_000) / 1_000_000
}

function linesOf(wanted: ReadonlyMap<string, number>, [had, endless, scales]: Fact): StoreAvailability['lines'] {
  const [positions, units] = had ?? [[], []]
  const free = new Map(positions.map((position, i) => [position, (units[i] ?? 0) / (scales?.[position] ?? 1)]))
  return [...wanted].map(([sku, quantity], i) => {
    // Nothing of a service can run out.
    const there = endless?.includes(i + 1) ? quantity : (free.get(i + 1) ?? 0)
    return { sku, wanted: quantity, free: there, enough: there >= quantity }
  })
}
