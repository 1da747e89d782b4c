import type { CapacityPlan, CapacityResource, FulfilmentMode, OrderAddress } from '@tandem/contracts'
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
  loads: readonly Load[]
  /** From the counter to the customer who has it at a time; null where nothing is brought then. */
  travelMinutesAt(at: EpochMs): number | null
}

/** The same as it is kept with the order, with the cells that were taken. */
export interface Preparation {
  prepareMinutes: number
  travelMinutes: number
  loads: readonly Load[]
  takes: readonly CellTaken[]
}

/** Parcels come when their carrier brings them, and what is taken along at the till is there. */
const PROMISED: ReadonlySet<FulfilmentMode> = new Set(['delivery', 'pickup', 'dine_in'])

/** What of a line counts for preparing it. */
export interface LineToPrepare {
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
  const isOwn = placeId === store.id
  return {
    prepareMinutes: Math.max(0, ...lines.map((line) => minutesOf(line.sellable, store))),
    loads: isOwn ? store.plans.map((plan) => loadOf(plan, lines, store)).filter(({ load }) => load > 0) : [],
    travelMinutesAt: (at) =>
      mode === 'delivery' && address ? (store.deliveryTo(address, at)?.leadMinutes ?? null) : 0,
  }
}

function loadOf({ resource, counts }: CapacityPlan, lines: readonly LineToPrepare[], store: SellingStore): Load {
  const minutes = lines
    .filter(({ sellable }) => resourceOf(sellable) === resource)
    .map(({ sellable, quantity }) => minutesOf(sellable, store) * (sellable.decimals === 0 ? quantity : 1))
  const load = counts === 'orders' ? Math.min(1, minutes.length) : minutes.reduce((sum, one) => sum + one, 0)
  return { resource, load }
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

/** What is prepared by itself and belongs together all the same. */
export function preparedTogether(one: Preparation | null, other: Preparation | null): Preparation | null {
  if (one === null || other === null) return one ?? other
  const loads = Map.groupBy([...one.loads, ...other.loads], ({ resource }) => resource)
  return {
    prepareMinutes: Math.max(one.prepareMinutes, other.prepareMinutes),
    travelMinutes: Math.max(one.travelMinutes, other.travelMinutes),
    loads: [...loads].map(([resource, parts]) => ({ resource, load: parts.reduce((sum, { load }) => sum + load, 0) })),
    takes: [...one.takes, ...other.takes],
  }
}
