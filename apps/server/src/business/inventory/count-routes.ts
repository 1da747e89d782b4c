import { CountEntries, CountsAnswer, CountsQuery, NewCount, StockCount, StoreId } from '@tandem/contracts'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { merchantRoute, type RouteDeps } from '../../platform/http/route.ts'
import { applyCount, cancelCount, enterCount, openCount } from './count-stock.ts'
import { listCounts, readCount } from './count-store.ts'
import { refuseOtherPlaces } from './stock-items.ts'

const OfPlace = z.object({ placeId: StoreId })
const OfCount = z.object({ countId: z.uuid() })

/** Counts of stock: opened for some SKUs, entered blind or not, counted anew, applied. */
export function countRoutes(app: FastifyInstance, deps: RouteDeps): void {
  merchantRoute(app, deps, {
    method: 'GET',
    path: '/places/:placeId/counts',
    summary: 'Counts of a place, the newest first',
    who: 'stock.read',
    params: OfPlace,
    query: CountsQuery,
    answer: CountsAnswer,
    handler: ({ ctx, params: { placeId }, query }) => {
      refuseOtherPlaces(ctx.access, [placeId])
      return listCounts(ctx.db, placeId, query)
    },
  })

  merchantRoute(app, deps, {
    method: 'POST',
    path: '/places/:placeId/counts',
    summary:
      'Opens a count of named SKUs, a category, classes A to C, or everything; the same id again changes nothing',
    who: 'stock.write',
    params: OfPlace,
    body: NewCount,
    answer: StockCount,
    status: 201,
    refuses: ['stock.unknown_sku', 'document.conflict'],
    handler: ({ ctx, params, body }) => openCount(ctx, params.placeId, body),
  })

  merchantRoute(app, deps, {
    method: 'GET',
    path: '/counts/:countId',
    summary: 'A count; of a blind one what is expected is shown after it was entered',
    who: 'stock.read',
    params: OfCount,
    answer: StockCount,
    handler: async ({ ctx, params }) => {
      const found = await readCount(ctx.db, params.countId)
      refuseOtherPlaces(ctx.access, [found.placeId])
      return found
    },
  })

  merchantRoute(app, deps, {
    method: 'POST',
    path: '/counts/:countId/entries',
    summary: 'Writes down what was found; entered before, it is counted anew',
    who: 'stock.write',
    params: OfCount,
    body: CountEntries,
    answer: StockCount,
    refuses: ['count.wrong_state', 'stock.quantity', 'stock.unknown_sku'],
    handler: ({ ctx, params, body }) => enterCount(ctx, params.countId, body),
  })

  merchantRoute(app, deps, {
    method: 'POST',
    path: '/counts/:countId/apply',
    summary: 'Makes what was found the truth; what is promised beyond it waits among the shortfalls',
    who: 'stock.write',
    params: OfCount,
    body: z.object({ partly: z.boolean().default(false) }),
    answer: StockCount,
    refuses: ['count.wrong_state', 'count.incomplete'],
    handler: ({ ctx, params, body }) => applyCount(ctx, params.countId, body),
  })

  merchantRoute(app, deps, {
    method: 'POST',
    path: '/counts/:countId/cancel',
    summary: 'Gives a count up; nothing is changed by it',
    who: 'stock.write',
    params: OfCount,
    answer: StockCount,
    refuses: ['count.wrong_state'],
    handler: ({ ctx, params }) => cancelCount(ctx, params.countId),
  })
}
