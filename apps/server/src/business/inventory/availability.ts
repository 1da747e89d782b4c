import type { AvailabilityAsk, Channel, StoreAvailability } from '@tandem/contracts'
import type { EpochMs, Queryable } from '@tandem/kernel'
import { type StoreFact, servingStoresWith } from '../stores/index.ts'
import { LEAVE_RULE, leaveOf } from './leave-sql.ts'

/** Of each SKU asked for: its decimals, and how much can be had in smallest units; null of what takes no stock. */
type Fact = readonly [sku: string, decimals: number, free: number | null][] | null

/** Parameters: SKUs, the channel, the moment. A bundle can be had as often as the part of which least is there allows. */
const BASKET: StoreFact = {
  name: 'inventory.availability',
  table: (first) => `asked as materialized (
      select sku.sku, sku.decimals, part.sku as part, part.quantity as each
        from sku left join lateral jsonb_to_recordset(sku.takes) as part(sku text, quantity bigint) on true
       where sku.sku = any($${first}::text[]) and not sku.retired
    ), ${LEAVE_RULE('array(select part from asked)', `$${first + 1}`)}`,
  value: (first) => `(
      select json_agg(json_build_array(had.sku, had.decimals, had.free)) from (
        select asked.sku, asked.decimals,
               min(case when exists (select from sold_out o where o.store_id = s.id and o.since <= $${first + 2}
                                        and o.until > $${first + 2} and o.sku in (asked.sku, asked.part)) then 0
                        when asked.part is null then null
                        else floor(greatest(coalesce(b.capacity - b.held - b.used, 0) - ${leaveOf('asked.part')}, 0)
                                   * power(10, asked.decimals) / asked.each) end)::bigint as free
          from asked
          left join bucket b on b.kind = 'stock' and b.resource = asked.part and b.place = s.id
                            and b.period = '-infinity'
         group by asked.sku, asked.decimals) had)`,
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

function linesOf(wanted: ReadonlyMap<string, number>, fact: Fact): StoreAvailability['lines'] {
  const had = new Map((fact ?? []).map(([sku, decimals, free]) => [sku, free === null ? null : free / 10 ** decimals]))
  return [...wanted].map(([sku, quantity]) => {
    const free = had.get(sku)
    // Nothing of a service can run out.
    if (free === null) return { sku, wanted: quantity, free: quantity, enough: true }
    return { sku, wanted: quantity, free: free ?? 0, enough: (free ?? 0) >= quantity }
  })
}
