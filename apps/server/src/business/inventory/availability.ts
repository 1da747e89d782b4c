import type { AvailabilityAsk, Channel, StoreAvailability } from '@tandem/contracts'
import type { EpochMs, Queryable } from '@tandem/kernel'
import { type StoreFact, servingStoresWith } from '../stores/index.ts'
import { LEAVE_RULE, leaveOf } from './leave-sql.ts'

/** What of the basket lies at a store, in smallest units, and which SKUs take no stock at all. */
type Fact = readonly [had: readonly [sku: string, decimals: number, free: number][] | null, endless: string[] | null]

/**
 * Parameters: SKUs, the channel, the moment. The basket's stock is read once for all places, by SKU: looked up store by
 * store it took ten times as long. A bundle can be had as often as the part of which least is there allows.
 */
const BASKET: StoreFact = {
  name: 'inventory.availability',
  table: (first) => `asked as materialized (
      select sku.sku, sku.decimals, part.sku as part, part.quantity as each,
             count(part.sku) over (partition by sku.sku) as parts
        from sku left join lateral jsonb_to_recordset(sku.takes) as part(sku text, quantity bigint) on true
       where sku.sku = any($${first}::text[]) and not sku.retired
    ), ${LEAVE_RULE('array(select part from asked)', `$${first + 1}`)}, gone as materialized (
      select store_id, sku from sold_out
       where sku = any($${first}::text[] || array(select part from asked)) and since <= $${first + 2} and until > $${first + 2}
    ), lying as materialized (
      select s.id, s.resource, greatest(s.free - ${leaveOf('s.resource')}, 0) as free
        from (select b.place as id, b.resource, b.capacity - b.held - b.used as free from bucket b
               where b.kind = 'stock' and b.resource = any(array(select part from asked)) and b.period = '-infinity') s
    ), had as materialized (
      select lying.id, asked.sku, asked.decimals,
             min(floor(lying.free * power(10, asked.decimals) / asked.each))::bigint as free
        from asked join lying on lying.resource = asked.part
       where (lying.id, asked.sku) not in (select store_id, sku from gone)
         and (lying.id, asked.part) not in (select store_id, sku from gone)
       group by lying.id, asked.sku, asked.decimals, asked.parts
      having count(*) = asked.parts
    ), at_place as materialized (
      select id, json_agg(json_build_array(sku, decimals, free)) as had from had group by id
    )`,
  value: () => `json_build_array((select had from at_place where at_place.id = s.id),
      (select json_agg(sku) from asked where part is null and (s.id, sku) not in (select store_id, sku from gone)))`,
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

function linesOf(wanted: ReadonlyMap<string, number>, [had, endless]: Fact): StoreAvailability['lines'] {
  const free = new Map((had ?? []).map(([sku, decimals, units]) => [sku, units / 10 ** decimals]))
  return [...wanted].map(([sku, quantity]) => {
    // Nothing of a service can run out.
    const there = endless?.includes(sku) ? quantity : (free.get(sku) ?? 0)
    return { sku, wanted: quantity, free: there, enough: there >= quantity }
  })
}
