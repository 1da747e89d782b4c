import type { AvailabilityAsk, Channel, StoreAvailability } from '@tandem/contracts'
import type { EpochMs, Queryable } from '@tandem/kernel'
import { type StoreFact, servingStoresWith } from '../stores/index.ts'
import { LEAVE_RULE } from './leave-sql.ts'

/**
 * What of the basket lies at a store, in smallest units; which of it can be had without stock; how many smallest units
 * make one. SKUs are named by their position in the basket, from 1.
 */
type Fact = readonly [
  had: readonly [positions: readonly number[], free: readonly number[]] | null,
  endless: readonly number[] | null,
  scales: Readonly<Record<string, number>> | null,
]

/**
 * Parameters: SKUs, the channel, the moment. The counters of the basket are read once, by SKU and store, and put
 * together store by store as two lists of numbers: a name or a pair for each of them takes longer than reading it. A
 * bundle can be had as often as the part of which least is there allows.
 */
const BASKET: StoreFact = {
  name: 'inventory.availability',
  table: (first) => `asked as materialized (
      select a.i, sku.sku, case sku.decimals when 0 then 1 else 1000 end as scale, part.sku as part, part.quantity as each,
             count(part.sku) over (partition by sku.sku) as parts
        from unnest($${first}::text[]) with ordinality as a(sku, i)
        join sku on sku.sku = a.sku and not sku.retired
        left join jsonb_to_recordset(sku.takes) as part(sku text, quantity bigint) on true
    ), ${LEAVE_RULE('array(select part from asked)', `$${first + 1}`)}, gone as materialized (
      select store_id, sku from sold_out
       where sku = any($${first}::text[] || array(select part from asked)) and since <= $${first + 2} and until > $${first + 2}
    ), lying as materialized (
      select b.place as id, b.resource, b.capacity - b.held - b.used as free
        from bucket b
       where b.kind = 'stock' and b.resource = any(array(select part from asked))
         and b.place = any(array(select id from found)) and b.period = '-infinity'
    ), left_here as materialized (
      select jsonb_object_agg(place_id || ' ' || sku, leave) filter (where place_id <> '') as by_key from leave_rule
    ), left_everywhere as materialized (
      select asked.*, coalesce((select max(l.leave) from leave_rule l where l.sku = asked.part and l.place_id = ''), 0) as leave
        from asked
    ), part_had as materialized (
      select s.id, asked.i, asked.parts,
             greatest(s.free - greatest(asked.leave,
               ((select by_key from left_here) ->> (s.id || ' ' || s.resource))::bigint), 0) * asked.scale / asked.each as free
        from left_everywhere asked join lying s on s.resource = asked.part
       where not exists (select from gone)
          or (s.id, asked.sku) not in (select store_id, sku from gone)
             and (s.id, asked.part) not in (select store_id, sku from gone)
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
        (select json_agg(i) from asked where part is null and (s.id, sku) not in (select store_id, sku from gone)) end,
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
  for (const { sku, quantity } of ask.lines) wanted.set(sku, (wanted.get(sku) ?? 0) + quantity)
  const found = await stores(db, ask, [[...wanted.keys()], ask.channel, new Date(ask.at)])
  return found
    .map(({ id, name, distanceMeters, now, delivery, fact }) => {
      const lines = linesOf(wanted, fact)
      return { storeId: id, name, distanceMeters, now, delivery, complete: lines.every(({ enough }) => enough), lines }
    })
    .toSorted((a, b) => Number(b.complete) - Number(a.complete))
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
