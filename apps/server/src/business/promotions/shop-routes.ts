import { Grabbed, MyCouponsAnswer, PromotionId, ShopPromotionsAnswer } from '@tandem/contracts'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { type RouteDeps, shopRoute } from '../../platform/http/route.ts'
import { grabPacket } from './red-packets.ts'
import { shopPromotions } from './shop-promotions.ts'
import { myCoupons } from './show-promotions.ts'

/** What shoppers see of promotions, and what they get of them. */
export function shopRoutes(app: FastifyInstance, deps: RouteDeps): void {
  shopRoute(app, deps, {
    method: 'GET',
    path: '/stores/:storeId/promotions',
    summary: 'Promotions that are on at a store, as far as anybody may know of them',
    params: z.object({ storeId: z.string().min(1).max(120) }),
    answer: ShopPromotionsAnswer,
    handler: ({ ctx, params }) => shopPromotions(ctx, params.storeId),
  })

  shopRoute(app, deps, {
    method: 'GET',
    path: '/coupons',
    summary: 'Coupons that the customer who asks can use now',
    who: 'customers',
    answer: MyCouponsAnswer,
    handler: ({ ctx }) => myCoupons(ctx),
  })

  shopRoute(app, deps, {
    method: 'POST',
    path: '/red-packets/:packetId/grab',
    summary: 'Takes a share of a red packet, once: a coupon worth so much',
    params: z.object({ packetId: PromotionId }),
    answer: Grabbed,
    refuses: ['packet.empty', 'packet.closed', 'session.missing'],
    handler: ({ ctx, params }) => grabPacket(ctx, params.packetId),
  })
}
