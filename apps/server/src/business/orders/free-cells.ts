import type { CapacityResource } from '@tandem/contracts'
import { DAY, type EpochMs, MINUTE, type Queryable } from '@tandem/kernel'
import { readCells } from '../buckets/index.ts'
import {
  type CellTaken,
  capacityCells,
  DAYS_AHEAD,
  type FreeCell,
  type PreparationNeed,
  type SellingStore,
} from '../stores/index.ts'
import type { Load } from './preparation.ts'

/** A store's capacity as it is free now, as far ahead as something can be promised. */
export interface FreeCells {
  /** Of a group's loads, the cells that they may take; a load that no plan knows any more takes nothing. */
  needs(loads: readonly Load[]): PreparationNeed[]
  /** Counts them as taken, for whoever asks next. */
  take(taken: readonly CellTaken[]): void
  /** Whether somebody has taken something of the cell before. */
  isOpened(cell: CellTaken): boolean
}

/** Reads what is free of the capacities named, in one statement; in none when none is named. */
export async function freeCells(
  db: Queryable,
  { id: place, plans, zone }: SellingStore,
  now: EpochMs,
  resources: readonly CapacityResource[],
): Promise<FreeCells> {
  const window = { from: now - 15 * MINUTE, to: now + DAYS_AHEAD * DAY }
  const opened = resources.length === 0 ? [] : await readCells(db, { place, resources, ...window })
  const byKey = new Map(opened.map((cell) => [`${cell.resource} ${cell.period}`, cell]))
  const byResource = new Map(
    plans
      .filter(({ resource }) => resources.includes(resource))
      .map((plan) => {
        const { resource, cellMinutes } = plan
        const cells = capacityCells(plan, window, zone)
          .filter(({ period }) => period + cellMinutes * MINUTE > now)
          .map(({ period, capacity }): FreeCell => {
            const known = byKey.get(`${resource} ${period}`)
            return known
              ? { period, capacity: known.capacity, free: known.capacity - known.taken }
              : { period, capacity, free: capacity }
          })
        return [resource, { cellMinutes, cells, byPeriod: new Map(cells.map((cell) => [cell.period, cell])) }]
      }),
  )
  return {
    needs: (loads) =>
      loads.flatMap(({ resource, load }) => {
        const found = byResource.get(resource)
        return found ? [{ resource, load, cellMinutes: found.cellMinutes, cells: found.cells }] : []
      }),
    take: (taken) => {
      for (const { resource, period, units } of taken) {
        const cell = byResource.get(resource)?.byPeriod.get(period)
        if (cell) cell.free -= units
      }
    },
    isOpened: ({ resource, period }) => byKey.has(`${resource} ${period}`),
  }
}
