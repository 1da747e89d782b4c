import {
  CashMovement,
  CountedPieces,
  DayReopen,
  DifferenceUpdate,
  IsoDay,
  NewShift,
  ShiftClose,
  ShiftCloseAnswer,
  StoreDayAnswer,
  TillShift,
} from '@tandem/contracts'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { merchantRoute, type RouteDeps } from '../../platform/http/route.ts'
import { checkDay, closeDay, type DayState, type PaymentTotals, reopenDay, updateDifference } from './days.ts'
import type { Shift } from './shift-store.ts'
import { closeShift, countShift, differenceOf, moveCash, openShift, shiftOf } from './shifts.ts'

const StoreParams = z.object({ storeId: z.string().min(1).max(120) })
const DayParams = StoreParams.extend({ date: IsoDay })
const ShiftParams = z.object({ shiftId: z.string().max(60) })

/** Shifts at tills with blind counts, and the closing of a store's business day. */
export function dayCloseRoutes(paymentTotals: PaymentTotals | null) {
  return (app: FastifyInstance, deps: RouteDeps): void => {
    shiftRoutes(app, deps)
    dayRoutes(app, deps, paymentTotals)
  }
}

function shiftRoutes(app: FastifyInstance, deps: RouteDeps): void {
  merchantRoute(app, deps, {
    method: 'POST',
    path: '/stores/:storeId/shifts',
    summary: 'A cashier takes a drawer with its float',
    notes:
      '`tillId` and `cashier` are names that the shop chooses. What the drawer should hold according to the ' +
      'books and does not, comes from the safe, and the other way round. GET …/days/{date} lists the shifts of ' +
      'a day.',
    who: 'shifts.write',
    params: StoreParams,
    body: NewShift,
    answer: TillShift,
    refuses: ['shift.running'],
    status: 201,
    handler: async ({ ctx, params, body }) => {
      return shown(await openShift(ctx, params.storeId, body))
    },
  })

  merchantRoute(app, deps, {
    method: 'GET',
    path: '/shifts/:shiftId',
    summary: 'A shift; what is expected in the drawer is shown after it was counted',
    who: 'shifts.write',
    params: ShiftParams,
    answer: TillShift,
    handler: async ({ ctx, params }) => shown(await shiftOf(ctx, params.shiftId)),
  })

  merchantRoute(app, deps, {
    method: 'POST',
    path: '/shifts/:shiftId/movements',
    summary: 'Cash in or out of the drawer without a sale, with its reason',
    notes: '`pay_in` comes from the safe, `to_safe` goes there, `pay_out` is a small expense.',
    who: 'shifts.write',
    params: ShiftParams,
    body: CashMovement,
    answer: TillShift,
    refuses: ['shift.not_open'],
    handler: async ({ ctx, params, body }) => shown(await moveCash(ctx, params.shiftId, body)),
  })

  merchantRoute(app, deps, {
    method: 'POST',
    path: '/shifts/:shiftId/count',
    summary: 'Counts the drawer blind; no cash is taken in this shift afterwards',
    notes:
      'How many pieces of each value lie in it. What was expected is answered then; where it differs, closing ' +
      'asks for a reason.',
    who: 'shifts.write',
    params: ShiftParams,
    body: CountedPieces,
    answer: TillShift,
    refuses: ['shift.not_open'],
    handler: async ({ ctx, params, body }) => shown(await countShift(ctx, params.shiftId, body)),
  })

  merchantRoute(app, deps, {
    method: 'POST',
    path: '/shifts/:shiftId/close',
    summary: 'Ends a counted shift, and hands the drawer over where somebody takes it',
    notes: 'With `handOverTo` the next shift begins with what is left (`leave`); the rest goes to the safe.',
    who: 'shifts.write',
    params: ShiftParams,
    body: ShiftClose,
    answer: ShiftCloseAnswer,
    refuses: ['shift.not_counted', 'shift.reason_needed', 'shift.not_open', 'shift.running'],
    handler: async ({ ctx, params, body }) => {
      const { closed, next } = await closeShift(ctx, params.shiftId, body)
      return { closed: shown(closed), next: next && shown(next) }
    },
  })
}

function dayRoutes(app: FastifyInstance, deps: RouteDeps, paymentTotals: PaymentTotals | null): void {
  merchantRoute(app, deps, {
    method: 'GET',
    path: '/stores/:storeId/days/:date',
    summary: 'How a business day stands: shifts, till = payments = ledger, differences',
    notes:
      'Each way of paying as it was counted (`till`: cash alone), as payments say and as the ledger says; what ' +
      'is not one figure is a difference, which somebody must own before the day is closed.',
    who: 'day_close',
    params: DayParams,
    answer: StoreDayAnswer,
    handler: async ({ ctx, params: { storeId, date } }) =>
      shownDay(await checkDay(ctx, { storeId, businessDate: date }, paymentTotals)),
  })

  merchantRoute(app, deps, {
    method: 'PUT',
    path: '/stores/:storeId/days/:date/differences',
    summary: 'Who sees to a difference, or how it ended',
    notes: '`subject` as GET …/days/{date} names it.',
    who: 'day_close',
    params: DayParams,
    body: DifferenceUpdate,
    handler: ({ ctx, params: { storeId, date }, body }) =>
      updateDifference(ctx, { storeId, businessDate: date }, body, paymentTotals),
  })

  merchantRoute(app, deps, {
    method: 'POST',
    path: '/stores/:storeId/days/:date/close',
    summary: 'Closes a business day: nothing is posted to it any more',
    notes:
      'All shifts of the day must be closed and all differences owned. What happens later, a refund of an order ' +
      'of this day too, is posted to the next open day.',
    who: 'day_close',
    params: DayParams,
    answer: StoreDayAnswer,
    refuses: ['day.closed', 'day.not_begun', 'day.shifts_running', 'day.differences_unowned'],
    handler: async ({ ctx, params: { storeId, date } }) =>
      shownDay(await closeDay(ctx, { storeId, businessDate: date }, paymentTotals)),
  })

  merchantRoute(app, deps, {
    method: 'POST',
    path: '/stores/:storeId/days/:date/reopen',
    summary: 'Opens a closed business day again, with a reason',
    who: 'day_close.reopen',
    params: DayParams,
    body: DayReopen,
    refuses: ['day.not_closed'],
    handler: ({ ctx, params: { storeId, date }, body }) => reopenDay(ctx, { storeId, businessDate: date }, body.reason),
  })
}

function shown(shift: Shift): TillShift {
  const { openedAt, closedAt } = shift
  return {
    ...shift,
    difference: differenceOf(shift),
    openedAt: openedAt.getTime(),
    closedAt: closedAt?.getTime() ?? null,
  }
}

function shownDay({ storeId, businessDate, close, shifts, methods, differences }: DayState): StoreDayAnswer {
  return {
    storeId,
    businessDate,
    state: close?.state ?? 'open',
    closedAt: close?.closedAt.getTime() ?? null,
    closedBy: close?.closedBy ?? null,
    shifts: shifts.map(shown),
    methods,
    differences,
  }
}
