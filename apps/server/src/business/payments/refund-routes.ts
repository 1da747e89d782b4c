import { OrderRefundsAnswer, RefundAnotherWay, RefundOrder } from '@tandem/contracts'
import type { Ctx } from '@tandem/kernel'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { merchantRoute, type RouteDeps } from '../../platform/http/route.ts'
import { orderSoldHere } from './order-in-scope.ts'
import type { Providers } from './pay-order.ts'
import { refundAnotherWay, refundOrder } from './refund-order.ts'
import { refundsOf } from './refund-store.ts'

const OrderParams = z.object({ orderId: z.uuid() })

/** Giving money back by hand. */
export function refundRoutes(app: FastifyInstance, deps: RouteDeps & { providers: Providers }): void {
  merchantRoute(app, deps, {
    method: 'POST',
    path: '/orders/:orderId/refunds',
    summary: 'Gives some of what was paid back as amends; the order costs that much less',
    notes:
      'Without `way` it goes back as it was paid, the newest payment first. A customer’s wallet takes it where ' +
      'the order is a customer’s.',
    who: 'orders.refund',
    params: OrderParams,
    body: RefundOrder,
    answer: OrderRefundsAnswer,
    refuses: ['approval.needed', 'refund.too_much', 'order.not_confirmed', 'refund.no_wallet', 'shift.needed'],
    status: 201,
    handler: async ({ ctx, params: { orderId }, body: { amount, reason, way } }) => {
      await refundOrder(ctx, deps.providers, { orderId, amount, reason, way })
      return await shown(ctx, orderId)
    },
  })

  merchantRoute(app, deps, {
    method: 'POST',
    path: '/orders/:orderId/refunds/another-way',
    summary: 'Gives back what is owed and could not be given back: the same way again, in cash, or onto the wallet',
    who: 'orders.refund',
    params: OrderParams,
    body: RefundAnotherWay,
    answer: OrderRefundsAnswer,
    refuses: ['approval.needed', 'refund.nothing_owed', 'refund.no_wallet', 'shift.needed'],
    handler: async ({ ctx, params: { orderId }, body: { way } }) => {
      await refundAnotherWay(ctx, deps.providers, { orderId, way })
      return await shown(ctx, orderId)
    },
  })

  merchantRoute(app, deps, {
    method: 'GET',
    path: '/orders/:orderId/refunds',
    summary: 'Refunds of an order, and what it still owes back',
    who: 'orders.read',
    params: OrderParams,
    answer: OrderRefundsAnswer,
    handler: ({ ctx, params }) => shown(ctx, params.orderId),
  })
}

async function shown(ctx: Ctx, orderId: string): Promise<z.input<typeof OrderRefundsAnswer>> {
  const { state, due, paid, refunded } = await orderSoldHere(ctx, orderId)
  const costs = state === 'cancelled' || state === 'expired' ? 0 : due
  const refunds = await refundsOf(ctx.db, orderId)
  return {
    owed: Math.max(0, paid - refunded - costs),
    refunds: refunds.map((one) => ({
      id: one.id,
      paymentId: one.payment_id,
      to: one.back_to ?? one.provider,
      tillId: one.till_id,
      amount: one.amount,
      currency: one.currency,
      reason: one.reason,
      state: one.state,
      failure: one.failure,
      createdAt: one.created_at.getTime(),
      settledAt: one.settled_at?.getTime() ?? null,
    })),
  }
}
