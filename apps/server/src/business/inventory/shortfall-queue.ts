import type { ShortfallsAnswer } from '@tandem/contracts'
import type { Ctx } from '@tandem/kernel'
import type { z } from 'zod'
import { shortfalls } from '../buckets/index.ts'
import { refuseOtherPlaces } from './stock-items.ts'

type Shortfall = z.infer<typeof ShortfallsAnswer>['shortfalls'][number]

/** Stock of which more is promised than is there, at the caller's places, with whose promise to break first. */
export async function shortfallQueue(ctx: Ctx, placeId?: string): Promise<Shortfall[]> {
  const { storeIds } = ctx.access
  if (placeId !== undefined) refuseOtherPlaces(ctx.access, [placeId])
  const short = (await shortfalls(ctx.db, placeId)).filter(
    ({ kind, place }) => kind === 'stock' && (storeIds === 'all' || storeIds.includes(place)),
  )
  const decimals = new Map(
    (
      await ctx.db.query<{ sku: string; decimals: number }>('select sku, decimals from sku where sku = any($1)', [
        short.map(({ resource }) => resource),
      ])
    ).map((row) => [row.sku, row.decimals]),
  )
  return short.map(({ resource: sku, place, shortfall, holds }) => {
    const units = (quantity: number): number => quantity / 10 ** (decimals.get(sku) ?? 0)
    return {
      sku,
      placeId: place,
      shortfall: units(shortfall),
      holds: holds.map((one) => ({ ...one, quantity: units(one.quantity) })),
    }
  })
}
