import {
  DeliveryOfferAnswer,
  NearStoresAnswer,
  NearStoresQuery,
  PointQuery,
  ShopStore,
  StoreId,
} from '@tandem/contracts'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { type RouteDeps, shopRoute } from '../../platform/http/route.ts'
import { deliveryOfferOf } from './edit-areas.ts'
import { servingStores } from './serving-stores.ts'
import { shopStore } from './show-stores.ts'

const OfStore = z.object({ storeId: StoreId })

/** What customers ask: who serves me here, until when, for how much. */
export function shopRoutes(app: FastifyInstance, deps: RouteDeps): void {
  shopRoute(app, deps, {
    method: 'GET',
    path: '/stores',
    summary: 'Stores that serve a place in a mode, nearest first',
    query: NearStoresQuery,
    answer: NearStoresAnswer,
    handler: async ({ ctx, query }) => ({ stores: await servingStores(ctx.db, { ...query, at: ctx.now }) }),
  })

  shopRoute(app, deps, {
    method: 'GET',
    path: '/stores/:storeId',
    summary: 'A store with its hours today',
    params: OfStore,
    answer: ShopStore,
    handler: ({ ctx, params }) => shopStore(ctx.db, params.storeId, ctx.now),
  })

  shopRoute(app, deps, {
    method: 'GET',
    path: '/stores/:storeId/delivery-offer',
    summary: 'On what terms a store delivers to a place now',
    params: OfStore,
    query: PointQuery,
    answer: DeliveryOfferAnswer,
    handler: async ({ ctx, params, query }) => ({
      offer: await deliveryOfferOf(ctx.db, { ...query, ...params, at: ctx.now }),
    }),
  })
}
