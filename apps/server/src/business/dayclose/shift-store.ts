import type { CashMovementKind } from '@tandem/contracts'
import { type EpochMs, type IsoDate, type Minor, type Prepared, type Queryable, Refusal } from '@tandem/kernel'
import type { Piece } from './pieces.ts'

/*
 * A shift at a till:
 *
 *   open --count--> counted --close (with a reason where the count differs)--> closed
 *                   counted --count again--> counted
 *
 * Cash is taken and given while it is open only: a count is of a drawer at rest.
 */
export interface Shift {
  id: string
  storeId: string
  tillId: string
  businessDate: IsoDate
  state: 'open' | 'counted' | 'closed'
  cashier: string
  float: Minor
  openedAt: Date
  openedBy: string
  counted: Minor | null
  expected: Minor | null
  reason: string | null
  leftInDrawer: Minor | null
  closedAt: Date | null
  closedBy: string | null
}

const COLUMNS = `id, store_id as "storeId", till_id as "tillId", business_date as "businessDate", state, cashier, float,
  opened_at as "openedAt", opened_by as "openedBy", counted, expected, reason, left_in_drawer as "leftInDrawer",
  closed_at as "closedAt", closed_by as "closedBy"`

/** @throws Refusal `shift.running` when the drawer has a cashier already */
export async function insertShift(
  tx: Queryable,
  shift: Pick<Shift, 'id' | 'storeId' | 'tillId' | 'businessDate' | 'cashier' | 'float' | 'openedAt' | 'openedBy'>,
): Promise<void> {
  const rows = await tx.query(
    `insert into till_shift (merchant_id, id, store_id, till_id, business_date, state, cashier, float, opened_at, opened_by)
     values (tandem_merchant(), $1, $2, $3, $4, 'open', $5, $6, $7, $8)
     on conflict (merchant_id, store_id, till_id) where state <> 'closed' do nothing
     returning id`,
    [
      shift.id,
      shift.storeId,
      shift.tillId,
      shift.businessDate,
      shift.cashier,
      shift.float,
      shift.openedAt,
      shift.openedBy,
    ],
  )
  if (rows.length === 0) throw new Refusal('shift.running', { till: shift.tillId })
}

export async function findShift(tx: Queryable, id: string): Promise<Shift | null> {
  const [shift] = await tx.query<Shift>(
    `select ${COLUMNS} from till_shift where merchant_id = tandem_merchant() and id = $1`,
    [id],
  )
  return shift ?? null
}

/** The shift, for nobody else to change; waits for cash that is being taken. @throws Refusal `resource.not_found` */
export async function lockShift(tx: Queryable, id: string): Promise<Shift> {
  const [shift] = await tx.query<Shift>(
    `select ${COLUMNS} from till_shift where merchant_id = tandem_merchant() and id = $1 for no key update`,
    [id],
  )
  if (!shift) throw new Refusal('resource.not_found', { shift: id })
  return shift
}

const RUNNING: Prepared = {
  name: 'dayclose.running-shift',
  text: `
    select ${COLUMNS} from till_shift
     where merchant_id = tandem_merchant() and store_id = $1 and till_id = $2 and state = 'open' for share`,
}

/** The open shift of a till, kept open until the transaction ends. */
async function runningShift(tx: Queryable, storeId: string, tillId: string): Promise<Shift | null> {
  const [shift] = await tx.query<Shift>(RUNNING, [storeId, tillId])
  return shift ?? null
}

/**
 * Keeps a drawer that cash goes in or out of in the hands of whoever has it, until the transaction ends. A till at which
 * no shift was ever opened works without them: its money is known to the ledger alone, until somebody begins to count.
 *
 * @throws Refusal `shift.needed` where the till has shifts and none is running
 */
export async function holdDrawer(tx: Queryable, storeId: string, tillId: string): Promise<void> {
  if (await runningShift(tx, storeId, tillId)) return
  const [known] = await tx.query(
    'select 1 from till_shift where merchant_id = tandem_merchant() and store_id = $1 and till_id = $2 limit 1',
    [storeId, tillId],
  )
  if (known) throw new Refusal('shift.needed', { till: tillId })
}

export async function shiftsOfDay(tx: Queryable, storeId: string, businessDate: IsoDate): Promise<Shift[]> {
  return await tx.query<Shift>(
    `select ${COLUMNS} from till_shift
      where merchant_id = tandem_merchant() and store_id = $1 and business_date = $2 order by opened_at, id`,
    [storeId, businessDate],
  )
}

export async function recordCount(
  tx: Queryable,
  count: { shiftId: string; pieces: readonly Piece[]; counted: Minor; expected: Minor; at: EpochMs; by: string },
): Promise<void> {
  await tx.query(
    `insert into till_count (merchant_id, shift_id, attempt, pieces, counted, expected, at, by)
     select tandem_merchant(), $1, count(*) + 1, $2, $3, $4, $5, $6
       from till_count where merchant_id = tandem_merchant() and shift_id = $1`,
    [count.shiftId, JSON.stringify(count.pieces), count.counted, count.expected, new Date(count.at), count.by],
  )
  await tx.query(
    `update till_shift set state = 'counted', counted = $2, expected = $3
      where merchant_id = tandem_merchant() and id = $1`,
    [count.shiftId, count.counted, count.expected],
  )
}

export async function recordClose(
  tx: Queryable,
  close: { shiftId: string; reason: string | null; leave: Minor; at: EpochMs; by: string },
): Promise<void> {
  await tx.query(
    `update till_shift set state = 'closed', reason = $2, left_in_drawer = $3, closed_at = $4, closed_by = $5
      where merchant_id = tandem_merchant() and id = $1`,
    [close.shiftId, close.reason, close.leave, new Date(close.at), close.by],
  )
}

export async function insertMovement(
  tx: Queryable,
  movement: {
    id: string
    shiftId: string
    kind: CashMovementKind
    amount: Minor
    reason: string
    at: EpochMs
    by: string
  },
): Promise<void> {
  await tx.query(
    `insert into cash_movement (merchant_id, id, shift_id, kind, amount, reason, at, by)
     values (tandem_merchant(), $1, $2, $3, $4, $5, $6, $7)`,
    [
      movement.id,
      movement.shiftId,
      movement.kind,
      movement.amount,
      movement.reason,
      new Date(movement.at),
      movement.by,
    ],
  )
}
