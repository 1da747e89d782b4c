import { Lot, LotsAnswer, LotsQuery, PlaceCode, RecallAnswer, RecallAsk } from '@tandem/contracts'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { merchantRoute, type RouteDeps } from '../../platform/http/route.ts'
import { listLots, recallBatch, releaseLot, trackLots } from './lots.ts'
import { refuseOtherPlaces } from './stock-items.ts'

/** Lots: which SKUs are kept by lot, what is left of each, recalls. */
export function lotRoutes(app: FastifyInstance, deps: RouteDeps): void {
  merchantRoute(app, deps, {
    method: 'GET',
    path: '/lots',
    summary: 'Lots of which something is left at one’s places, those that expire first on top',
    who: 'stock.read',
    query: LotsQuery,
    answer: LotsAnswer,
    handler: ({ ctx, query }) => {
      if (query.placeId !== undefined) refuseOtherPlaces(ctx.access, [query.placeId])
      return listLots(ctx.db, ctx.access.storeIds, query)
    },
  })

  merchantRoute(app, deps, {
    method: 'POST',
    path: '/lots/:lotId/release',
    summary:
      'A lot that was held turned out to be good: it is for sale again; one that was called back for those whose places are all',
    who: 'stock.write',
    params: z.object({ lotId: z.uuid() }),
    answer: Lot,
    refuses: ['lot.short'],
    handler: ({ ctx, params }) => releaseLot(ctx, params.lotId),
  })

  merchantRoute(app, deps, {
    method: 'PUT',
    path: '/lot-tracked-skus/:sku',
    summary: 'Keeps a SKU by lot from now on; what is there is one lot a place, of unknown age',
    who: 'catalog.write',
    params: z.object({ sku: PlaceCode }),
    handler: ({ ctx, params }) => trackLots(ctx, params.sku),
  })

  merchantRoute(app, deps, {
    method: 'POST',
    path: '/recalls',
    summary:
      'Holds a batch at every place at once, and says who got some of it; what comes of it later is held as it comes',
    who: 'stock.write',
    body: RecallAsk,
    answer: RecallAnswer,
    handler: ({ ctx, body }) => recallBatch(ctx, body),
  })
}
