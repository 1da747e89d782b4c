import type { CapacityResource, FulfilmentMode, OrderAddress } from '@tandem/contracts'
import type { EpochMs } from '@tandem/kernel'
import type { Sellable } from '../catalog/index.ts'
import type { CellTaken, SellingStore } from '../stores/index.ts'

/** What a fulfilment group takes of each capacity of the store, in what its plan counts. */
export interface Load {
  resource: CapacityResource
  load: number
}

/** What has to be known of a group to promise a time. */
export interface ToPrepare {
  prepareMinutes: number
  /** Those that take something of what the store plans. */
  lines: readonly WorkLine[]
  loads: readonly Load[]
  /** From the counter to the customer who has it at a time; null where nothing is brought then. */
  travelMinutesAt(at: EpochMs): number | null
}

/** What a line takes, as it was known when a time was promised for it, whatever the catalogue says later. */
export interface WorkLine {
  line: number
  resource: CapacityResource
  /** Of a piece, or of all that is weighed; null where the plan counts orders. */
  minutes: number | null
}

/** Lines that are prepared together, in cells of their own: a group as it was ordered, or what was added to a tab at once. */
export interface Round {
  lines: readonly WorkLine[]
  takes: readonly CellTaken[]
}

/** How a group is prepared, as it is kept with the order. */
export interface Preparation {
  prepareMinutes: number
  travelMinutes: number
  /** None where the store plans no capacity for it. */
  rounds: readonly Round[]
}

/** Parcels come when their carrier brings them, and what is taken along at the till is there. */
const PROMISED: ReadonlySet<FulfilmentMode> = new Set(['delivery', 'pickup', 'dine_in'])

/** What of a line counts for preparing it. */
export interface LineToPrepare {
  line: number
  sellable: Pick<Sellable, 'kind' | 'prepareMinutes' | 'decimals'>
  quantity: number
}

export interface GroupToPrepare {
  mode: FulfilmentMode
  placeId: string
  address: OrderAddress | null
}

/**
 * What preparing a group takes: as long as its slowest line, and of each capacity that the store plans for its lines one
 * order, or the minutes of all their pieces. What another place sends takes nothing of the store's.
 *
 * @returns null in modes in which nothing is promised
 */
export function toPrepare(
  { mode, placeId, address }: GroupToPrepare,
  lines: readonly LineToPrepare[],
  store: SellingStore,
): ToPrepare | null {
  if (!PROMISED.has(mode)) return null
  const pieces = new Map(lines.map((one) => [one.line, piecesOf(one.quantity, one.sellable.decimals)]))
  const work = placeId === store.id ? lines.flatMap((line) => workLine(line, store)) : []
  return {
    prepareMinutes: Math.max(0, ...lines.map((line) => minutesOf(line.sellable, store))),
    lines: work,
    loads: loadsOf(work, ({ line }) => pieces.get(line) ?? 0),
    travelMinutesAt: (at) =>
      mode === 'delivery' && address ? (store.deliveryTo(address, at)?.leadMinutes ?? null) : 0,
  }
}

function workLine({ line, sellable }: LineToPrepare, store: SellingStore): WorkLine[] {
  const plan = store.plans.find(({ resource }) => resource === resourceOf(sellable))
  if (!plan) return []
  const { resource, counts } = plan
  return [{ line, resource, minutes: counts === 'minutes' ? minutesOf(sellable, store) : null }]
}

/** What lines take of each capacity together, so many pieces of each; of a line without pieces, nothing. */
export function loadsOf(lines: readonly WorkLine[], pieces: (line: WorkLine) => number): Load[] {
  const counted = Map.groupBy(
    lines.filter((line) => pieces(line) > 0),
    ({ resource }) => resource,
  )
  return [...counted]
    .map(([resource, own]) => {
      const order = own.some(({ minutes }) => minutes === null) ? 1 : 0
      return { resource, load: own.reduce((sum, line) => sum + (line.minutes ?? 0) * pieces(line), order) }
    })
    .filter(({ load }) => load > 0)
}

/** What is weighed is prepared once, however much it is. */
export function piecesOf(quantity: number, decimals: number): number {
  return decimals === 0 ? quantity : Math.min(1, quantity)
}

/** Who prepares it; nobody what is a service or a voucher. */
function resourceOf({ kind, prepareMinutes }: Pick<Sellable, 'kind' | 'prepareMinutes'>): CapacityResource | null {
  if (kind === 'dish') return 'kitchen'
  if (kind !== 'good' && kind !== 'bundle') return null
  return prepareMinutes === null ? 'picking' : 'kitchen'
}

function minutesOf(sellable: LineToPrepare['sellable'], store: SellingStore): number {
  return resourceOf(sellable) === null ? 0 : (sellable.prepareMinutes ?? store.prepareMinutes)
}
