import { z } from 'zod'
import { IsoDay, TillId } from './common.ts'

const Reason = z.string().trim().min(1).max(300)
const Person = z.string().trim().min(1).max(60)
/** Minor units in one drawer. */
const DrawerAmount = z.int().min(0).max(1_000_000_000)

/** POST …/stores/:storeId/shifts: a cashier takes a drawer. */
export const NewShift = z.object({
  tillId: TillId,
  cashier: Person,
  float: DrawerAmount.describe('What lies in the drawer at the beginning'),
})
export type NewShift = z.infer<typeof NewShift>

export const CashMovementKind = z.enum(['pay_in', 'pay_out', 'to_safe'])
export type CashMovementKind = z.infer<typeof CashMovementKind>
/** POST …/shifts/:shiftId/movements: change from the safe, a small expense, takings to the safe. */
export const CashMovement = z.object({
  kind: CashMovementKind,
  amount: DrawerAmount.min(1),
  reason: Reason,
})
export type CashMovement = z.infer<typeof CashMovement>

/** POST …/shifts/:shiftId/count: notes and coins as they lie in the drawer. */
export const CountedPieces = z
  .object({
    pieces: z.array(z.object({ value: z.int().min(1).max(100_000_000), pieces: z.int().min(0).max(100_000) })).max(40),
  })
  .meta({
    examples: [
      {
        pieces: [
          { value: 10_000, pieces: 3 },
          { value: 100, pieces: 12 },
        ],
      },
    ],
  })
export type CountedPieces = z.infer<typeof CountedPieces>

/** POST …/shifts/:shiftId/close: the rest goes to the safe. */
export const ShiftClose = z.object({
  reason: Reason.nullable().default(null).describe('Why the count differs from what was expected'),
  leave: DrawerAmount.default(0),
  handOverTo: Person.nullable().default(null).describe('Who takes the drawer over, with what was left in it'),
})
export type ShiftClose = z.infer<typeof ShiftClose>

export const TillShift = z.object({
  id: z.string(),
  storeId: z.string(),
  tillId: z.string(),
  businessDate: IsoDay,
  state: z.enum(['open', 'counted', 'closed']),
  cashier: z.string(),
  float: z.number(),
  openedAt: z.number(),
  openedBy: z.string(),
  counted: z.number().nullable().describe('Null before the count: it is a blind one'),
  expected: z.number().nullable(),
  difference: z.number().nullable(),
  reason: z.string().nullable(),
  leftInDrawer: z.number().nullable(),
  closedAt: z.number().nullable(),
  closedBy: z.string().nullable(),
})
export type TillShift = z.infer<typeof TillShift>
export const ShiftCloseAnswer = z.object({ closed: TillShift, next: TillShift.nullable() })

/** One way of paying on a day: what was counted in drawers, what payments say, what the ledger says. Nets. */
export const DayMethod = z.object({
  method: z.string(),
  till: z.number().nullable().describe('Null where nothing is counted: it is not cash'),
  payments: z.number().nullable().describe('Null where this server takes no payments'),
  ledger: z.number(),
})
export type DayMethod = z.infer<typeof DayMethod>

export const DayDifference = z.object({
  subject: z.string().describe('`till:<till>:<shift>` or `method:<method>`'),
  actual: z.number(),
  expected: z.number(),
  amount: z.number(),
  state: z.enum(['open', 'assigned', 'resolved', 'gone']).describe('`gone`: a later look found nothing'),
  owner: z.string().nullable(),
  note: z.string().nullable(),
})
export type DayDifference = z.infer<typeof DayDifference>

/** GET …/stores/:storeId/days/:date; POST …/close; POST …/reopen */
export const StoreDayAnswer = z.object({
  storeId: z.string(),
  businessDate: IsoDay,
  state: z.enum(['open', 'closed', 'reopened']),
  closedAt: z.number().nullable(),
  closedBy: z.string().nullable(),
  shifts: z.array(TillShift),
  methods: z.array(DayMethod),
  differences: z.array(DayDifference),
})
export type StoreDayAnswer = z.infer<typeof StoreDayAnswer>

/** PUT …/stores/:storeId/days/:date/differences: who sees to it, and how it ended. */
export const DifferenceUpdate = z
  .object({
    subject: z.string().min(1).max(300),
    owner: Person,
    state: z.enum(['assigned', 'resolved']),
    note: Reason.nullable().default(null),
  })
  .refine(({ state, note }) => state !== 'resolved' || note !== null, 'what is resolved says how')
export type DifferenceUpdate = z.infer<typeof DifferenceUpdate>

export const DayReopen = z.object({ reason: Reason })
