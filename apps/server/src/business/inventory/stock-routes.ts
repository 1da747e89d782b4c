import {
  NewReceipt,
  NewWastage,
  PlaceCode,
  ShortfallsAnswer,
  ShortfallsQuery,
  StockAnswer,
  StockDocument,
  StockDocumentsAnswer,
  StockDocumentsQuery,
  StockMovementsAnswer,
  StockMovementsQuery,
  StockQuery,
  StoreId,
} from '@tandem/contracts'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { merchantRoute, type RouteDeps } from '../../platform/http/route.ts'
import { listDocuments } from './documents.ts'
import { listMovements, listStock, stockCsv } from './list-stock.ts'
import { receiveGoods } from './receive-goods.ts'
import { shortfallQueue } from './shortfall-queue.ts'
import { refuseOtherPlaces } from './stock-items.ts'
import { wasteGoods } from './waste-goods.ts'

const OfPlace = z.object({ placeId: StoreId })

/** What lies at a place, what moved it, what came and what was written off. */
export function stockRoutes(app: FastifyInstance, deps: RouteDeps): void {
  merchantRoute(app, deps, {
    method: 'GET',
    path: '/places/:placeId/stock',
    summary: 'What lies at a place by SKU: on hand, held, promised, free, short, and what it is worth at cost',
    who: 'stock.read',
    params: OfPlace,
    query: StockQuery,
    answer: StockAnswer,
    handler: ({ ctx, params: { placeId }, query }) => {
      refuseOtherPlaces(ctx.access, [placeId])
      return listStock(ctx.db, placeId, ctx.now, query)
    },
  })

  merchantRoute(app, deps, {
    method: 'GET',
    path: '/places/:placeId/stock.csv',
    summary: 'The same as CSV, all of it',
    who: 'stock.read',
    params: OfPlace,
    query: StockQuery.pick({ search: true, category: true, only: true }),
    file: 'text/csv',
    handler: async ({ ctx, params: { placeId }, query, reply }) => {
      refuseOtherPlaces(ctx.access, [placeId])
      reply.header('content-disposition', 'attachment; filename="stock.csv"').type('text/csv; charset=utf-8')
      return await stockCsv(ctx.db, placeId, ctx.now, query)
    },
  })

  merchantRoute(app, deps, {
    method: 'GET',
    path: '/places/:placeId/stock/:sku/movements',
    summary: 'What moved the stock of a SKU: when, by what document or order, who; the latest first',
    who: 'stock.read',
    params: OfPlace.extend({ sku: PlaceCode }),
    query: StockMovementsQuery,
    answer: StockMovementsAnswer,
    handler: ({ ctx, params, query }) => {
      refuseOtherPlaces(ctx.access, [params.placeId])
      return listMovements(ctx.db, { ...params, ...query })
    },
  })

  merchantRoute(app, deps, {
    method: 'GET',
    path: '/places/:placeId/stock-documents',
    summary: 'Receipts, wastage, transfers and counts of a place, the newest first',
    who: 'stock.read',
    params: OfPlace,
    query: StockDocumentsQuery,
    answer: StockDocumentsAnswer,
    handler: ({ ctx, params: { placeId }, query }) => {
      refuseOtherPlaces(ctx.access, [placeId])
      return listDocuments(ctx.db, placeId, query)
    },
  })

  merchantRoute(app, deps, {
    method: 'POST',
    path: '/places/:placeId/receipts',
    summary: 'Goods have come, against a purchase order or without one; the same id again changes nothing',
    who: 'stock.write',
    params: OfPlace,
    body: NewReceipt,
    answer: StockDocument,
    status: 201,
    refuses: [
      'stock.unknown_sku',
      'stock.not_kept',
      'stock.quantity',
      'document.conflict',
      'lot.needed',
      'purchase.wrong_state',
      'purchase.over_delivered',
    ],
    handler: ({ ctx, params, body }) => receiveGoods(ctx, params.placeId, body),
  })

  merchantRoute(app, deps, {
    method: 'POST',
    path: '/places/:placeId/wastage',
    summary: 'Writes goods off for a reason; what is promised only when it is said to be gone all the same',
    who: 'stock.write',
    params: OfPlace,
    body: NewWastage,
    answer: StockDocument,
    status: 201,
    refuses: ['stock.unknown_sku', 'stock.quantity', 'document.conflict', 'bucket.short', 'lot.short'],
    handler: ({ ctx, params, body }) => wasteGoods(ctx, params.placeId, body),
  })

  merchantRoute(app, deps, {
    method: 'GET',
    path: '/shortfalls',
    summary: 'Promises that cannot be kept as things stand, with whose to break first',
    who: 'stock.read',
    query: ShortfallsQuery,
    answer: ShortfallsAnswer,
    handler: async ({ ctx, query }) => ({ shortfalls: await shortfallQueue(ctx, query.placeId) }),
  })
}
