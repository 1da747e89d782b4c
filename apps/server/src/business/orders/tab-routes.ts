import { AddAtTable, AddToTab, AtTable, MoveToTab, OrderAnswer, SplitTab } from '@tandem/contracts'
import { DAY, Refusal, type ShopCtx } from '@tandem/kernel'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { merchantRoute, shopRoute } from '../../platform/http/route.ts'
import { scannedTable, tableCodes } from '../stores/index.ts'
import { addToTab } from './add-to-tab.ts'
import { moveToTab, splitTab } from './move-lines.ts'
import { orderOfOwnStore } from './order-scope.ts'
import { readOrder, toOrder } from './order-store.ts'
import { LINES } from './placing-refusals.ts'
import type { OrderDeps } from './routes.ts'
import { toOrderFor } from './show-order.ts'
import { openTabsAt } from './tab-store.ts'

const OrderParams = z.object({ orderId: z.uuid() })
/** With a token that opens it again, in the header `tandem-guest`: to look at it, and to pay some of it. */
const TabAtTable = OrderAnswer.extend({ guestToken: z.string() })
const TabsAtTable = z.object({ tabs: z.array(TabAtTable) })
/** As long as a table is sat at. */
const TAB_TOKEN_MS = DAY

const ADD_REFUSES = [
  'tab.not_open',
  'order.price_changed',
  ...LINES,
  'order.incomplete',
  'order.slot_full',
  'order.slot_closed',
  'bucket.short',
  'hold.limit',
] as const
const MOVE_REFUSES = ['tab.not_open', 'tab.not_together', 'tab.paid_beyond', 'order.no_such_move'] as const

const ADD_NOTES =
  'Prepared as soon as it can be, besides what is prepared already. All of the tab is priced anew, so that promotions ' +
  'count over all of it; `expectedDue` is what the whole tab costs then.'
const MOVE_NOTES =
  'Of a line, `quantity` in the unit; all that is kept of it without. Both tabs are priced anew and cost together no ' +
  'more than before. What was paid stays where it was paid: refused where that is more than what is left there. What is ' +
  'authorised beyond what is left is let go.'

/** Tabs at tables: several people add to one, and it is split, put together and paid in parts. */
export function tabRoutes(app: FastifyInstance, deps: OrderDeps): void {
  const codes = tableCodes(deps.keys.authSecret)
  const shown = async (ctx: ShopCtx, orderId: string) => {
    const claim = { merchantId: ctx.merchantId, subject: `tab:${orderId}`, expiresAt: ctx.now + TAB_TOKEN_MS }
    return { ...toOrderFor(ctx, await readOrder(ctx.db, orderId)), guestToken: deps.guestTokens.issue(claim) }
  }

  shopRoute(app, deps, {
    method: 'GET',
    path: '/tabs',
    summary: 'The open tabs at the table whose code was scanned, each with a token to look at it and to pay some of it',
    query: AtTable,
    answer: TabsAtTable,
    refuses: ['table.code_invalid'],
    handler: async ({ ctx, query }) => {
      const { storeId, code } = await scannedTable(ctx.db, codes, ctx.merchantId, query.qr)
      const open = await openTabsAt(ctx.db, storeId, code)
      return { tabs: await Promise.all(open.map(({ id }) => shown(ctx, id))) }
    },
  })

  shopRoute(app, deps, {
    method: 'POST',
    path: '/tabs',
    summary: 'Adds to the tab that staff opened at the table whose code was scanned; all of it is priced anew',
    notes: ADD_NOTES,
    rate: 'checkout',
    body: AddAtTable,
    answer: OrderAnswer,
    refuses: ['table.code_invalid', 'tab.none', 'tab.several', ...ADD_REFUSES],
    handler: async ({ ctx, body: { qr, orderId, ...asked } }) => {
      const { storeId, code } = await scannedTable(ctx.db, codes, ctx.merchantId, qr)
      const tabs = await openTabsAt(ctx.db, storeId, code)
      const [tab, other] = orderId === undefined ? tabs : tabs.filter(({ id }) => id === orderId)
      if (!tab) throw new Refusal('tab.none', { table: code })
      if (other) throw new Refusal('tab.several', { tabs })
      await addToTab(ctx, tab.id, asked)
      await deps.onCheaper(ctx, tab.id, 'costs_less')
      return toOrderFor(ctx, await readOrder(ctx.db, tab.id))
    },
  })

  merchantRoute(app, deps, {
    method: 'POST',
    path: '/orders/:orderId/lines',
    summary: 'Adds to an open tab; all of it is priced anew, and one that was served is open again',
    notes: ADD_NOTES,
    who: 'orders.write',
    rate: 'checkout',
    params: OrderParams,
    body: AddToTab,
    answer: OrderAnswer,
    refuses: ADD_REFUSES,
    handler: async ({ ctx, params, body }) => {
      await orderOfOwnStore(ctx, params.orderId)
      await addToTab(ctx, params.orderId, body)
      await deps.onCheaper(ctx, params.orderId, 'costs_less')
      return toOrder(await readOrder(ctx.db, params.orderId), ctx.now)
    },
  })

  merchantRoute(app, deps, {
    method: 'POST',
    path: '/orders/:orderId/split',
    summary: 'Splits a tab: these lines, or so much of them, go onto a tab of their own, which is answered',
    notes: MOVE_NOTES,
    who: 'orders.write',
    status: 201,
    params: OrderParams,
    body: SplitTab,
    answer: OrderAnswer,
    refuses: MOVE_REFUSES,
    handler: async ({ ctx, params, body }) => {
      await orderOfOwnStore(ctx, params.orderId)
      const id = await splitTab(ctx, params.orderId, body)
      await deps.onCheaper(ctx, params.orderId, 'costs_less')
      return toOrder(await readOrder(ctx.db, id), ctx.now)
    },
  })

  merchantRoute(app, deps, {
    method: 'POST',
    path: '/orders/:orderId/move',
    summary: 'Moves lines of a tab onto another, which is answered; without lines all of it, and the two are one',
    notes: MOVE_NOTES,
    who: 'orders.write',
    params: OrderParams,
    body: MoveToTab,
    answer: OrderAnswer,
    refuses: MOVE_REFUSES,
    handler: async ({ ctx, params, body: { to, lines } }) => {
      for (const id of [params.orderId, to]) await orderOfOwnStore(ctx, id)
      await moveToTab(ctx, { from: params.orderId, to, lines })
      for (const id of [params.orderId, to]) await deps.onCheaper(ctx, id, 'costs_less')
      return toOrder(await readOrder(ctx.db, to), ctx.now)
    },
  })
}
