import type { CapacityPlan, CapacityPlanInput, CapacityResource, CapacitySpan } from '@tandem/contracts'
import { addDays, type EpochMs, type IsoDate, isoDate, type Queryable } from '@tandem/kernel'

const PLAN = `select c.store_id as "storeId", c.resource, c.cell_minutes as "cellMinutes", c.counts, c.weekly,
    coalesce((select jsonb_agg(jsonb_build_object('date', d.date, 'spans', d.spans) order by d.date) from capacity_date d
       where d.merchant_id = c.merchant_id and d.store_id = c.store_id and d.resource = c.resource
         and d.date >= $2::date), '[]') as dates
  from capacity_plan c where c.store_id = $1`

/** The capacities of a store, with what is planned for single dates from `since` on. */
export async function listPlans(db: Queryable, storeId: string, since: IsoDate): Promise<CapacityPlan[]> {
  return await db.query(`${PLAN} order by c.resource`, [storeId, since])
}

const FIND_PLAN = { name: 'stores.capacity', text: `${PLAN} and c.resource = $3` }

export async function findPlan(
  db: Queryable,
  storeId: string,
  resource: CapacityResource,
  since: IsoDate,
): Promise<CapacityPlan | null> {
  const [plan] = await db.query<CapacityPlan>(FIND_PLAN, [storeId, since, resource])
  return plan ?? null
}

export async function savePlan(
  tx: Queryable,
  storeId: string,
  resource: CapacityResource,
  { cellMinutes, counts, weekly }: CapacityPlanInput,
): Promise<void> {
  await tx.query(
    `insert into capacity_plan (merchant_id, store_id, resource, cell_minutes, counts, weekly)
     values (tandem_merchant(), $1, $2, $3, $4, $5)
     on conflict (merchant_id, store_id, resource) do update
       set cell_minutes = excluded.cell_minutes, counts = excluded.counts, weekly = excluded.weekly`,
    [storeId, resource, cellMinutes, counts, JSON.stringify(weekly)],
  )
}

/** A plan that nobody changes until the transaction ends, and where the store's clock is; null when there is none. */
export async function lockPlan(
  tx: Queryable,
  storeId: string,
  resource: CapacityResource,
  since: IsoDate,
): Promise<(CapacityPlan & { zone: string }) | null> {
  await tx.query('select from capacity_plan where store_id = $1 and resource = $2 for share', [storeId, resource])
  // Read after the lock: as it was left by whoever had it.
  const [plan] = await tx.query<CapacityPlan & { zone: string }>(
    `select planned.*, (select zone from store where id = $1) as zone from (${PLAN} and c.resource = $3) planned`,
    [storeId, since, resource],
  )
  return plan ?? null
}

/** From here on dates still matter, whatever the zone. */
export function recentDate(at: EpochMs): IsoDate {
  return addDays(isoDate(at), -2)
}

/** The size of a plan's cells and what they count, which stay as they are until the transaction ends; null when there is no plan. */
export async function lockCells(
  tx: Queryable,
  storeId: string,
  resource: CapacityResource,
): Promise<Pick<CapacityPlan, 'cellMinutes' | 'counts'> | null> {
  const [plan] = await tx.query<Pick<CapacityPlan, 'cellMinutes' | 'counts'>>(
    'select cell_minutes as "cellMinutes", counts from capacity_plan where store_id = $1 and resource = $2 for update',
    [storeId, resource],
  )
  return plan ?? null
}

export async function saveDate(
  tx: Queryable,
  storeId: string,
  resource: CapacityResource,
  date: IsoDate,
  spans: readonly CapacitySpan[],
): Promise<void> {
  await tx.query(
    `insert into capacity_date (merchant_id, store_id, resource, date, spans)
     values (tandem_merchant(), $1, $2, $3, $4)
     on conflict (merchant_id, store_id, resource, date) do update set spans = excluded.spans`,
    [storeId, resource, date, JSON.stringify(spans)],
  )
}

/** Whether there was one. */
export async function deleteDate(
  tx: Queryable,
  storeId: string,
  resource: CapacityResource,
  date: IsoDate,
): Promise<boolean> {
  const gone = await tx.query(
    'delete from capacity_date where store_id = $1 and resource = $2 and date = $3 returning date',
    [storeId, resource, date],
  )
  return gone.length > 0
}
