import type { CapacityPlan, CapacityPlanInput, CapacityResource, CapacitySpan } from '@tandem/contracts'
import type { IsoDate, Queryable } from '@tandem/kernel'

const PLAN = `select c.store_id as "storeId", c.resource, c.cell_minutes as "cellMinutes", c.weekly,
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
  { cellMinutes, weekly }: CapacityPlanInput,
): Promise<void> {
  await tx.query(
    `insert into capacity_plan (merchant_id, store_id, resource, cell_minutes, weekly)
     values (tandem_merchant(), $1, $2, $3, $4)
     on conflict (merchant_id, store_id, resource) do update
       set cell_minutes = excluded.cell_minutes, weekly = excluded.weekly`,
    [storeId, resource, cellMinutes, JSON.stringify(weekly)],
  )
}

/** The size of a plan's cells, which stays as it is until the transaction ends; null when there is no plan. */
export async function lockCellMinutes(
  tx: Queryable,
  storeId: string,
  resource: CapacityResource,
): Promise<number | null> {
  const [plan] = await tx.query<{ cellMinutes: number }>(
    'select cell_minutes as "cellMinutes" from capacity_plan where store_id = $1 and resource = $2 for update',
    [storeId, resource],
  )
  return plan?.cellMinutes ?? null
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
