import type { CapacityPlan, CapacityResource } from '@tandem/contracts'
import { type CallCtx, DAY, type EpochMs, MINUTE, type Queryable, Refusal, uuidv7 } from '@tandem/kernel'
import { adjust, type BucketKey, type Change, count, type OpenedCell, readCells } from '../buckets/index.ts'
import { capacityCells } from './capacity-cells.ts'
import { lockPlan, recentDate } from './capacity-store.ts'
import { DAYS_AHEAD } from './selling-store.ts'

const LONGEST_CELL = 15 * MINUTE
/** Nobody takes anything of cells beyond. */
const FAR = (DAYS_AHEAD + 1) * DAY

/** A cell of a store's capacity, by what it is the counter of. */
export interface CellKey {
  resource: CapacityResource
  period: EpochMs
}

/**
 * Opens cells with what is planned for them, each once, however many ask for it first. The plan stays as it is until
 * the transaction ends: whoever changes it then finds the cells. Those that it no longer has are left out.
 */
export async function openPlanned(
  tx: Queryable,
  now: EpochMs,
  storeId: string,
  cells: readonly CellKey[],
): Promise<void> {
  const changes: Change[] = []
  for (const resource of [...new Set(cells.map((cell) => cell.resource))].toSorted()) {
    const plan = await lockPlan(tx, storeId, resource, recentDate(now))
    if (!plan) continue
    const periods = new Set(cells.filter((cell) => cell.resource === resource).map(({ period }) => period))
    const window = { from: Math.min(...periods), to: Math.max(...periods) + 1 }
    const planned = capacityCells(plan, window, plan.zone).filter(({ period }) => periods.has(period))
    changes.push(...planned.map(({ period, capacity }) => ({ ...keyOf(plan, period), by: capacity })))
  }
  // All at once: buckets are locked in one order everywhere.
  await adjust(tx, now, { cause: 'capacity:opened', reason: 'capacity' }, changes)
}

function keyOf({ storeId, resource }: Pick<CapacityPlan, 'storeId' | 'resource'>, period: EpochMs): BucketKey {
  return { kind: 'capacity', resource, place: storeId, period }
}

/**
 * Sets cells that run or are to come to what is planned for them now. What was promised beyond that stays promised, and
 * nothing more is until enough of it is given back.
 *
 * @param zone where the store's clock is
 */
export async function followPlans(
  tx: Queryable,
  ctx: Pick<CallCtx, 'now'>,
  plans: readonly CapacityPlan[],
  zone: string,
): Promise<void> {
  const changed = []
  for (const plan of plans) {
    for (const { period, capacity } of await openedCells(tx, ctx.now, plan)) {
      const [cell] = capacityCells(plan, { from: period, to: period + 1 }, zone)
      const quantity = cell?.capacity ?? 0
      if (quantity !== capacity) changed.push({ ...keyOf(plan, period), quantity })
    }
  }
  if (changed.length === 0) return
  await count(tx, ctx.now, { cause: `capacity:set:${uuidv7(ctx.now)}`, reason: 'capacity' }, changed)
}

/**
 * Cells of another length would not know of what is taken of these.
 *
 * @throws Refusal `capacity.invalid` while anything is taken of a cell that runs or is to come
 */
export async function refuseWhileTaken(
  tx: Queryable,
  now: EpochMs,
  of: { storeId: string; resource: CapacityResource },
): Promise<void> {
  const taken = (await openedCells(tx, now, of)).filter((cell) => cell.taken > 0).map(({ period }) => period)
  if (taken.length > 0) throw new Refusal('capacity.invalid', { reason: 'cells_are_taken', until: Math.max(...taken) })
}

/** Cells that run or are to come and were opened. */
async function openedCells(
  tx: Queryable,
  now: EpochMs,
  { storeId: place, resource }: Pick<CapacityPlan, 'storeId' | 'resource'>,
): Promise<OpenedCell[]> {
  return await readCells(tx, { place, resources: [resource], from: now - LONGEST_CELL, to: now + FAR })
}
