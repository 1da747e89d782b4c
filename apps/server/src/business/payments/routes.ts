import {
  OrderPaymentsAnswer,
  PayFromWallet,
  PayOrder,
  PayOrderAtCounter,
  StartedPayment,
  TakeCash,
} from '@tandem/contracts'
import type { RefusalCode } from '@tandem/kernel'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { GuestTokens } from '../../platform/guest-token.ts'
import { type DocumentedRoute, merchantRoute, type RouteDeps, shopRoute } from '../../platform/http/route.ts'
import { isShown, type OrderWatch, refuseOtherGuest } from '../orders/index.ts'
import { authorisationRoutes } from './authorisation-routes.ts'
import { hearProvider } from './hear-provider.ts'
import { orderSoldHere } from './order-in-scope.ts'
import { type Providers, payOrder } from './pay-order.ts'
import { reconciliationRoutes } from './reconcile/routes.ts'
import { refundRoutes } from './refund-routes.ts'
import { shownPayments } from './show-payments.ts'
import { takeMoney } from './take-money.ts'
import { walletRoutes } from './wallet-routes.ts'

export interface PaymentDeps extends RouteDeps {
  guestTokens: GuestTokens
  providers: Providers
  orderWatch: OrderWatch
}

const STARTING: readonly RefusalCode[] = [
  'payment.unknown_provider',
  'payment.declined',
  'payment.unavailable',
  'order.nothing_due',
]
const OrderParams = z.object({ orderId: z.uuid() })

/** Paying, and hearing what providers tell. */
export function paymentRoutes(app: FastifyInstance, deps: PaymentDeps): void {
  webhookRoute(app, deps)
  reconciliationRoutes(app, deps)
  refundRoutes(app, deps)
  walletRoutes(app, deps)
  authorisationRoutes(app, deps)

  shopRoute(app, deps, {
    method: 'POST',
    path: '/orders/:orderId/payments',
    summary: 'Starts a payment of an order of one’s own; the provider tells when it is paid',
    notes:
      'Without `amount` all that is due; with it a part, the rest being paid another way. `provider` is one ' +
      'that the installation has keys for (sandbox, stripe, wechat, alipay). Do what `action` says, then wait ' +
      'for the order to be confirmed: GET …/orders/{orderId}?after={version}&waitSeconds=20.',
    rate: 'checkout',
    params: OrderParams,
    body: PayOrder,
    answer: StartedPayment,
    status: 201,
    refuses: [...STARTING, 'guest.token_refused'],
    handler: async ({ ctx, params: { orderId }, body, request }) => {
      const { customerId } = ctx.shopper
      // Whoever shows a token may pay: their own order, or some of the tab at their table.
      const by = [deps.guestTokens, ctx, orderId, request.headers, ['order', 'tab']] as const
      if (customerId === null) refuseOtherGuest(...by)
      const isOfTable = customerId !== null && isShown(...by)
      return await payOrder(ctx, deps.providers, { ...body, orderId, customerId: isOfTable ? null : customerId })
    },
  })

  shopRoute(app, deps, {
    method: 'POST',
    path: '/orders/:orderId/wallet',
    summary: 'Pays an order of one’s own from the wallet: all that is due, or a part of it',
    notes: 'Without `amount` all that is due.',
    who: 'customers',
    rate: 'checkout',
    params: OrderParams,
    body: PayFromWallet,
    refuses: ['balance.short', 'order.nothing_due'],
    answer: z.object({ paymentId: z.string(), amount: z.int() }),
    handler: async ({ ctx, params: { orderId }, body }) => {
      const walletOf = ctx.shopper.customerId ?? undefined
      return await takeMoney(ctx, { orderId, provider: 'wallet', walletOf, customerId: walletOf, amount: body?.amount })
    },
  })

  merchantRoute(app, deps, {
    method: 'POST',
    path: '/orders/:orderId/payments',
    summary: 'Starts a payment at the counter: a code to scan, a terminal',
    who: 'orders.write',
    rate: 'checkout',
    params: OrderParams,
    body: PayOrderAtCounter,
    answer: StartedPayment,
    status: 201,
    refuses: [...STARTING, 'payment.cannot_authorise'],
    handler: async ({ ctx, params: { orderId }, body }) => {
      await orderSoldHere(ctx, orderId)
      return await payOrder(ctx, deps.providers, { ...body, orderId })
    },
  })

  merchantRoute(app, deps, {
    method: 'POST',
    path: '/orders/:orderId/cash',
    summary: 'Takes cash for an order into the drawer of a till: all that is due, or a part of it',
    notes:
      '`amount` is what is to go into the drawer: no more than is due is taken, and the answer says how much. A ' +
      'till is named by whoever uses it. One that never had a shift takes cash without; one that has had shifts ' +
      'takes it in a running one only.',
    who: 'orders.write',
    rate: 'checkout',
    params: OrderParams,
    body: TakeCash,
    refuses: ['shift.needed', 'order.nothing_due'],
    answer: z.object({ paymentId: z.string(), amount: z.int() }),
    handler: async ({ ctx, params: { orderId }, body }) => {
      await orderSoldHere(ctx, orderId)
      return await takeMoney(ctx, { ...body, orderId, provider: 'cash' })
    },
  })

  merchantRoute(app, deps, {
    method: 'GET',
    path: '/orders/:orderId/payments',
    summary: 'Payments of an order',
    who: 'orders.read',
    params: OrderParams,
    answer: OrderPaymentsAnswer,
    handler: async ({ ctx, params: { orderId } }) => {
      await orderSoldHere(ctx, orderId)
      return await shownPayments(ctx.db, orderId)
    },
  })
}

const WEBHOOK: DocumentedRoute = {
  method: 'POST',
  url: '/api/webhooks/:provider',
  summary: 'Hears what a payment provider tells: its own signed bytes, answered in its own form',
  who: 'anyone',
  accepts: '*/*',
  file: '*/*',
  refuses: ['payment.unknown_provider', 'webhook.unsigned', 'webhook.stale'],
}

/** Signed bytes, not JSON: what was signed must be what is read. */
function webhookRoute(app: FastifyInstance, { database, providers, orderWatch }: PaymentDeps): void {
  app.documented.push(WEBHOOK)
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body))
    scope.post('/api/webhooks/:provider', async (request, reply) => {
      const { provider } = request.params as { provider: string }
      const rawBody = typeof request.body === 'string' ? request.body : ''
      const webhook = { headers: request.headers, rawBody, receivedAt: Date.now() }
      const { type, body } = await hearProvider(database, providers, provider, webhook, request.id, orderWatch.changed)
      return reply.type(type).send(body)
    })
  })
}
