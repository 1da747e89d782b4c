import type { DayMethod, DifferenceUpdate } from '@tandem/contracts'
import { actorText, type Ctx, type IsoDate, type Queryable, Refusal } from '@tandem/kernel'
import { emit } from '../../db/outbox.ts'
import { audit } from '../../platform/audit.ts'
import { holdPeriod, lockPeriod, type StoreDay, type Takings, takingsOf, unlockPeriod } from '../ledger/index.ts'
import { differencesOf, methodsOf } from './day-differences.ts'
import {
  assignDifference,
  type DayClose,
  findDayClose,
  listDifferences,
  recordDayClose,
  recordDifferences,
  recordReopening,
  type StoredDifference,
} from './day-store.ts'
import { type Shift, shiftsOfDay } from './shift-store.ts'
import { refuseForeign } from './shifts.ts'
import { storeDate } from './store-calendar.ts'

/**
 * What payments say was taken on a business day of a store, by way of paying. Handed in by the composition: the day
 * close does not know how payments are kept. Null where a server takes none.
 */
export type PaymentTotals = (tx: Queryable, storeId: string, businessDate: IsoDate) => Promise<Takings[]>

/** How a day stands. */
export interface DayState extends StoreDay {
  close: DayClose | null
  shifts: Shift[]
  methods: DayMethod[]
  differences: StoredDifference[]
}

/**
 * Looks how a day stands and writes down what differs. A closed day is told as it was closed.
 *
 * @throws Refusal `resource.not_found`, `access.denied`
 */
export async function checkDay(ctx: Ctx, day: StoreDay, paymentTotals: PaymentTotals | null): Promise<DayState> {
  refuseForeign(ctx.access, day.storeId)
  return await ctx.db.transaction(async (tx) => {
    await storeDate(tx, day.storeId, ctx.now)
    await holdPeriod(tx, day)
    return await lookAt(tx, ctx, day, paymentTotals)
  })
}

/**
 * Closes a day: every shift is closed, every difference has an owner. From then on nothing is posted to it.
 *
 * @throws Refusal `day.closed`, `day.not_begun`, `day.shifts_running`, `day.differences_unowned`; then nothing is written,
 *   not even what differs
 */
export async function closeDay(ctx: Ctx, day: StoreDay, paymentTotals: PaymentTotals | null): Promise<DayState> {
  refuseForeign(ctx.access, day.storeId)
  return await ctx.db.transaction(async (tx) => {
    const today = await storeDate(tx, day.storeId, ctx.now)
    if (day.businessDate > today) throw new Refusal('day.not_begun', { today })
    await holdPeriod(tx, day)
    const state = await lookAt(tx, ctx, day, paymentTotals)
    refuseUnlessReady(state)
    await lockPeriod(tx, ctx, day)
    await recordDayClose(tx, day, { totals: state.methods, at: ctx.now, by: actorText(ctx.actor) })
    const subject = subjectOf(day)
    const differences = state.differences.filter(({ state: at }) => at !== 'gone').length
    await audit(tx, ctx, { action: 'day.closed', subject, details: { differences } })
    const payload = { ...day, methods: state.methods, differences }
    await emit(tx, { kind: 'day.closed', aggregate: subject, payload, at: ctx.now })
    return { ...state, close: await findDayClose(tx, day) }
  })
}

/** Opens a closed day again; what was posted late stays where it is. @throws Refusal `day.not_closed`, `access.denied` */
export async function reopenDay(ctx: Ctx, day: StoreDay, reason: string): Promise<void> {
  refuseForeign(ctx.access, day.storeId)
  await ctx.db.transaction(async (tx) => {
    await holdPeriod(tx, day)
    if (!(await recordReopening(tx, day, reason))) throw new Refusal('day.not_closed', { ...day })
    await unlockPeriod(tx, day)
    const subject = subjectOf(day)
    await audit(tx, ctx, { action: 'day.reopened', subject, details: { reason } })
    await emit(tx, { kind: 'day.reopened', aggregate: subject, payload: { ...day, reason }, at: ctx.now })
  })
}

/**
 * Names who sees to a difference, or how it ended; also after the day was closed. Looks by itself what differs now, so
 * that whoever was refused the closing names who sees to it next.
 *
 * @throws Refusal `resource.not_found`, `access.denied`
 */
export async function updateDifference(
  ctx: Ctx,
  day: StoreDay,
  update: DifferenceUpdate,
  paymentTotals: PaymentTotals | null,
): Promise<void> {
  refuseForeign(ctx.access, day.storeId)
  await ctx.db.transaction(async (tx) => {
    await storeDate(tx, day.storeId, ctx.now)
    await holdPeriod(tx, day)
    await lookAt(tx, ctx, day, paymentTotals)
    const { subject, owner, state } = update
    if (!(await assignDifference(tx, day, update, ctx.now))) throw new Refusal('resource.not_found', { subject })
    const details = { difference: subject, owner }
    await audit(tx, ctx, { action: `difference.${state}`, subject: subjectOf(day), details })
  })
}

async function lookAt(tx: Queryable, ctx: Ctx, day: StoreDay, paymentTotals: PaymentTotals | null): Promise<DayState> {
  const close = await findDayClose(tx, day)
  const shifts = await shiftsOfDay(tx, day.storeId, day.businessDate)
  if (close?.state === 'closed') {
    return { ...day, close, shifts, methods: close.totals, differences: await listDifferences(tx, day) }
  }
  const ledger = await takingsOf(tx, day)
  const payments = paymentTotals ? await paymentTotals(tx, day.storeId, day.businessDate) : null
  const methods = methodsOf(shifts, payments, ledger)
  await recordDifferences(tx, day, differencesOf(shifts, methods), ctx.now)
  return { ...day, close, shifts, methods, differences: await listDifferences(tx, day) }
}

function refuseUnlessReady({ close, shifts, differences }: DayState): void {
  if (close?.state === 'closed') throw new Refusal('day.closed')
  const running = shifts.filter(({ state }) => state !== 'closed').map(({ tillId }) => tillId)
  if (running.length > 0) throw new Refusal('day.shifts_running', { tills: running })
  const unowned = differences.filter(({ state }) => state === 'open').map(({ subject }) => subject)
  if (unowned.length > 0) throw new Refusal('day.differences_unowned', { differences: unowned })
}

function subjectOf({ storeId, businessDate }: StoreDay): string {
  return `day:${storeId}:${businessDate}`
}
