import { AuthorisationsAnswer, AuthorisationsQuery, OrderPaymentsAnswer, PaymentSettings } from '@tandem/contracts'
import type { Ctx } from '@tandem/kernel'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { merchantRoute, type RouteDeps } from '../../platform/http/route.ts'
import { listAuthorisations } from './authorisation-store.ts'
import { orderSoldHere } from './order-in-scope.ts'
import type { Providers } from './pay-order.ts'
import { readPaymentSettings, savePaymentSettings } from './payment-settings.ts'
import { captureNow } from './settle-authorised.ts'
import { shownPayments } from './show-payments.ts'

const HOUR_MS = 3_600_000

/** Money that is authorised first and taken later: when, what stands, taking it. */
export function authorisationRoutes(app: FastifyInstance, deps: RouteDeps & { providers: Providers }): void {
  merchantRoute(app, deps, {
    method: 'GET',
    path: '/payment-settings',
    summary: 'When money is taken: at once, or what the goods cost in the end when they are handed over',
    who: 'payments.read',
    answer: PaymentSettings,
    handler: ({ ctx }) => readPaymentSettings(ctx.db),
  })

  merchantRoute(app, deps, {
    method: 'PUT',
    path: '/payment-settings',
    summary: 'Sets when money is taken, for all stores and for some',
    who: 'settings.write',
    body: PaymentSettings,
    answer: PaymentSettings,
    handler: ({ ctx, body }) => savePaymentSettings(ctx, body),
  })

  merchantRoute(app, deps, {
    method: 'GET',
    path: '/authorisations',
    summary: 'What is authorised and neither taken nor given up, what ends first first',
    who: 'payments.read',
    query: AuthorisationsQuery,
    answer: AuthorisationsAnswer,
    handler: async ({ ctx, query: { storeId, endingWithinHours: hours, limit } }) => {
      const endsBefore = hours === undefined ? undefined : ctx.now + hours * HOUR_MS
      const rows = await listAuthorisations(ctx.db, { storeIds: storesOf(ctx, storeId), endsBefore, limit })
      return {
        authorisations: rows.map(({ authorisedAt, endsAt, ...row }) => {
          return { ...row, authorisedAt: authorisedAt.getTime(), endsAt: endsAt.getTime() }
        }),
      }
    },
  })

  merchantRoute(app, deps, {
    method: 'POST',
    path: '/orders/:orderId/captures',
    summary: 'Takes what an order costs out of what is authorised for it, before its goods go or once more after a no',
    who: 'orders.write',
    params: z.object({ orderId: z.uuid() }),
    answer: OrderPaymentsAnswer,
    refuses: ['payment.nothing_authorised', 'order.not_confirmed'],
    handler: async ({ ctx, params: { orderId } }) => {
      await orderSoldHere(ctx, orderId)
      await captureNow(ctx, deps.providers, orderId)
      return await shownPayments(ctx.db, orderId)
    },
  })
}

/** The store that is named, or all that the caller may see. */
function storesOf({ access: { storeIds } }: Ctx, storeId: string | undefined): 'all' | readonly string[] {
  if (storeId === undefined) return storeIds
  return storeIds === 'all' || storeIds.includes(storeId) ? [storeId] : []
}
