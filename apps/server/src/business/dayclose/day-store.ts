import type { DayMethod, DifferenceUpdate } from '@tandem/contracts'
import type { EpochMs, Minor, Queryable } from '@tandem/kernel'
import type { StoreDay } from '../ledger/index.ts'
import type { Difference } from './day-differences.ts'

/*
 * A business day of a store:
 *
 *   open --close--> closed --reopen (the owner, with a reason)--> reopened --close--> closed
 *
 * It is open while there is no row. Closing locks its period in the ledger, reopening unlocks it.
 */
export interface DayClose {
  state: 'closed' | 'reopened'
  totals: DayMethod[]
  closedAt: Date
  closedBy: string
}

export async function findDayClose(tx: Queryable, { storeId, businessDate }: StoreDay): Promise<DayClose | null> {
  const [row] = await tx.query<DayClose>(
    `select state, totals, closed_at as "closedAt", closed_by as "closedBy" from day_close
      where merchant_id = tandem_merchant() and store_id = $1 and business_date = $2`,
    [storeId, businessDate],
  )
  return row ?? null
}

export async function recordDayClose(
  tx: Queryable,
  { storeId, businessDate }: StoreDay,
  close: { totals: readonly DayMethod[]; at: EpochMs; by: string },
): Promise<void> {
  await tx.query(
    `insert into day_close (merchant_id, store_id, business_date, state, totals, closed_at, closed_by)
     values (tandem_merchant(), $1, $2, 'closed', $3, $4, $5)
     on conflict (merchant_id, store_id, business_date) do update
        set state = 'closed', totals = excluded.totals, closed_at = excluded.closed_at, closed_by = excluded.closed_by`,
    [storeId, businessDate, JSON.stringify(close.totals), new Date(close.at), close.by],
  )
}

/** @returns false when the day is not closed */
export async function recordReopening(
  tx: Queryable,
  { storeId, businessDate }: StoreDay,
  reason: string,
): Promise<boolean> {
  const rows = await tx.query(
    `update day_close set state = 'reopened', reopened_reason = $3
      where merchant_id = tandem_merchant() and store_id = $1 and business_date = $2 and state = 'closed'
     returning state`,
    [storeId, businessDate, reason],
  )
  return rows.length > 0
}

export interface StoredDifference extends Difference {
  amount: Minor
  state: 'open' | 'assigned' | 'resolved' | 'gone'
  owner: string | null
  note: string | null
}

/**
 * Writes down what differs now. One that was known keeps its owner while its figures are the same, and is open again
 * when they changed; one that is no longer found is gone.
 */
export async function recordDifferences(
  tx: Queryable,
  { storeId, businessDate }: StoreDay,
  differences: readonly Difference[],
  at: EpochMs,
): Promise<void> {
  await tx.query(
    `with found as (
       select * from jsonb_to_recordset($3::jsonb) as t(subject text, actual bigint, expected bigint)
     ), gone as (
       update day_difference set state = 'gone', changed_at = $4
        where merchant_id = tandem_merchant() and store_id = $1 and business_date = $2 and state <> 'gone'
          and subject not in (select subject from found)
     )
     insert into day_difference as d (merchant_id, store_id, business_date, subject, actual, expected, state, found_at, changed_at)
     select tandem_merchant(), $1, $2, subject, actual, expected, 'open', $4, $4 from found
     on conflict (merchant_id, store_id, business_date, subject) do update
        set actual = excluded.actual, expected = excluded.expected, state = 'open', owner = null, note = null,
            changed_at = excluded.changed_at
      where d.state = 'gone' or (d.actual, d.expected) <> (excluded.actual, excluded.expected)`,
    [storeId, businessDate, JSON.stringify(differences), new Date(at)],
  )
}

export async function listDifferences(tx: Queryable, { storeId, businessDate }: StoreDay): Promise<StoredDifference[]> {
  return await tx.query<StoredDifference>(
    `select subject, actual, expected, actual - expected as amount, state, owner, note from day_difference
      where merchant_id = tandem_merchant() and store_id = $1 and business_date = $2 order by subject`,
    [storeId, businessDate],
  )
}

/** @returns false when there is no such difference, or it is gone */
export async function assignDifference(
  tx: Queryable,
  { storeId, businessDate }: StoreDay,
  { subject, owner, state, note }: DifferenceUpdate,
  at: EpochMs,
): Promise<boolean> {
  const rows = await tx.query(
    `update day_difference set owner = $4, state = $5, note = coalesce($6, note), changed_at = $7
      where merchant_id = tandem_merchant() and store_id = $1 and business_date = $2 and subject = $3 and state <> 'gone'
     returning subject`,
    [storeId, businessDate, subject, owner, state, note, new Date(at)],
  )
  return rows.length > 0
}
