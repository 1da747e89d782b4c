import { StockRule, StockRulesAnswer } from '@tandem/contracts'
import type { FastifyInstance } from 'fastify'
import { merchantRoute, type RouteDeps } from '../../platform/http/route.ts'
import { listRules, saveRule } from './stock-rules.ts'

/** What channels leave for others, and their quotas. */
export function ruleRoutes(app: FastifyInstance, deps: RouteDeps): void {
  merchantRoute(app, deps, {
    method: 'GET',
    path: '/stock-rules',
    summary: 'What channels leave for others, and how much they may sell a day',
    who: 'stock.read',
    answer: StockRulesAnswer,
    handler: async ({ ctx }) => ({ rules: await listRules(ctx.db, ctx.access.storeIds) }),
  })

  merchantRoute(app, deps, {
    method: 'PUT',
    path: '/stock-rules',
    summary: 'Sets such a rule at once; one that leaves nothing and has no quota is taken away',
    who: 'stock.write',
    body: StockRule,
    answer: StockRule,
    handler: ({ ctx, body }) => saveRule(ctx, body),
  })
}
