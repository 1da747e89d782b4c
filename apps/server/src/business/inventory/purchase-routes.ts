import { NewPurchaseOrder, PurchaseOrder, PurchaseOrdersAnswer, PurchaseOrdersQuery } from '@tandem/contracts'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { merchantRoute, type RouteDeps } from '../../platform/http/route.ts'
import { endPurchase, orderGoods } from './purchase-orders.ts'
import { listPurchases, readPurchase } from './purchase-store.ts'
import { refuseOtherPlaces } from './stock-items.ts'

const OfPurchase = z.object({ purchaseOrderId: z.uuid() })

/** What was ordered from suppliers; what comes of it is a receipt. */
export function purchaseRoutes(app: FastifyInstance, deps: RouteDeps): void {
  merchantRoute(app, deps, {
    method: 'GET',
    path: '/purchase-orders',
    summary: 'Purchase orders of one’s places with what has come of them, the newest first',
    who: 'stock.read',
    query: PurchaseOrdersQuery,
    answer: PurchaseOrdersAnswer,
    handler: ({ ctx, query }) => listPurchases(ctx.db, ctx.access.storeIds, query),
  })

  merchantRoute(app, deps, {
    method: 'GET',
    path: '/purchase-orders/:purchaseOrderId',
    summary: 'One purchase order',
    who: 'stock.read',
    params: OfPurchase,
    answer: PurchaseOrder,
    handler: async ({ ctx, params }) => {
      const found = await readPurchase(ctx.db, params.purchaseOrderId)
      refuseOtherPlaces(ctx.access, [found.placeId])
      return found
    },
  })

  merchantRoute(app, deps, {
    method: 'POST',
    path: '/purchase-orders',
    summary: 'Orders goods from a supplier; the same id again changes nothing',
    who: 'stock.write',
    body: NewPurchaseOrder,
    answer: PurchaseOrder,
    status: 201,
    refuses: ['stock.unknown_sku', 'stock.not_kept', 'stock.quantity', 'document.conflict'],
    handler: ({ ctx, body }) => orderGoods(ctx, body),
  })

  merchantRoute(app, deps, {
    method: 'POST',
    path: '/purchase-orders/:purchaseOrderId/end',
    summary: 'Nothing more is awaited: cancels it, or closes it when a part has come',
    who: 'stock.write',
    params: OfPurchase,
    answer: PurchaseOrder,
    refuses: ['purchase.wrong_state'],
    handler: ({ ctx, params }) => endPurchase(ctx, params.purchaseOrderId),
  })
}
