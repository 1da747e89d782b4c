import type { CapacityPlan, CapacityPlanInput, CapacityResource, CapacitySpan } from '@tandem/contracts'
import { type Ctx, type EpochMs, type IsoDate, type Queryable, Refusal } from '@tandem/kernel'
import { readCells } from '../buckets/index.ts'
import { type CapacityCell, capacityCells, checkSpans } from './capacity-cells.ts'
import { deleteDate, findPlan, listPlans, lockCells, recentDate, saveDate, savePlan } from './capacity-store.ts'
import { changeStore, refuseOthersStores } from './change-store.ts'
import { followPlans, refuseWhileTaken } from './opened-cells.ts'
import { storeAt } from './show-stores.ts'

/** What one of the person's stores can prepare. @throws Refusal `resource.not_found` */
export async function capacityOf(ctx: Ctx, storeId: string): Promise<CapacityPlan[]> {
  refuseOthersStores(ctx.access, [storeId])
  return await listPlans(ctx.db, storeId, recentDate(ctx.now))
}

/**
 * Plans a capacity by weekday, or plans it anew; cells of which something is taken follow.
 *
 * @throws Refusal `capacity.invalid` when spans overlap or do not make whole cells, those of coming dates included; when
 *   cells get another length, or count something else, while orders have taken some of them
 */
export async function putPlan(
  ctx: Ctx,
  storeId: string,
  resource: CapacityResource,
  plan: CapacityPlanInput,
): Promise<CapacityPlan> {
  for (const spans of plan.weekly) checkSpans(spans, plan.cellMinutes)
  return await changeStore(ctx, storeId, 'capacity', async (tx) => {
    const before = await lockCells(tx, storeId, resource)
    await savePlan(tx, storeId, resource, plan)
    const saved = await followed(tx, ctx, storeId, resource)
    // Now that nobody can take any more of those that are gone.
    if (before && (before.cellMinutes !== plan.cellMinutes || before.counts !== plan.counts)) {
      await refuseWhileTaken(tx, ctx.now, { storeId, resource })
    }
    for (const { spans } of saved.dates) checkSpans(spans, plan.cellMinutes)
    return saved
  })
}

/** Other spans on one date. @throws Refusal `capacity.invalid`, `resource.not_found` when nothing is planned by weekday */
export async function putCapacityDate(
  ctx: Ctx,
  storeId: string,
  resource: CapacityResource,
  date: IsoDate,
  spans: readonly CapacitySpan[],
): Promise<CapacityPlan> {
  return await changeStore(ctx, storeId, 'capacity', async (tx) => {
    const cells = await lockCells(tx, storeId, resource)
    if (cells === null) throw new Refusal('resource.not_found', { resource })
    checkSpans(spans, cells.cellMinutes)
    await saveDate(tx, storeId, resource, date, spans)
    return await followed(tx, ctx, storeId, resource)
  })
}

/** The spans of the weekday again. @throws Refusal `resource.not_found` */
export async function endCapacityDate(
  ctx: Ctx,
  storeId: string,
  resource: CapacityResource,
  date: IsoDate,
): Promise<void> {
  await changeStore(ctx, storeId, 'capacity', async (tx) => {
    await lockCells(tx, storeId, resource)
    if (!(await deleteDate(tx, storeId, resource, date))) throw new Refusal('resource.not_found', { date })
    await followed(tx, ctx, storeId, resource)
  })
}

/** The plan as it is now, once the cells that exist are what it says. */
async function followed(tx: Queryable, ctx: Ctx, storeId: string, resource: CapacityResource): Promise<CapacityPlan> {
  const plan = (await findPlan(tx, storeId, resource, recentDate(ctx.now))) as CapacityPlan
  const { zone } = await storeAt(tx, storeId, ctx.now)
  await followPlans(tx, ctx, [plan], zone)
  return plan
}

/**
 * The cells of a store's capacity that begin in a window, as planned; what is taken of them is counted in buckets.
 *
 * @returns null where the store plans no such capacity: then it does not limit anything
 */
export async function plannedCells(
  db: Queryable,
  ask: { storeId: string; resource: CapacityResource; from: EpochMs; to: EpochMs },
): Promise<{ cellMinutes: number; cells: CapacityCell[] } | null> {
  const [plan, store] = await Promise.all([
    findPlan(db, ask.storeId, ask.resource, recentDate(ask.from)),
    storeAt(db, ask.storeId, ask.from),
  ])
  return plan && { cellMinutes: plan.cellMinutes, cells: capacityCells(plan, ask, store.zone) }
}

/** As `plannedCells`, with what is taken, for one of the person's stores. @throws Refusal `resource.not_found` */
export async function cellsOf(
  ctx: Ctx,
  ask: { storeId: string; resource: CapacityResource; from: EpochMs; to: EpochMs },
): Promise<{ cellMinutes: number; cells: (CapacityCell & { taken: number })[] }> {
  refuseOthersStores(ctx.access, [ask.storeId])
  const { storeId: place, resource, from, to } = ask
  const [planned, opened] = await Promise.all([
    plannedCells(ctx.db, ask),
    readCells(ctx.db, { place, resources: [resource], from, to }),
  ])
  if (!planned) throw new Refusal('resource.not_found', { resource })
  const taken = new Map(opened.map((cell) => [cell.period, cell.taken]))
  return { ...planned, cells: planned.cells.map((cell) => ({ ...cell, taken: taken.get(cell.period) ?? 0 })) }
}
