import {
  DecideSubstitute,
  EditOrder,
  EditQuote,
  HandOverPart,
  MoveGroupParams,
  OrderAnswer,
  ProposeSubstitute,
  SubstitutionsAnswer,
} from '@tandem/contracts'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { merchantRoute, shopRoute } from '../../platform/http/route.ts'
import { editOrder, quoteEdit } from './edit-order.ts'
import { handOverPart } from './hand-over-part.ts'
import { ownOrder } from './order-access.ts'
import { orderInScope, orderOfOwnStore, refuseOtherGroup } from './order-scope.ts'
import { readOrder, toOrder } from './order-store.ts'
import { LINES } from './placing-refusals.ts'
import type { OrderDeps } from './routes.ts'
import { toOrderFor } from './show-order.ts'
import { decideSubstitute, proposeSubstitute } from './substitute.ts'
import { substitutionsOf } from './substitution-store.ts'

const OrderParams = z.object({ orderId: z.uuid() })
const LineParams = OrderParams.extend({ line: z.coerce.number().int().min(1).max(1000) })
const SubstitutionParams = OrderParams.extend({ substitutionId: z.uuid() })

const HOLD_REFUSES = ['bucket.short', 'hold.limit', 'hold.exceeded'] as const
const QUOTE_REFUSES = ['order.no_such_move', 'order.incomplete', 'order.below_minimum', ...LINES] as const
const EDIT_REFUSES = [
  ...QUOTE_REFUSES,
  'order.price_changed',
  'order.slot_full',
  'order.slot_closed',
  ...HOLD_REFUSES,
] as const
const SUBSTITUTE_REFUSES = [
  'order.no_such_move',
  'substitute.not_wanted',
  'substitute.asked',
  ...LINES,
  'order.slot_full',
  'order.slot_closed',
  ...HOLD_REFUSES,
] as const
const DECIDE_REFUSES = [
  'substitute.decided',
  'order.price_changed',
  'order.no_such_move',
  ...LINES,
  'order.slot_full',
  'order.slot_closed',
  ...HOLD_REFUSES,
] as const

const EDIT_NOTES =
  'Until somebody begins to prepare a group. `set` says how much of a line is wanted in all (more of it comes as a line ' +
  'of its own, at the price of now), `add` what is wanted besides. All of it is priced anew; what was there costs no ' +
  'more than it did. What is more due is paid as before (POST …/payments) before anybody begins. A group that has more ' +
  'is promised anew: for the time it is wanted at, else for the time that it had, or the earliest. One that has less ' +
  'keeps its time. At a table nobody says that they begin: what is there may be cooking, so that only staff take off ' +
  'some of it, and only what is new is promised a time.'
const SUBSTITUTE_NOTES =
  'While it is picked. What was said when ordering counts: `best` is replaced at once, `ask` is asked (GET and POST ' +
  '…/substitutions), `none` wants nothing instead. It costs no more than what was agreed unless `dearer`: then only who ' +
  'names what the order costs with it (`expectedDue`) takes it. It is prepared in the time of what it replaces; where it ' +
  'takes more than that, it is promised as after an edit. What is brought at once and makes the order cheaper counts ' +
  'against what staff may void; what the customer takes does not.'

/** What becomes of an order after it was placed: edited, something else brought instead, handed over in parts. */
export function changeRoutes(app: FastifyInstance, deps: OrderDeps): void {
  shopRoute(app, deps, {
    method: 'POST',
    path: '/orders/:orderId/changes/quote',
    summary: 'What an order of one’s own would cost after a change, and what is short for it; keeps nothing',
    rate: 'checkout',
    params: OrderParams,
    body: EditOrder,
    answer: EditQuote,
    refuses: ['guest.token_refused', ...QUOTE_REFUSES],
    handler: async ({ ctx, params, body, request }) => {
      await ownOrder(deps, ctx, params.orderId, request)
      return await quoteEdit(ctx, params.orderId, body, 'customer')
    },
  })

  shopRoute(app, deps, {
    method: 'POST',
    path: '/orders/:orderId/changes',
    summary:
      'Changes an order of one’s own before it is prepared; what is more due is to be paid, what is less goes back',
    notes: EDIT_NOTES,
    rate: 'checkout',
    params: OrderParams,
    body: EditOrder,
    answer: OrderAnswer,
    refuses: ['guest.token_refused', ...EDIT_REFUSES],
    handler: async ({ ctx, params, body, request }) => {
      await ownOrder(deps, ctx, params.orderId, request)
      await editOrder(ctx, params.orderId, body, 'customer')
      await deps.onCheaper(ctx, params.orderId, 'costs_less')
      return toOrderFor(ctx, await readOrder(ctx.db, params.orderId))
    },
  })

  shopRoute(app, deps, {
    method: 'GET',
    path: '/orders/:orderId/substitutions',
    summary: 'What the store proposes instead of what cannot be had of an order of one’s own',
    params: OrderParams,
    answer: SubstitutionsAnswer,
    refuses: ['guest.token_refused'],
    handler: async ({ ctx, params, request }) => {
      await ownOrder(deps, ctx, params.orderId, request)
      return { substitutions: await substitutionsOf(ctx.db, params.orderId) }
    },
  })

  shopRoute(app, deps, {
    method: 'POST',
    path: '/orders/:orderId/substitutions/:substitutionId',
    summary: 'Takes what is proposed, or not: then what cannot be had is cancelled and goes back',
    params: SubstitutionParams,
    body: DecideSubstitute,
    answer: OrderAnswer,
    refuses: ['guest.token_refused', ...DECIDE_REFUSES],
    handler: async ({ ctx, params, body, request }) => {
      await ownOrder(deps, ctx, params.orderId, request)
      await decideSubstitute(ctx, params, body)
      await deps.onCheaper(ctx, params.orderId, 'costs_less')
      return toOrderFor(ctx, await readOrder(ctx.db, params.orderId))
    },
  })

  merchantRoute(app, deps, {
    method: 'POST',
    path: '/orders/:orderId/changes/quote',
    summary: 'What an order would cost after a change, and what is short for it; keeps nothing',
    who: 'orders.write',
    params: OrderParams,
    body: EditOrder,
    answer: EditQuote,
    refuses: QUOTE_REFUSES,
    handler: async ({ ctx, params, body }) => {
      await orderOfOwnStore(ctx, params.orderId)
      return await quoteEdit(ctx, params.orderId, body, 'staff')
    },
  })

  merchantRoute(app, deps, {
    method: 'POST',
    path: '/orders/:orderId/changes',
    summary: 'Changes an order before it is prepared; what is more due is to be paid, what is less goes back by itself',
    notes: EDIT_NOTES,
    who: 'orders.void',
    params: OrderParams,
    body: EditOrder,
    answer: OrderAnswer,
    refuses: [...EDIT_REFUSES, 'approval.needed'],
    handler: async ({ ctx, params, body }) => {
      await orderOfOwnStore(ctx, params.orderId)
      await editOrder(ctx, params.orderId, body, 'staff')
      await deps.onCheaper(ctx, params.orderId, 'costs_less')
      return toOrder(await readOrder(ctx.db, params.orderId), ctx.now)
    },
  })

  merchantRoute(app, deps, {
    method: 'POST',
    path: '/orders/:orderId/lines/:line/substitute',
    summary: 'Proposes something else for what cannot be had of a line, or brings it at once if that is wanted',
    notes: SUBSTITUTE_NOTES,
    who: 'fulfilment.write',
    params: LineParams,
    body: ProposeSubstitute,
    answer: OrderAnswer,
    refuses: [...SUBSTITUTE_REFUSES, 'approval.needed'],
    handler: async ({ ctx, params, body }) => {
      const order = await orderInScope(ctx, params.orderId)
      refuseOtherGroup(ctx, order, order.lines.find(({ line }) => line === params.line)?.group_id ?? 1)
      await proposeSubstitute(ctx, params, body)
      await deps.onCheaper(ctx, params.orderId, 'costs_less')
      return toOrder(await readOrder(ctx.db, params.orderId), ctx.now)
    },
  })

  merchantRoute(app, deps, {
    method: 'GET',
    path: '/orders/:orderId/substitutions',
    summary: 'What was proposed instead of lines of an order, and what the customer said',
    who: 'orders.read',
    params: OrderParams,
    answer: SubstitutionsAnswer,
    handler: async ({ ctx, params }) => {
      await orderInScope(ctx, params.orderId)
      return { substitutions: await substitutionsOf(ctx.db, params.orderId) }
    },
  })

  merchantRoute(app, deps, {
    method: 'POST',
    path: '/orders/:orderId/substitutions/:substitutionId',
    summary: 'Writes down what the customer said to a proposal, by telephone or at the counter',
    who: 'orders.write',
    params: SubstitutionParams,
    body: DecideSubstitute,
    answer: OrderAnswer,
    refuses: [...DECIDE_REFUSES, 'approval.needed'],
    handler: async ({ ctx, params, body }) => {
      await orderOfOwnStore(ctx, params.orderId)
      await decideSubstitute(ctx, params, body)
      await deps.onCheaper(ctx, params.orderId, 'costs_less')
      return toOrder(await readOrder(ctx.db, params.orderId), ctx.now)
    },
  })

  merchantRoute(app, deps, {
    method: 'POST',
    path: '/orders/:orderId/groups/:groupId/parts',
    summary: 'Hands over, sends or serves some of a group; the rest comes later, or is cancelled and goes back',
    notes:
      '`quantity` is what goes now, in the unit, from a state in which goods can leave. With `rest: cancel` what is left ' +
      'of the group cannot be had: it is cancelled, and what was paid for it goes back. With its last part the group has left.',
    who: 'fulfilment.write',
    params: MoveGroupParams.omit({ action: true }),
    body: HandOverPart,
    answer: OrderAnswer,
    refuses: ['order.no_such_move', 'order.not_confirmed', 'order.unpaid', 'approval.needed'],
    handler: async ({ ctx, params, body }) => {
      refuseOtherGroup(ctx, await orderInScope(ctx, params.orderId), params.groupId)
      await handOverPart(ctx, params, body)
      await deps.onCheaper(ctx, params.orderId)
      return toOrder(await readOrder(ctx.db, params.orderId), ctx.now)
    },
  })
}
