import { NewChannelOrder, PlacedAnswer, PlatformSettlement, PlatformSettlementAnswer } from '@tandem/contracts'
import { type Ctx, Refusal, refuseUnlessCan } from '@tandem/kernel'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { merchantRoute, type RouteDeps } from '../../platform/http/route.ts'

import { orderOfOwnStore, refuseOtherStore } from './order-scope.ts'
import { lockOrder } from './order-store.ts'
import type { OrderTerms } from './order-terms.ts'
import type { OrderDesk } from './place-order.ts'
import { PLACING } from './placing-refusals.ts'
import { findSettlement, insertSettlement } from './platform-settlement-store.ts'
import type { Buyer } from './price-order.ts'
import { settlePlatform, tellSettlement } from './settle-platform.ts'

const OrderParams = z.object({ orderId: z.uuid() })
/** What a platform keeps and gives is money: whoever may take orders may not say it. */
const SETTLES = 'payments.write'
const PLATFORM: Buyer = { channel: 'platform', customerId: null, tier: null, segments: [], owner: null }

/** Orders that other platforms took, and what these settle for them. */
export function channelRoutes(app: FastifyInstance, deps: RouteDeps & { orderDesk: OrderDesk }): void {
  merchantRoute(app, deps, {
    method: 'POST',
    path: '/channel-orders',
    summary: 'Takes over an order that another platform took and was paid for; its number there makes it one order',
    notes:
      '`platform` and `externalId` make it one order, however often it is sent; the same number with another ' +
      'content is refused. It is priced by the prices and promotions of the channel `platform`; send ' +
      '`expectedDue` to hear where that differs from what the platform took. What it would be refused for here ' +
      '(sold out, too far, below the minimum) it is refused for. `settlement` asks for payments.write besides.',
    who: 'orders.write',
    rate: 'checkout',
    keepsKeyItself: true,
    body: NewChannelOrder,
    answer: PlacedAnswer,
    status: 201,
    refuses: [...PLACING, 'order.settlement'],
    handler: async ({ ctx, body, asked, reply }) => {
      refuseOtherStore(ctx, body.storeId)
      if (body.settlement) refuseUnlessCan(ctx.access, SETTLES)
      const { platform, externalId, settlement, ...order } = body
      const request = { ...asked, caller: `platform:${platform}`, key: externalId }
      const terms: OrderTerms = {
        pay: 'later',
        platform: { name: platform, externalId },
        ...(settlement ? { settlement } : {}),
      }
      const { answer, isRepeated } = await deps.orderDesk.place(ctx, order, PLATFORM, request, terms)
      if (settlement) await toldWith(ctx, answer.id, settlement)
      if (isRepeated) reply.header('idempotent-replay', 'true')
      return { ...answer, guestToken: null }
    },
  })

  merchantRoute(app, deps, {
    method: 'GET',
    path: '/orders/:orderId/platform-settlement',
    summary: 'What the platform that took an order settles for it, and what of that is in the ledger',
    who: 'payments.read',
    params: OrderParams,
    answer: PlatformSettlementAnswer,
    handler: async ({ ctx, params: { orderId } }) => {
      await orderOfOwnStore(ctx, orderId)
      const found = await findSettlement(ctx.db, orderId)
      if (!found) throw new Refusal('resource.not_found')
      return found
    },
  })

  merchantRoute(app, deps, {
    method: 'PUT',
    path: '/orders/:orderId/platform-settlement',
    summary: 'Says what the platform’s bill says: discounts by who bears them, its commission; the ledger follows',
    who: SETTLES,
    params: OrderParams,
    body: PlatformSettlement,
    answer: PlatformSettlementAnswer,
    refuses: ['order.settlement'],
    handler: async ({ ctx, params: { orderId }, body }) => {
      await orderOfOwnStore(ctx, orderId)
      return await tellSettlement(ctx, orderId, body)
    },
  })
}

/** What is taken along is settled at once, everything else once it is handed over. */
async function toldWith(ctx: Ctx, orderId: string, settlement: PlatformSettlement): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    await lockOrder(tx, orderId)
    await insertSettlement(tx, orderId, settlement, ctx.now)
    await settlePlatform(tx, ctx, orderId)
  })
}
