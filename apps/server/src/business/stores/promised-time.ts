import type { PreparationNeed } from '@tandem/contracts'
import { type EpochMs, MINUTE } from '@tandem/kernel'
import type { CapacityCell } from './capacity-cells.ts'

/** A cell with what is not yet taken of it. */
export interface FreeCell extends CapacityCell {
  free: number
}

export interface PromisedTime {
  /** What to hold of which cells, in order; nothing where the basket needs no preparation. */
  takes: { period: EpochMs; units: number }[]
  /** When preparing begins, at the latest cell that is taken. */
  startsAt: EpochMs
  readyAt: EpochMs
  /** When the customer has it. */
  promisedAt: EpochMs
}

/**
 * The earliest time that a basket can be promised for, and the cells that it takes.
 *
 * A basket that fits into a cell of the day takes one cell, the first with enough room. One that is larger than any
 * takes, where it may be spread, the run of cells, each following the other, whose last is the earliest; of that run as
 * late cells as possible. Linear in the number of cells.
 *
 * @param cells in order of time, none before the moment at which work may begin
 * @param earliest when work may begin, for a basket that needs no room
 * @returns null when there is no room for it
 */
export function promise(
  cells: readonly FreeCell[],
  need: PreparationNeed,
  cellMinutes: number,
  earliest: EpochMs,
): PromisedTime | null {
  if (need.load === 0) return finish([], earliest, need)
  const fits = !need.spread || cells.some(({ capacity }) => capacity >= need.load)
  const takes = fits ? oneCell(cells, need.load) : runOfCells(cells, need.load, cellMinutes)
  const last = takes?.at(-1)
  return takes && last ? finish(takes, last.period, need) : null
}

function oneCell(cells: readonly FreeCell[], load: number): PromisedTime['takes'] | null {
  const cell = cells.find(({ free }) => free >= load)
  return cell ? [{ period: cell.period, units: load }] : null
}

function runOfCells(cells: readonly FreeCell[], load: number, cellMinutes: number): PromisedTime['takes'] | null {
  let room = 0
  for (const [end, { period, free }] of cells.entries()) {
    const before = cells[end - 1]
    if (before && before.period + cellMinutes * MINUTE !== period) room = 0
    room += Math.max(0, free)
    if (room >= load) return takenBackwards(cells, end, load)
  }
  return null
}

function takenBackwards(cells: readonly FreeCell[], end: number, load: number): PromisedTime['takes'] {
  const takes: PromisedTime['takes'] = []
  for (let i = end, left = load; left > 0; i -= 1) {
    const { period, free } = cells[i] as FreeCell
    const units = Math.min(Math.max(0, free), left)
    if (units > 0) takes.unshift({ period, units })
    left -= units
  }
  return takes
}

function finish(takes: PromisedTime['takes'], startsAt: EpochMs, need: PreparationNeed): PromisedTime {
  const readyAt = startsAt + need.prepareMinutes * MINUTE
  return { takes, startsAt, readyAt, promisedAt: readyAt + need.travelMinutes * MINUTE }
}
