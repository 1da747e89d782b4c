import {
  PaymentDifference,
  PaymentDifferencesAnswer,
  PaymentDifferencesQuery,
  SettleDifference,
  StatementDayAnswer,
  StatementDayQuery,
  StatementParams,
} from '@tandem/contracts'
import { type Ctx, Refusal } from '@tandem/kernel'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { merchantRoute, type RouteDeps } from '../../../platform/http/route.ts'
import { type Difference, listDifferences } from '../differences.ts'
import type { Providers } from '../pay-order.ts'
import { ownDifference, settleDifference } from './own-difference.ts'
import { readDay } from './read-day.ts'
import { reconcileDay } from './reconcile-day.ts'

const DifferenceParams = z.object({ differenceId: z.uuid() })
const FIRST_LINES = { after: 0, limit: 100 }

/** What providers' statements say, where our books differ, and who sees to it. */
export function reconciliationRoutes(app: FastifyInstance, deps: RouteDeps & { providers: Providers }): void {
  merchantRoute(app, deps, {
    method: 'GET',
    path: '/payment-differences',
    summary: 'Where our books and a provider differ, the newest first',
    who: 'payments.read',
    query: PaymentDifferencesQuery,
    answer: PaymentDifferencesAnswer,
    handler: async ({ ctx, query }) => {
      const differences = await listDifferences(ctx.db, { ...query, storeIds: ctx.access.storeIds })
      const next = differences.length === query.limit ? (differences.at(-1)?.id ?? null) : null
      return { differences: differences.map(shown), next }
    },
  })

  merchantRoute(app, deps, {
    method: 'POST',
    path: '/payment-differences/:differenceId/own',
    summary: 'Whoever calls looks after the difference from now on',
    who: 'payments.write',
    params: DifferenceParams,
    answer: PaymentDifference,
    refuses: ['difference.settled'],
    handler: async ({ ctx, params }) => shown(await ownDifference(ctx, params.differenceId)),
  })

  merchantRoute(app, deps, {
    method: 'POST',
    path: '/payment-differences/:differenceId/settle',
    summary: 'Says how a difference came out',
    who: 'payments.write',
    params: DifferenceParams,
    body: SettleDifference,
    answer: PaymentDifference,
    refuses: ['difference.settled'],
    handler: async ({ ctx, params, body }) => shown(await settleDifference(ctx, params.differenceId, body.note)),
  })

  merchantRoute(app, deps, {
    method: 'GET',
    path: '/statements/:provider/:date',
    summary: "A day of a provider's statement as it was read: its sums and its lines",
    who: 'payments.read',
    params: StatementParams,
    query: StatementDayQuery,
    answer: StatementDayAnswer,
    handler: async ({ ctx, params, query }) => {
      refuseUnlessWhole(ctx)
      return await readDay(ctx.db, params, query)
    },
  })

  merchantRoute(app, deps, {
    method: 'POST',
    path: '/statements/:provider/:date/reconcile',
    summary:
      "Reads a day of a provider's statement, books fees and payouts, and lists what differs; again changes nothing",
    notes:
      'A day of the provider’s calendar (UTC for the sandbox and Stripe, Beijing’s for WeChat Pay and Alipay), ' +
      'once it is over: until then `statement.unavailable`. A job does the same each day.',
    who: 'payments.write',
    params: StatementParams,
    answer: StatementDayAnswer,
    refuses: ['payment.unknown_provider', 'statement.unavailable', 'statement.not_yet'],
    handler: async ({ ctx, params }) => {
      refuseUnlessWhole(ctx)
      await reconcileDay(deps.database, deps.providers, params)
      return await readDay(ctx.db, params, FIRST_LINES)
    },
  })
}

function shown({ storeId: _storeId, foundAt, changedAt, ...rest }: Difference): z.input<typeof PaymentDifference> {
  return { ...rest, foundAt: foundAt.getTime(), changedAt: changedAt.getTime() }
}

/** A statement is of all stores. */
function refuseUnlessWhole({ access: { storeIds } }: Ctx): void {
  if (storeIds !== 'all') throw new Refusal('access.denied')
}
