import type { AllocationSettings, Channel, FulfilmentMode } from '@tandem/contracts'
import type { EpochMs, IsoDate, Queryable } from '@tandem/kernel'
import { type Point, type StoreFact, sourcePlacesWith } from '../stores/index.ts'
import type { CandidatePlace } from './basket.ts'
import { CHANNEL_RULE, leaveOf, quotaLeft } from './leave-sql.ts'
import { firstMoment } from './stock-rules.ts'

/**
 * What is free of each SKU that is not marked as sold out, less what the channel leaves, and no more than it may still
 * sell on the day. Parameters: SKUs, the channel, the moment, the day.
 */
const FREE: StoreFact = {
  name: 'inventory.free',
  table: (first) => CHANNEL_RULE(`$${first}::text[]`, `$${first + 1}`),
  value: (first) => `(
      select json_object_agg(b.resource, greatest(least(b.capacity - b.held - b.used - ${leaveOf('b.resource')},
                                                        ${quotaLeft('b.resource', `$${first + 1}`, `$${first + 3}`)}), 0))
        from bucket b
       where b.kind = 'stock' and b.resource = any($${first}::text[]) and b.place = s.id and b.period = '-infinity'
         and not exists (select from sold_out o where o.store_id = s.id and o.sku = b.resource and o.since <= $${first + 2}
                            and o.until > $${first + 2}))`,
}

const sources = sourcePlacesWith<Readonly<Record<string, number>> | null>(FREE)

/** Places that can send these SKUs to a point by a mode, with what is free there and what sending costs. One statement. */
export async function candidatePlaces(
  db: Queryable,
  settings: AllocationSettings,
  ask: { to: Point; mode: FulfilmentMode; channel: Channel; at: EpochMs; date: IsoDate; skus: readonly string[] },
): Promise<CandidatePlace[]> {
  const own = new Map(settings.places.map((place) => [place.placeId, place]))
  const found = await sources(db, ask.to, ask.mode, [
    ask.skus,
    ask.channel,
    new Date(ask.at),
    new Date(firstMoment(ask.date)),
  ])
  return found.flatMap(({ id: placeId, distanceMeters, fact }) => {
    if (!fact) return []
    const { costPerShipment, costPerUnit } = own.get(placeId) ?? settings
    return [
      {
        placeId,
        distanceMeters,
        freeBySku: new Map(Object.entries(fact)),
        costPerShipment: costPerShipment + Math.round((settings.costPerKilometer * distanceMeters) / 1_000),
        costPerUnit,
      },
    ]
  })
}
