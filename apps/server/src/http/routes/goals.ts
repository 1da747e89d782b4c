import { Goal, GoalsAnswer, NewGoal } from '@tandem/contracts'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { endGoal, goalsOf, setGoal } from '../../goals/goals.ts'
import { merchantRoute } from '../../platform/http/route.ts'
import type { Deps } from '../deps.ts'

const Params = z.object({ goalId: z.string().max(60) })

/** What the merchant wants: set, look, end, take the end back. */
export function goalRoutes(app: FastifyInstance, deps: Deps): void {
  const { warehouse } = deps

  merchantRoute(app, deps, {
    method: 'GET',
    path: '/goals',
    summary: 'Goals with where they stand',
    who: 'insights.read',
    answer: GoalsAnswer,
    handler: async ({ ctx }) => ({ goals: await goalsOf(ctx, warehouse) }),
  })

  merchantRoute(app, deps, {
    method: 'POST',
    path: '/goals',
    summary: 'Sets a goal: metric, stores, target, date',
    who: 'goals.write',
    body: NewGoal,
    answer: Goal,
    status: 201,
    refuses: ['goal.invalid'],
    handler: ({ ctx, body }) => setGoal(ctx, warehouse, body),
  })

  merchantRoute(app, deps, {
    method: 'DELETE',
    path: '/goals/:goalId',
    summary: 'Ends a goal',
    who: 'goals.write',
    params: Params,
    answer: Goal,
    handler: ({ ctx, params }) => endGoal(ctx, warehouse, params.goalId, true),
  })

  merchantRoute(app, deps, {
    method: 'POST',
    path: '/goals/:goalId/reopen',
    summary: 'Lets an ended goal run again',
    who: 'goals.write',
    params: Params,
    answer: Goal,
    handler: ({ ctx, params }) => endGoal(ctx, warehouse, params.goalId, false),
  })
}
