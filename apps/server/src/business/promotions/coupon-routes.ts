import {
  CouponsAnswer,
  CouponsQuery,
  CouponsWithdrawn,
  CouponWithdrawal,
  IssuedCoupons,
  NewCoupons,
  NewRedPacket,
  PromotionId,
  RedPacket,
  RedPacketsAnswer,
} from '@tandem/contracts'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { merchantRoute, type RouteDeps } from '../../platform/http/route.ts'
import { listCoupons } from './coupon-store.ts'
import { issueCoupons, withdrawCoupons } from './issue-coupons.ts'
import { listPackets } from './packet-store.ts'
import { closePacket, makePacket } from './red-packets.ts'
import { promotionOf } from './show-promotions.ts'

const OfPromotion = z.object({ promotionId: PromotionId })
const OfPacket = z.object({ packetId: PromotionId })

/** Coupons and red packets for staff. A code is worth money: only who may issue coupons sees them. */
export function couponRoutes(app: FastifyInstance, deps: RouteDeps): void {
  merchantRoute(app, deps, {
    method: 'POST',
    path: '/promotions/:promotionId/coupons',
    summary:
      'Issues coupons: some with codes drawn by chance, one to each of some customers, or one under a chosen code',
    notes:
      'One of `count`, `customerIds` and `code`. Case does not matter when a code is used. The promotion should ' +
      'need one (`rule.needsCoupon`).',
    who: 'promotions.write',
    params: OfPromotion,
    body: NewCoupons,
    answer: IssuedCoupons,
    refuses: ['coupon.exists', 'promotion.wrong_state', 'promotion.invalid'],
    status: 201,
    handler: async ({ ctx, params, body }) => {
      const codes = await issueCoupons(ctx, params.promotionId, body)
      return { codes }
    },
  })

  merchantRoute(app, deps, {
    method: 'GET',
    path: '/promotions/:promotionId/coupons',
    summary: 'Coupons of a promotion by code, 200 at a time',
    who: 'promotions.write',
    params: OfPromotion,
    query: CouponsQuery,
    answer: CouponsAnswer,
    handler: async ({ ctx, params, query }) => {
      const { id } = await promotionOf(ctx, params.promotionId)
      return { coupons: await listCoupons(ctx.db, id, query) }
    },
  })

  merchantRoute(app, deps, {
    method: 'POST',
    path: '/promotions/:promotionId/coupons/withdraw',
    summary: 'Takes back a coupon, or all of a source',
    who: 'promotions.write',
    params: OfPromotion,
    body: CouponWithdrawal,
    answer: CouponsWithdrawn,
    handler: async ({ ctx, params, body }) => ({ withdrawn: await withdrawCoupons(ctx, params.promotionId, body) }),
  })

  merchantRoute(app, deps, {
    method: 'POST',
    path: '/red-packets',
    summary: 'Puts money into a red packet',
    who: 'promotions.write',
    body: NewRedPacket,
    answer: RedPacket,
    refuses: ['packet.exists', 'promotion.wrong_state', 'promotion.invalid', 'bucket.short'],
    status: 201,
    handler: async ({ ctx, body }) => {
      const made = await makePacket(ctx, body)
      return made
    },
  })

  merchantRoute(app, deps, {
    method: 'GET',
    path: '/red-packets',
    summary: 'Red packets with what was taken, the latest first',
    who: 'promotions.read',
    answer: RedPacketsAnswer,
    handler: async ({ ctx }) => ({ packets: await listPackets(ctx.db) }),
  })

  merchantRoute(app, deps, {
    method: 'POST',
    path: '/red-packets/:packetId/close',
    summary: 'Closes a red packet; what nobody took is free money again',
    who: 'promotions.write',
    params: OfPacket,
    answer: RedPacket,
    handler: ({ ctx, params }) => closePacket(ctx, params.packetId),
  })
}
