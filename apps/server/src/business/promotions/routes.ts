import {
  NewPromotion,
  PreviewAnswer,
  PromotionDetail,
  PromotionEdit,
  PromotionId,
  PromotionLimitsEdit,
  PromotionPerformance,
  PromotionPreview,
  PromotionsAnswer,
  PromotionsQuery,
  PromotionVersionsAnswer,
} from '@tandem/contracts'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { merchantRoute, type RouteDeps } from '../../platform/http/route.ts'
import { changePromotion, createPromotion, setLimits, setPromotionState } from './change-promotion.ts'
import { couponRoutes } from './coupon-routes.ts'
import { performanceOf } from './performance.ts'
import { preview } from './preview.ts'
import { shopRoutes } from './shop-routes.ts'
import { promotionOf, promotionsOf, versionsOf } from './show-promotions.ts'

const Params = z.object({ promotionId: PromotionId })

/** Promotions, their coupons and red packets, for staff and for shoppers. */
export function promotionRoutes(app: FastifyInstance, deps: RouteDeps): void {
  readRoutes(app, deps)
  writeRoutes(app, deps)
  couponRoutes(app, deps)
  shopRoutes(app, deps)
}

function readRoutes(app: FastifyInstance, deps: RouteDeps): void {
  merchantRoute(app, deps, {
    method: 'GET',
    path: '/promotions',
    summary: 'Promotions, the latest change first',
    who: 'promotions.read',
    query: PromotionsQuery,
    answer: PromotionsAnswer,
    handler: async ({ ctx, query }) => ({ promotions: await promotionsOf(ctx, query.state) }),
  })

  merchantRoute(app, deps, {
    method: 'GET',
    path: '/promotions/:promotionId',
    summary: 'A promotion as it is now',
    who: 'promotions.read',
    params: Params,
    answer: PromotionDetail,
    handler: ({ ctx, params }) => promotionOf(ctx, params.promotionId),
  })

  merchantRoute(app, deps, {
    method: 'GET',
    path: '/promotions/:promotionId/versions',
    summary: 'Every version of a promotion, the latest first',
    who: 'promotions.read',
    params: Params,
    answer: PromotionVersionsAnswer,
    handler: async ({ ctx, params }) => ({ versions: await versionsOf(ctx, params.promotionId) }),
  })

  merchantRoute(app, deps, {
    method: 'GET',
    path: '/promotions/:promotionId/performance',
    summary: 'What a promotion gave so far, who pays, and what is left of it',
    who: 'promotions.read',
    params: Params,
    answer: PromotionPerformance,
    handler: ({ ctx, params }) => performanceOf(ctx, params.promotionId),
  })

  merchantRoute(app, deps, {
    method: 'POST',
    path: '/promotions/preview',
    summary: 'Prices an example basket with drafts, or an unkept rule, beside what is live',
    who: 'promotions.read',
    body: PromotionPreview,
    answer: PreviewAnswer,
    refuses: ['promotion.wrong_state'],
    handler: ({ ctx, body }) => preview(ctx, body),
  })
}

function writeRoutes(app: FastifyInstance, deps: RouteDeps): void {
  merchantRoute(app, deps, {
    method: 'POST',
    path: '/promotions',
    summary: 'Makes a draft of a promotion',
    notes:
      'Nothing is taken off before it goes live (…/go-live). `rule.selects` says which lines count, all of them ' +
      'where it is empty. `funder` is who bears it: `merchant`, or another, who then owes it (GET ' +
      '…/ledger/funders).',
    who: 'promotions.write',
    body: NewPromotion,
    answer: PromotionDetail,
    status: 201,
    refuses: ['promotion.exists', 'promotion.invalid'],
    handler: async ({ ctx, body }) => {
      const made = await createPromotion(ctx, body)
      return made
    },
  })

  merchantRoute(app, deps, {
    method: 'PUT',
    path: '/promotions/:promotionId',
    summary: 'Makes a new version of a promotion, limits included',
    who: 'promotions.write',
    params: Params,
    body: PromotionEdit,
    answer: PromotionDetail,
    refuses: ['promotion.wrong_state', 'promotion.changed', 'promotion.invalid', 'bucket.short'],
    handler: ({ ctx, params, body }) => changePromotion(ctx, params.promotionId, body),
  })

  merchantRoute(app, deps, {
    method: 'PUT',
    path: '/promotions/:promotionId/limits',
    summary: 'Sets budget, quotas and limits per person, as a new version',
    who: 'promotions.write',
    params: Params,
    body: PromotionLimitsEdit,
    answer: PromotionDetail,
    refuses: ['promotion.wrong_state', 'promotion.changed', 'promotion.invalid', 'bucket.short'],
    handler: ({ ctx, params, body }) => setLimits(ctx, params.promotionId, body),
  })

  for (const [path, state, summary] of [
    ['go-live', 'live', 'Lets a promotion take something off from now on'],
    ['pause', 'paused', 'Stops a promotion for a while'],
    ['end', 'ended', 'Ends a promotion for good'],
  ] as const) {
    merchantRoute(app, deps, {
      method: 'POST',
      path: `/promotions/:promotionId/${path}`,
      summary,
      who: 'promotions.write',
      params: Params,
      answer: PromotionDetail,
      refuses: ['promotion.wrong_state', 'promotion.invalid'],
      handler: ({ ctx, params }) => setPromotionState(ctx, params.promotionId, state),
    })
  }
}
