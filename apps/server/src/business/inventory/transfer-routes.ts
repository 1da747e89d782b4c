import {
  NewStockTransfer,
  StockTransfer,
  StockTransferStep,
  StockTransfersAnswer,
  StockTransfersQuery,
} from '@tandem/contracts'
import { Refusal } from '@tandem/kernel'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { merchantRoute, type RouteDeps } from '../../platform/http/route.ts'
import { listTransfers, readTransfer } from './transfer-store.ts'
import { cancelTransfer, receiveTransfer, requestTransfer, shipTransfer } from './transfers.ts'

const OfTransfer = z.object({ transferId: z.uuid() })

/** Goods from one place to another. */
export function transferRoutes(app: FastifyInstance, deps: RouteDeps): void {
  merchantRoute(app, deps, {
    method: 'GET',
    path: '/transfers',
    summary: 'Transfers from and to one’s places, the newest first',
    who: 'stock.read',
    query: StockTransfersQuery,
    answer: StockTransfersAnswer,
    handler: ({ ctx, query }) => listTransfers(ctx.db, ctx.access.storeIds, query),
  })

  merchantRoute(app, deps, {
    method: 'GET',
    path: '/transfers/:transferId',
    summary: 'One transfer, with what differs between what left and what came',
    who: 'stock.read',
    params: OfTransfer,
    answer: StockTransfer,
    handler: async ({ ctx, params }) => {
      const found = await readTransfer(ctx.db, params.transferId)
      const { storeIds } = ctx.access
      const isOwn = storeIds === 'all' || storeIds.includes(found.fromPlace) || storeIds.includes(found.toPlace)
      if (!isOwn) throw new Refusal('resource.not_found')
      return found
    },
  })

  merchantRoute(app, deps, {
    method: 'POST',
    path: '/transfers',
    summary: 'Asks for goods of another place; the same id again changes nothing',
    who: 'stock.write',
    body: NewStockTransfer,
    answer: StockTransfer,
    status: 201,
    refuses: ['stock.unknown_sku', 'stock.quantity', 'document.conflict'],
    handler: ({ ctx, body }) => requestTransfer(ctx, body),
  })

  merchantRoute(app, deps, {
    method: 'POST',
    path: '/transfers/:transferId/ship',
    summary: 'The goods leave, all of them or what the lines say; until they come they are at neither place',
    who: 'stock.write',
    params: OfTransfer,
    body: StockTransferStep,
    answer: StockTransfer,
    refuses: ['transfer.wrong_state', 'bucket.short', 'stock.quantity', 'stock.unknown_sku'],
    handler: ({ ctx, params, body }) => shipTransfer(ctx, params.transferId, body),
  })

  merchantRoute(app, deps, {
    method: 'POST',
    path: '/transfers/:transferId/receive',
    summary: 'The goods have come, all of them or what the lines say; what is missing is a difference',
    who: 'stock.write',
    params: OfTransfer,
    body: StockTransferStep,
    answer: StockTransfer,
    refuses: ['transfer.wrong_state', 'stock.quantity', 'stock.unknown_sku'],
    handler: ({ ctx, params, body }) => receiveTransfer(ctx, params.transferId, body),
  })

  merchantRoute(app, deps, {
    method: 'POST',
    path: '/transfers/:transferId/cancel',
    summary: 'Gives a transfer up before anything has left',
    who: 'stock.write',
    params: OfTransfer,
    answer: StockTransfer,
    refuses: ['transfer.wrong_state'],
    handler: ({ ctx, params }) => cancelTransfer(ctx, params.transferId),
  })
}
