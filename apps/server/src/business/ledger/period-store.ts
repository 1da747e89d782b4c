import { actorText, type CallCtx, type IsoDate, type Queryable } from '@tandem/kernel'

/** A business day of a store. */
export interface StoreDay {
  storeId: string
  businessDate: IsoDate
}

/** The first open date from `wanted` on (see posting-date.ts); it stays open until the transaction ends. */
export async function openDate(tx: Queryable, storeId: string, wanted: IsoDate): Promise<IsoDate> {
  const [row] = await tx.query<{ date: IsoDate }>('select ledger_open_date($1, $2::date) as date', [storeId, wanted])
  if (!row) throw new Error('an open date is one row')
  return row.date
}

/**
 * Waits until nobody is posting to the day any more and lets nobody begin before the transaction ends: what is read
 * from the ledger then is all there is. Take it first of all locks.
 */
export async function holdPeriod(tx: Queryable, { storeId, businessDate }: StoreDay): Promise<void> {
  await tx.query('select pg_advisory_xact_lock(ledger_day_key($1, $2::date))', [storeId, businessDate])
}

/** Closes the day for postings: what comes later counts on the next open date. Needs `holdPeriod`. */
export async function lockPeriod(
  tx: Queryable,
  ctx: Pick<CallCtx, 'now' | 'actor'>,
  { storeId, businessDate }: StoreDay,
): Promise<void> {
  await tx.query(
    `insert into period_lock (merchant_id, store_id, business_date, locked_at, locked_by)
     values (tandem_merchant(), $1, $2, $3, $4)`,
    [storeId, businessDate, new Date(ctx.now), actorText(ctx.actor)],
  )
}

/** Opens the day again. What was posted late stays where it is. */
export async function unlockPeriod(tx: Queryable, { storeId, businessDate }: StoreDay): Promise<void> {
  await tx.query(
    'delete from period_lock where merchant_id = tandem_merchant() and store_id = $1 and business_date = $2',
    [storeId, businessDate],
  )
}
