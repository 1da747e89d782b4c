import {
  Decision,
  DecisionsAnswer,
  EffectDetail,
  EffectsAnswer,
  NewWinBack,
  PageQuery,
  UnitsAnswer,
} from '@tandem/contracts'
import { Refusal } from '@tandem/kernel'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { getDecision, markCancelled } from '../../decisions/decision-store.ts'
import { decisionOf, decisionsOf, effectOf, effectsOf, toDecision, unitRows } from '../../decisions/list-decisions.ts'
import { refuseUnlessMayDecide } from '../../decisions/who-may-decide.ts'
import { approveWinBack } from '../../decisions/win-back/approve.ts'
import { createWinBack } from '../../decisions/win-back/create-win-back.ts'
import { merchantDay } from '../../insights/merchant-day.ts'
import { audit } from '../../platform/audit.ts'
import { merchantRoute } from '../../platform/http/route.ts'
import type { Deps } from '../deps.ts'

const Params = z.object({ decisionId: z.string().max(60) })

/** The decision ledger: propose, look, approve, and what it was worth. */
export function decisionRoutes(app: FastifyInstance, deps: Deps): void {
  const { warehouse } = deps

  merchantRoute(app, deps, {
    method: 'GET',
    path: '/decisions',
    summary: 'Decisions, newest first',
    who: 'insights.read',
    answer: DecisionsAnswer,
    handler: async ({ ctx }) => ({ decisions: await decisionsOf(ctx) }),
  })

  merchantRoute(app, deps, {
    method: 'POST',
    path: '/decisions/win-back',
    summary: 'Proposes a win-back coupon; nothing is sent before approval',
    who: 'decisions.write',
    body: NewWinBack,
    answer: Decision,
    status: 201,
    refuses: ['decision.nothing_to_do'],
    handler: async ({ ctx, body }) => {
      const id = await createWinBack(ctx, warehouse, body)
      return toDecision(await getDecision(ctx.db, id))
    },
  })

  merchantRoute(app, deps, {
    method: 'GET',
    path: '/decisions/:decisionId',
    summary: 'One decision with its promise, its reasons and the smallest effect that can be told apart',
    who: 'insights.read',
    params: Params,
    answer: Decision,
    handler: async ({ ctx, params }) => toDecision(await decisionOf(ctx, params.decisionId)),
  })

  merchantRoute(app, deps, {
    method: 'POST',
    path: '/decisions/:decisionId/approve',
    summary: 'Sends the coupons to the treated; approving twice changes nothing',
    who: 'decisions.write',
    params: Params,
    answer: Decision,
    refuses: ['decision.not_open', 'decision.data_stale', 'decision.stale', 'decision.nothing_to_do'],
    handler: async ({ ctx, params }) => {
      const { today } = await merchantDay(ctx, warehouse)
      await approveWinBack(ctx, params.decisionId, today)
      return toDecision(await getDecision(ctx.db, params.decisionId))
    },
  })

  merchantRoute(app, deps, {
    method: 'POST',
    path: '/decisions/:decisionId/cancel',
    summary: 'Drops a proposal',
    who: 'decisions.write',
    params: Params,
    answer: Decision,
    refuses: ['decision.not_open'],
    handler: async ({ ctx, params }) => {
      const { status, input } = await decisionOf(ctx, params.decisionId)
      refuseUnlessMayDecide(ctx.access, input.storeIds)
      await ctx.db.transaction(async (tx) => {
        if (await markCancelled(tx, params.decisionId)) {
          await audit(tx, ctx, { action: 'decision.cancelled', subject: `decision:${params.decisionId}` })
        } else if (status !== 'cancelled') throw new Refusal('decision.not_open', { status })
      })
      return toDecision(await getDecision(ctx.db, params.decisionId))
    },
  })

  merchantRoute(app, deps, {
    method: 'GET',
    path: '/decisions/:decisionId/units',
    summary: 'Who is in which arm, and what they did',
    who: 'insights.read',
    params: Params,
    query: PageQuery,
    answer: UnitsAnswer,
    handler: ({ ctx, params, query }) => unitRows(ctx, warehouse, params.decisionId, query),
  })

  merchantRoute(app, deps, {
    method: 'GET',
    path: '/effects',
    summary: 'What decisions promised and what they were worth, one by one and together',
    who: 'insights.read',
    answer: EffectsAnswer,
    handler: ({ ctx }) => effectsOf(ctx),
  })

  merchantRoute(app, deps, {
    method: 'GET',
    path: '/effects/:decisionId',
    summary: 'One measured effect: arms, interval, checks, day by day',
    who: 'insights.read',
    params: Params,
    answer: EffectDetail,
    handler: ({ ctx, params }) => effectOf(ctx, warehouse, params.decisionId),
  })
}
