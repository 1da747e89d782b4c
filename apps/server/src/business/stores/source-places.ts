import type { FulfilmentMode } from '@tandem/contracts'
import type { Prepared, Queryable } from '@tandem/kernel'
import { distanceMeters, type Point } from './distance.ts'
import type { StoreFact } from './serving-stores.ts'

/** A place that goods may be sent from. */
export interface SourcePlace<Fact> {
  id: string
  /** As the crow flies to where they go. */
  distanceMeters: number
  fact: Fact
}

/**
 * Places that can send goods by a mode: active warehouses and depots, and stores that offer it, each with a fact read in
 * the same statement. Where a place is must be known. Nearest first.
 *
 * @returns what asks, with the fact's parameters
 */
export function sourcePlacesWith<Fact>(
  fact: StoreFact,
): (db: Queryable, to: Point, mode: FulfilmentMode, values: readonly unknown[]) => Promise<SourcePlace<Fact>[]> {
  const statement: Prepared = {
    name: `${fact.name}.sources`,
    text: `with ${fact.table(2)}
      select s.id, s.lng, s.lat, ${fact.value(2)} as fact
        from place s left join store_profile f on f.merchant_id = s.merchant_id and f.store_id = s.id
       where s.status = 'active' and s.lng is not null and s.lat is not null
         and (s.kind <> 'store' or $1 = any(f.modes))`,
  }
  return async (db, to, mode, values) => {
    const rows = await db.query<Point & { id: string; fact: Fact }>(statement, [mode, ...values])
    return rows
      .map(({ id, fact: of, ...at }) => ({ id, distanceMeters: Math.round(distanceMeters(at, to)), fact: of }))
      .toSorted((a, b) => a.distanceMeters - b.distanceMeters || (a.id < b.id ? -1 : 1))
  }
}
