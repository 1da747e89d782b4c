import type { CapacityResource } from '@tandem/contracts'
import { type EpochMs, MINUTE } from '@tandem/kernel'
import type { CapacityCell } from './capacity-cells.ts'
import type { OpenSpan } from './hours.ts'

/** A cell with what is not yet taken of it. */
export interface FreeCell extends CapacityCell {
  free: number
}

/** What a basket takes of one capacity of the store. */
export interface PreparationNeed {
  resource: CapacityResource
  /** In what the plan counts, 1 at least. */
  load: number
  cellMinutes: number
  /** In order of time, the one that runs at `now` among them. */
  cells: readonly FreeCell[]
}

/** A basket to be prepared, handed out and perhaps brought. */
export interface Work {
  now: EpochMs
  prepareMinutes: number
  /** From handing it out to the customer; 0 where they come themselves. */
  travelMinutes: number
  /** When the store hands goods out, in order of time. */
  open: readonly OpenSpan[]
  needs: readonly PreparationNeed[]
}

export interface CellTaken {
  resource: CapacityResource
  period: EpochMs
  units: number
}

export interface PromisedTime {
  /** When the customer has it. */
  promisedAt: EpochMs
  takes: CellTaken[]
  /** How many such baskets could be promised for the same time; null where nothing limits them. */
  left: number | null
}

/** Others have taken the time, or nobody prepares or hands out anything then. */
export type Unable = 'full' | 'closed'

/**
 * Whether a basket can be had at a time, and which cells it then takes: of each capacity the one in which preparing must
 * begin. A basket larger than that cell also takes cells right before it, the latest first. It is handed out while the
 * store is open; a store that plans no capacity for it begins once it is open. Logarithmic in the number of cells.
 */
export function promiseAt(work: Work, at: EpochMs): PromisedTime | Unable {
  const { now, prepareMinutes, travelMinutes, open, needs } = work
  const handedOutAt = at - travelMinutes * MINUTE
  const startsAt = handedOutAt - prepareMinutes * MINUTE
  const span = open.find(({ opensAt, closesAt }) => opensAt <= handedOutAt && handedOutAt < closesAt)
  if (startsAt < now || !span || (needs.length === 0 && startsAt < span.opensAt)) return 'closed'
  const rooms = needs.map((need) => roomAt(need, startsAt, now))
  if (rooms.includes('closed')) return 'closed'
  const found = rooms.filter((room) => typeof room !== 'string')
  if (found.length < needs.length) return 'full'
  return {
    promisedAt: at,
    takes: found.flatMap(({ takes }) => takes),
    left: found.length === 0 ? null : Math.min(...found.map(({ left }) => left)),
  }
}

/**
 * The earliest whole minute at which a basket can be had. It changes only where something begins: now, an opening, a cell.
 * Linear in the number of cells, times the logarithm.
 *
 * @returns `full` when only others stand in the way
 */
export function promiseSoonest(work: Work): PromisedTime | Unable {
  const { now, open, needs } = work
  const prepared = work.prepareMinutes * MINUTE
  const beforeOpening = needs.length === 0 ? 0 : prepared
  const starts = [
    Math.ceil(now / MINUTE) * MINUTE,
    ...open.map(({ opensAt }) => opensAt - beforeOpening),
    ...needs.flatMap(({ cells }) => cells.map(({ period }) => period)),
  ]
  const end = open.at(-1)?.closesAt ?? now
  let unable: Unable = 'closed'
  for (const startsAt of starts.filter((start) => start >= now && start < end).toSorted((a, b) => a - b)) {
    const found = promiseAt(work, startsAt + prepared + work.travelMinutes * MINUTE)
    if (typeof found !== 'string') return found
    if (found === 'full') unable = 'full'
  }
  return unable
}

function roomAt(
  { resource, load, cellMinutes, cells }: PreparationNeed,
  startsAt: EpochMs,
  now: EpochMs,
): (Pick<PromisedTime, 'takes'> & { left: number }) | Unable {
  const size = cellMinutes * MINUTE
  const end = lastBegun(cells, startsAt)
  const cell = cells[end]
  if (!cell || cell.period + size <= startsAt || cell.capacity === 0) return 'closed'
  if (cell.capacity >= load) {
    const left = Math.floor(Math.max(0, cell.free) / load)
    return left > 0 ? { takes: [{ resource, period: cell.period, units: load }], left } : 'full'
  }
  const takes: CellTaken[] = []
  let open = load
  for (let i = end, next = cell.period; open > 0; i -= 1) {
    const one = cells[i]
    if (!one || one.period + size <= now || (i < end && one.period + size !== next)) return 'full'
    const units = Math.min(Math.max(0, one.free), open)
    if (units > 0) takes.unshift({ resource, period: one.period, units })
    open -= units
    next = one.period
  }
  return { takes, left: 1 }
}

/** Index of the last cell that has begun; -1 before the first. */
function lastBegun(cells: readonly FreeCell[], at: EpochMs): number {
  let [low, high] = [0, cells.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((cells[middle] as FreeCell).period <= at) low = middle + 1
    else high = middle
  }
  return low - 1
}
