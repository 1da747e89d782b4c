import type { CashMovement, CountedPieces, NewShift, ShiftClose } from '@tandem/contracts'
import {
  type Access,
  actorText,
  type Ctx,
  type Minor,
  type Queryable,
  Refusal,
  refuseUnlessCan,
  uuidv7,
} from '@tandem/kernel'
import { emit } from '../../db/outbox.ts'
import { audit } from '../../platform/audit.ts'
import {
  cashMoved,
  counted,
  drawerBrought,
  drawerOf,
  merchantCurrency,
  type Occasion,
  openDate,
  post,
} from '../ledger/index.ts'
import { worthOf } from './pieces.ts'
import {
  findShift,
  insertMovement,
  insertShift,
  lockShift,
  recordClose,
  recordCount,
  type Shift,
} from './shift-store.ts'
import { storeDate } from './store-calendar.ts'

/**
 * Gives a drawer to a cashier. The float comes from the safe; what lay in the drawer beyond it goes there.
 *
 * @throws Refusal `shift.running` when somebody has it, `access.denied` for a store that is not the caller's
 */
export async function openShift(ctx: Ctx, storeId: string, input: NewShift): Promise<Shift> {
  refuseForeign(ctx.access, storeId)
  return await ctx.db.transaction((tx) => openIn(tx, ctx, storeId, input))
}

async function openIn(tx: Queryable, ctx: Ctx, storeId: string, { tillId, cashier, float }: NewShift): Promise<Shift> {
  const businessDate = await openDate(tx, storeId, await storeDate(tx, storeId, ctx.now))
  const id = uuidv7(ctx.now)
  const opened = { openedAt: new Date(ctx.now), openedBy: actorText(ctx.actor) }
  await insertShift(tx, { id, storeId, tillId, businessDate, cashier, float, ...opened })
  const on = { storeId, businessDate, currency: await merchantCurrency(tx) }
  const held = await drawerOf(tx, storeId, tillId, on.currency)
  await post(tx, ctx, { cause: `shift:${id}/opened`, transfers: drawerBrought(on, { tillId, from: held, to: float }) })
  return await lockShift(tx, id)
}

/** Cash in or out of the drawer without a sale. @throws Refusal `shift.not_open` */
export async function moveCash(ctx: Ctx, shiftId: string, { kind, amount, reason }: CashMovement): Promise<Shift> {
  return await ctx.db.transaction(async (tx) => {
    const shift = await own(tx, ctx, shiftId)
    if (shift.state !== 'open') throw new Refusal('shift.not_open', { state: shift.state })
    const id = uuidv7(ctx.now)
    const by = actorText(ctx.actor)
    await insertMovement(tx, { id, shiftId, kind, amount, reason, at: ctx.now, by })
    const transfers = cashMoved(await occasionOf(tx, shift), { tillId: shift.tillId, kind, amount })
    await post(tx, ctx, { cause: `shift:${shiftId}/moved:${id}`, transfers })
    return shift
  })
}

/**
 * Counts the drawer blind: what is expected is read after the count was handed in, and shown only then. From now on no
 * cash is taken in this shift. A second count is no longer blind: it is for those who close days, and the earlier ones
 * are kept.
 *
 * @throws Refusal `shift.not_open` when it is closed, `access.denied` for a cashier who counts again
 */
export async function countShift(ctx: Ctx, shiftId: string, { pieces }: CountedPieces): Promise<Shift> {
  return await ctx.db.transaction(async (tx) => {
    const shift = await own(tx, ctx, shiftId)
    if (shift.state === 'closed') throw new Refusal('shift.not_open', { state: shift.state })
    if (shift.state === 'counted') refuseUnlessCan(ctx.access, 'day_close')
    const expected = await drawerOf(tx, shift.storeId, shift.tillId, await merchantCurrency(tx))
    const count = { shiftId, pieces, counted: worthOf(pieces), expected, at: ctx.now, by: actorText(ctx.actor) }
    await recordCount(tx, count)
    return await lockShift(tx, shiftId)
  })
}

/**
 * Ends a counted shift: the ledger follows the count, what is not left in the drawer goes to the safe. Where another
 * cashier takes over, their shift begins with what was left, in the same transaction.
 *
 * @throws Refusal `shift.not_counted`, `shift.reason_needed` when the count differs and nobody says why,
 *   `request.invalid` when more is to be left than was counted
 */
export async function closeShift(
  ctx: Ctx,
  shiftId: string,
  { reason, leave, handOverTo }: ShiftClose,
): Promise<{ closed: Shift; next: Shift | null }> {
  return await ctx.db.transaction(async (tx) => {
    const shift = await own(tx, ctx, shiftId)
    const { storeId, tillId, counted: found, expected } = shift
    if (shift.state !== 'counted' || found === null || expected === null) {
      throw new Refusal('shift.not_counted', { state: shift.state })
    }
    if (leave > found) throw new Refusal('request.invalid', { detail: 'body.leave: more than was counted' })
    if (found !== expected && reason === null) throw new Refusal('shift.reason_needed', { counted: found, expected })
    const difference = found - expected
    const by = actorText(ctx.actor)
    await recordClose(tx, { shiftId, reason, leave, at: ctx.now, by })
    const on = await occasionOf(tx, shift)
    const transfers = [
      ...counted(on, { tillId, expected, counted: found }).map((one) =>
        reason === null ? one : { ...one, details: { reason } },
      ),
      ...drawerBrought(on, { tillId, from: found, to: leave }),
    ]
    await post(tx, ctx, { cause: `shift:${shiftId}/closed`, transfers })
    await audit(tx, ctx, { action: 'shift.closed', subject: `shift:${shiftId}`, details: { tillId, difference } })
    const payload = { shiftId, storeId, tillId, businessDate: shift.businessDate, counted: found, difference }
    await emit(tx, { kind: 'shift.closed', aggregate: `shift:${shiftId}`, payload, at: ctx.now })
    const next =
      handOverTo === null ? null : await openIn(tx, ctx, storeId, { tillId, cashier: handOverTo, float: leave })
    return { closed: await lockShift(tx, shiftId), next }
  })
}

/** @throws Refusal `resource.not_found`, `access.denied` */
export async function shiftOf(ctx: Ctx, shiftId: string): Promise<Shift> {
  const shift = await findShift(ctx.db, shiftId)
  if (!shift) throw new Refusal('resource.not_found', { shift: shiftId })
  refuseForeign(ctx.access, shift.storeId)
  return shift
}

export function refuseForeign({ storeIds }: Access, storeId: string): void {
  if (storeIds !== 'all' && !storeIds.includes(storeId)) throw new Refusal('access.denied', { store: storeId })
}

async function own(tx: Queryable, ctx: Ctx, shiftId: string): Promise<Shift> {
  const shift = await lockShift(tx, shiftId)
  refuseForeign(ctx.access, shift.storeId)
  return shift
}

async function occasionOf(tx: Queryable, { storeId, businessDate }: Shift): Promise<Occasion> {
  return { storeId, businessDate, currency: await merchantCurrency(tx) }
}

/** What a shift shows: nothing of what is expected before it was counted. */
export function differenceOf({ counted: found, expected }: Pick<Shift, 'counted' | 'expected'>): Minor | null {
  return found === null || expected === null ? null : found - expected
}
