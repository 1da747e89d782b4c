import type { CapacityPlan, CapacityResource } from '@tandem/contracts'
import { type CallCtx, type EpochMs, MINUTE, type Queryable, Refusal } from '@tandem/kernel'
import { count, openCells, readCells } from '../buckets/index.ts'
import { capacityCells } from './capacity-cells.ts'
import { lockPlan, recentDate } from './capacity-store.ts'

/** How far ahead something can be wanted, and the longest that a cell may be open before. */
const FAR = 400 * 24 * 60 * MINUTE

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
  const resources = [...new Set(cells.map(({ resource }) => resource))].toSorted()
  for (const resource of resources) {
    const plan = await lockPlan(tx, storeId, resource, recentDate(now))
    if (!plan) continue
    const periods = new Set(cells.filter((cell) => cell.resource === resource).map(({ period }) => period))
    const window = { from: Math.min(...periods), to: Math.max(...periods) + 1 }
    const planned = capacityCells(plan, window, plan.zone).filter(({ period }) => periods.has(period))
    const grid = { resource, place: storeId, cellMinutes: plan.cellMinutes }
    await openCells(tx, now, grid, { cause: 'capacity:opened', reason: 'capacity' }, planned)
  }
}

/**
 * Sets cells that run or are to come to what is planned for them now. What was promised beyond that stays promised, and
 * nothing more is until enough of it is given back.
 *
 * @param zone where the store's clock is
 */
export async function followPlan(tx: Queryable, ctx: CallCtx, plan: CapacityPlan, zone: string): Promise<void> {
  const { storeId: place, resource } = plan
  const from = ctx.now - 15 * MINUTE
  const opened = await readCells(tx, { place, resources: [resource], from, to: ctx.now + FAR })
  const last = Math.max(...opened.map(({ period }) => period))
  const planned = new Map(
    opened.length === 0
      ? []
      : capacityCells(plan, { from, to: last + 1 }, zone).map(({ period, capacity }) => [period, capacity]),
  )
  const changed = opened
    .map(({ period, capacity }) => ({ period, capacity, quantity: planned.get(period) ?? 0 }))
    .filter(({ capacity, quantity }) => capacity !== quantity)
  if (changed.length === 0) return
  await count(
    tx,
    ctx.now,
    { cause: `capacity:set:${ctx.requestId}:${ctx.now}:${resource}`, reason: 'capacity' },
    changed.map(({ period, quantity }) => ({ kind: 'capacity', resource, place, period, quantity })),
  )
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
  const window = { from: now - 15 * MINUTE, to: now + FAR }
  const opened = await readCells(tx, { place: of.storeId, resources: [of.resource], ...window })
  const taken = opened.filter(({ taken: units }) => units > 0).map(({ period }) => period)
  if (taken.length > 0) throw new Refusal('capacity.invalid', { reason: 'cells_are_taken', until: Math.max(...taken) })
}
