import {
  BreakPromise,
  CancelOrder,
  MoveGroupParams,
  NewOrder,
  OrderAnswer,
  OrderAsk,
  OrderListAnswer,
  OrderListQuery,
  PlacedAnswer,
  QuoteAnswer,
  RecipientsAnswer,
  ReturnGoods,
  SlotsAnswer,
  SlotsAsk,
} from '@tandem/contracts'
import { type CallCtx, DAY, type ShopCtx } from '@tandem/kernel'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { FieldCipher } from '../../platform/fields.ts'
import type { GuestTokens } from '../../platform/guest-token.ts'
import { merchantRoute, type RouteDeps, shopRoute } from '../../platform/http/route.ts'
import { breakPromise } from './break-promise.ts'
import { cancelOrder } from './cancel-order.ts'
import { changeRoutes } from './change-routes.ts'
import { channelRoutes } from './channel-routes.ts'
import { listOrders, ordersOfCustomer } from './list-orders.ts'
import { moveGroup } from './move-group.ts'
import { ownOrder, refuseUnlessTheirs } from './order-access.ts'
import { orderInScope, orderOfOwnStore, refuseOtherGroup, refuseOtherStore } from './order-scope.ts'
import { readOrder, readVersion, toOrder } from './order-store.ts'
import type { OrderWatch } from './order-watch.ts'
import type { OrderDesk } from './place-order.ts'
import { PLACING, PRICING } from './placing-refusals.ts'
import { type Buyer, priceOrder } from './price-order.ts'
import { readRecipients } from './recipients.ts'
import { returnGoods } from './return-goods.ts'
import { toOrderFor } from './show-order.ts'
import { slotsOf } from './slots.ts'
import { tabRoutes } from './tab-routes.ts'
import { toQuote } from './to-quote.ts'

export interface OrderDeps extends RouteDeps {
  orderDesk: OrderDesk
  orderWatch: OrderWatch
  guestTokens: GuestTokens
  cipher: FieldCipher
  /** Signs what lies on tables. */
  keys: { authSecret: string }
  /** An order may owe something now: it is given back. */
  onCheaper: (ctx: CallCtx, orderId: string, reason?: string) => Promise<void>
}

/** Waits for a change after a version that is known already. */
const WaitQuery = z.object({
  after: z.coerce.number().int().min(0).max(2_147_483_647).default(0),
  waitSeconds: z.coerce.number().int().min(0).max(20).default(0),
})
const OrderParams = z.object({ orderId: z.uuid() })
/** Who sits at a table sees its tab. */
const MAY_LOOK = ['order', 'tab'] as const
/** A guest comes back to an order as long as anything may happen to it. */
const GUEST_TOKEN_MS = 90 * DAY

/** Quote, place, look, move, cancel: for customers and guests, for staff, for channels. */
export function orderRoutes(app: FastifyInstance, deps: OrderDeps): void {
  shopRoutes(app, deps)
  staffRoutes(app, deps)
  channelRoutes(app, deps)
  changeRoutes(app, deps)
  tabRoutes(app, deps)
}

function shopRoutes(app: FastifyInstance, deps: OrderDeps): void {
  shopRoute(app, deps, {
    method: 'POST',
    path: '/quotes',
    summary: 'What a basket costs, which promotions apply and which do not, and what is short; keeps nothing',
    notes:
      'Line by line and in all. `list` is before and `net` after discounts; `goods` is the sum of nets, `due` ' +
      'is goods, shipping and taxes that come on top. A quote is answered also where something is `short`: ' +
      'ordering it is refused.',
    rate: 'checkout',
    body: OrderAsk,
    answer: QuoteAnswer,
    refuses: PRICING,
    handler: async ({ ctx, body }) => await toQuote(ctx.db, await priceOrder(ctx, body, shopperOf(ctx))),
  })

  shopRoute(app, deps, {
    method: 'POST',
    path: '/slots',
    summary: 'For which times a basket can be wanted, day by day, and how many such baskets each of them still takes',
    rate: 'read',
    body: SlotsAsk,
    answer: SlotsAnswer,
    refuses: PRICING,
    handler: ({ ctx, body }) => slotsOf(ctx, body, shopperOf(ctx)),
  })

  shopRoute(app, deps, {
    method: 'POST',
    path: '/orders',
    summary: 'Places an order and keeps its goods for a quarter of an hour, in which it is to be paid',
    notes:
      'Send the `due` of the quote as `expectedDue`, and nobody pays another price than they saw. A guest gets ' +
      'a `guestToken`: it opens the order again (header `tandem-guest`), and makes it a customer’s own later ' +
      '(POST …/claims). Goods of several modes go into one order as several groups; a `ship` group may come ' +
      'from other places, and then becomes several.',
    rate: 'checkout',
    keepsKeyItself: true,
    body: NewOrder,
    answer: PlacedAnswer,
    status: 201,
    refuses: PLACING,
    handler: async ({ ctx, body, asked, reply }) => {
      const { answer, isRepeated } = await deps.orderDesk.place(ctx, body, shopperOf(ctx), asked, { pay: 'first' })
      if (isRepeated) reply.header('idempotent-replay', 'true')
      const claim = { merchantId: ctx.merchantId, subject: `order:${answer.id}`, expiresAt: ctx.now + GUEST_TOKEN_MS }
      return { ...answer, guestToken: ctx.shopper.customerId === null ? deps.guestTokens.issue(claim) : null }
    },
  })

  shopRoute(app, deps, {
    method: 'GET',
    path: '/orders',
    summary: 'Orders of the customer who is signed in',
    who: 'customers',
    answer: OrderListAnswer,
    handler: async ({ ctx }) => ({ orders: await ordersOfCustomer(ctx, ctx.shopper.customerId ?? ''), next: null }),
  })

  shopRoute(app, deps, {
    method: 'GET',
    path: '/orders/:orderId',
    summary:
      'An order of one’s own; a guest shows its token in the header tandem-guest. Waits for a version after the one that is known, if told to',
    notes:
      '`paid` less `refunded` is what the shop has; once it is paid, that is `due`. `due` of an order that was ' +
      'cancelled or expired before it was paid is what it would have cost.',
    params: OrderParams,
    query: WaitQuery,
    answer: OrderAnswer,
    refuses: ['guest.token_refused'],
    handler: async ({ ctx, params, query: { after, waitSeconds }, request }) => {
      const until = Date.now() + waitSeconds * 1_000
      while (Date.now() < until) {
        const change = deps.orderWatch.next(params.orderId)
        const known = await readVersion(ctx.db, params.orderId)
        refuseUnlessTheirs(deps, ctx, { id: params.orderId, ...known }, request, MAY_LOOK)
        if (known.version > after) break
        await change
      }
      return toOrderFor(ctx, await ownOrder(deps, ctx, params.orderId, request, MAY_LOOK))
    },
  })

  shopRoute(app, deps, {
    method: 'POST',
    path: '/orders/:orderId/cancel',
    summary: 'Cancels an order of one’s own, or some of it, before it is prepared; what was paid goes back',
    notes:
      'Without `lines` all that can still be cancelled. What is kept is priced again by the promotions of its ' +
      'day. Of an order that is not paid yet, some is taken out by POST …/changes. What is eaten at a table may be ' +
      'cooking as soon as it is confirmed, or in time for when it is wanted: from then on only staff cancel it.',
    params: OrderParams,
    body: CancelOrder,
    answer: OrderAnswer,
    refuses: ['guest.token_refused', 'order.no_such_move'],
    handler: async ({ ctx, params, body, request }) => {
      await ownOrder(deps, ctx, params.orderId, request)
      await cancelOrder(ctx, params.orderId, { ...body, by: 'customer' })
      await deps.onCheaper(ctx, params.orderId)
      return toOrderFor(ctx, await readOrder(ctx.db, params.orderId))
    },
  })
}

function staffRoutes(app: FastifyInstance, deps: OrderDeps): void {
  merchantRoute(app, deps, {
    method: 'GET',
    path: '/orders',
    summary: 'Orders, newest first',
    who: 'orders.read',
    query: OrderListQuery,
    answer: OrderListAnswer,
    handler: ({ ctx, query }) => listOrders(ctx, query),
  })

  merchantRoute(app, deps, {
    method: 'GET',
    path: '/orders/:orderId',
    summary: 'One order with its groups, its lines and what can be done next',
    notes:
      '`actions` of a group are what can be done with it next: send one to …/groups/{groupId}/{action}; ' +
      '`cancel` goes to …/cancel. `paid` less `refunded` is what the shop has; once it is paid, that is `due`. ' +
      'Of a line, `refunded` is what went back for it.',
    who: 'orders.read',
    params: OrderParams,
    answer: OrderAnswer,
    handler: async ({ ctx, params }) => toOrder(await orderInScope(ctx, params.orderId), ctx.now),
  })

  merchantRoute(app, deps, {
    method: 'GET',
    path: '/orders/:orderId/recipients',
    summary: 'Where the groups of an order go, and whom to call; looking is recorded',
    who: 'fulfilment.write',
    params: OrderParams,
    answer: RecipientsAnswer,
    handler: async ({ ctx, params }) => await readRecipients(deps.cipher, ctx, await orderInScope(ctx, params.orderId)),
  })

  merchantRoute(app, deps, {
    method: 'POST',
    path: '/orders',
    summary: 'Takes an order at the counter or the table; it is paid first, or later where it is eaten here',
    notes:
      'Goods in the hand are `instant`: sold and out of the stock when they are paid. An order that is ' +
      '`dine_in` alone is a tab: confirmed at once, served, paid, closed.',
    who: 'orders.write',
    rate: 'checkout',
    keepsKeyItself: true,
    body: NewOrder,
    answer: PlacedAnswer,
    status: 201,
    refuses: PLACING,
    handler: async ({ ctx, body, asked, reply }) => {
      refuseOtherStore(ctx, body.storeId)
      const isTab = body.groups.every(({ mode }) => mode === 'dine_in')
      const terms = { pay: isTab ? ('later' as const) : ('first' as const) }
      const { answer, isRepeated } = await deps.orderDesk.place(ctx, body, TILL, asked, terms)
      if (isRepeated) reply.header('idempotent-replay', 'true')
      return { ...answer, guestToken: null }
    },
  })

  merchantRoute(app, deps, {
    method: 'POST',
    path: '/orders/:orderId/groups/:groupId/:action',
    summary: 'Moves a fulfilment group on, as its `actions` say: start, finish, dispatch, deliver, collect, serve …',
    notes:
      'delivery: new, start, preparing, finish, ready, dispatch, out, deliver or fail. pickup: new, start, ' +
      'preparing, finish, ready, collect or give_up. ship: new, start, picking, finish, packed, ship, shipped, ' +
      'sign or lose. dine_in: open, serve, served, close (once paid). `finish` goes without `start` too. Goods ' +
      'leave the stock and are earned with dispatch, collect, ship and serve; with `give_up` nobody came for ' +
      'them, they are free again and what was paid for them goes back. What comes back after `fail`, or is ' +
      '`lost`, is booked with …/returns.',
    who: 'fulfilment.write',
    params: MoveGroupParams,
    answer: OrderAnswer,
    refuses: ['order.not_confirmed', 'order.no_such_move', 'order.unpaid', 'approval.needed'],
    handler: async ({ ctx, params }) => {
      refuseOtherGroup(ctx, await orderInScope(ctx, params.orderId), params.groupId)
      await moveGroup(ctx, params)
      await deps.onCheaper(ctx, params.orderId, params.action)
      return toOrder(await readOrder(ctx.db, params.orderId), ctx.now)
    },
  })

  merchantRoute(app, deps, {
    method: 'POST',
    path: '/orders/:orderId/returns',
    summary: 'Takes back goods that were handed over; what is kept is priced again, and the rest goes back by itself',
    notes:
      '`quantity` is what comes back now, in the unit. With `restock: false` it does not go onto the shelf. ' +
      'Delivery fees stay paid; give them back as amends (…/refunds). What one person gives of an order, amends ' +
      'included, counts together against their limit (`refundMinor`).',
    who: 'orders.refund',
    refuses: ['order.nothing_to_return', 'approval.needed', 'order.not_confirmed'],
    params: OrderParams,
    body: ReturnGoods,
    answer: OrderAnswer,
    handler: async ({ ctx, params, body }) => {
      const { store_id } = await orderInScope(ctx, params.orderId)
      refuseOtherStore(ctx, body.storeId ?? store_id)
      await returnGoods(ctx, params.orderId, body)
      await deps.onCheaper(ctx, params.orderId, 'returned')
      return toOrder(await readOrder(ctx.db, params.orderId), ctx.now)
    },
  })

  merchantRoute(app, deps, {
    method: 'POST',
    path: '/orders/:orderId/cancel',
    summary: 'Cancels what was not handed over yet, or some of it; what was paid goes back by itself',
    notes:
      'Without `lines` all that can still be cancelled. Parts of an order can be cancelled once it is paid. What one ' +
      'person cancels of a confirmed order counts together against their limit (`voidMinor`), edits, a rest that is not ' +
      'handed over and what nobody came for included.',
    who: 'orders.void',
    params: OrderParams,
    body: CancelOrder,
    answer: OrderAnswer,
    refuses: ['order.no_such_move', 'approval.needed'],
    handler: async ({ ctx, params, body }) => {
      await orderOfOwnStore(ctx, params.orderId)
      await cancelOrder(ctx, params.orderId, { ...body, by: 'staff' })
      await deps.onCheaper(ctx, params.orderId)
      return toOrder(await readOrder(ctx.db, params.orderId), ctx.now)
    },
  })

  merchantRoute(app, deps, {
    method: 'POST',
    path: '/orders/:orderId/break',
    summary: 'Cancels what of an order cannot be had since a count found less than was promised',
    who: 'orders.void',
    params: OrderParams,
    body: BreakPromise,
    answer: OrderAnswer,
    refuses: ['shortfall.none', 'order.no_such_move'],
    handler: async ({ ctx, params, body }) => {
      await orderInScope(ctx, params.orderId)
      refuseOtherStore(ctx, body.placeId)
      await breakPromise(ctx, params.orderId, body)
      await deps.onCheaper(ctx, params.orderId)
      return toOrder(await readOrder(ctx.db, params.orderId), ctx.now)
    },
  })
}

const TILL: Buyer = { channel: 'till', customerId: null, tier: null, segments: [], owner: null }

function shopperOf({ shopper }: ShopCtx): Buyer {
  const { customerId, deviceId } = shopper
  const owner = customerId === null ? (deviceId === null ? null : `device:${deviceId}`) : `customer:${customerId}`
  return { channel: 'app', customerId, tier: shopper.tier ?? null, segments: [], owner }
}
