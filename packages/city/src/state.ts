import { uniformAt } from '@tandem/kernel'
import type { CampaignRun } from './demand/campaigns.ts'
import { DRIFT } from './parameters.ts'
import { PURPOSE } from './purposes.ts'
import type { TellingState } from './tell/telling-state.ts'
import { type City, type World, worldOf } from './world.ts'

/**
 * Everything about a city that changes, as plain JSON (under 1 MB for 6,000 people): kept between two advances.
 * `demand` decides what people do; `telling` is what only the detailed records need (lots, orders under way) and is
 * null once days were simulated without detail.
 */
export interface CityState {
  version: 1
  /** The day to be simulated next. */
  day: number
  demand: {
    /** Columns as base64 of their bytes. */
    drift: string
    mood: string
    lastOrderDay: string
    orderCount: string
    campaigns: CampaignRun[]
    /** `couponId person` of coupons that are used up and not yet past their end. */
    redeemed: { key: string; untilDay: number }[]
  }
  telling: TellingState | null
}

/** The demand part while it is being worked on. */
export interface LiveDemand {
  day: number
  /** 0 active, 1 slipping, 2 gone. */
  drift: Uint8Array
  /** Running experience, -1..1. */
  mood: Float32Array
  /** -32768 = never. */
  lastOrderDay: Int16Array
  orderCount: Uint16Array
  campaigns: CampaignRun[]
  redeemed: Map<string, number>
}

/** The city on the morning of day 0. */
export function initialState(city: City): CityState {
  const world = worldOf(city)
  const live: LiveDemand = {
    day: 0,
    drift: startingDrift(world),
    mood: new Float32Array(world.people.count),
    lastOrderDay: new Int16Array(world.people.count).fill(-32768),
    orderCount: new Uint16Array(world.people.count),
    campaigns: [],
    redeemed: new Map(),
  }
  return pack(live, { day: 0, shelves: [], purchases: [], waiting: [], nextLot: 1, nextPurchase: 1 })
}

function startingDrift(world: World): Uint8Array {
  const drift = new Uint8Array(world.people.count)
  const [active, slipping] = DRIFT.startShares as [number, number, number]
  for (let p = 0; p < drift.length; p += 1) {
    if ((world.people.joinDay[p] as number) >= 0) continue
    const draw = uniformAt(world.drawSeed, p, 0, PURPOSE.start)
    drift[p] = draw < active ? 0 : draw < active + slipping ? 1 : 2
  }
  return drift
}

export function unpack(state: CityState, people: number): LiveDemand {
  const { demand } = state
  const live: LiveDemand = {
    day: state.day,
    drift: new Uint8Array(bytes(demand.drift)),
    mood: new Float32Array(bytes(demand.mood)),
    lastOrderDay: new Int16Array(bytes(demand.lastOrderDay)),
    orderCount: new Uint16Array(bytes(demand.orderCount)),
    campaigns: structuredClone(demand.campaigns),
    redeemed: new Map(demand.redeemed.map(({ key, untilDay }) => [key, untilDay])),
  }
  if (live.drift.length !== people) throw new RangeError(`state of ${live.drift.length} people for a city of ${people}`)
  return live
}

export function pack(live: LiveDemand, telling: TellingState | null): CityState {
  const redeemed = [...live.redeemed].map(([key, untilDay]) => ({ key, untilDay }))
  // A coupon that ended yesterday is still needed: the morning tells which ones expired unused.
  return {
    version: 1,
    day: live.day,
    demand: {
      drift: text(live.drift),
      mood: text(live.mood),
      lastOrderDay: text(live.lastOrderDay),
      orderCount: text(live.orderCount),
      campaigns: structuredClone(live.campaigns),
      redeemed: redeemed.filter(({ untilDay }) => untilDay >= live.day - 1),
    },
    telling,
  }
}

function text(column: ArrayBufferView): string {
  return Buffer.from(column.buffer, column.byteOffset, column.byteLength).toString('base64')
}

/** A buffer of its own, aligned for any typed array. */
function bytes(base64: string): ArrayBuffer {
  const { buffer, byteOffset, byteLength } = Buffer.from(base64, 'base64')
  return (buffer as ArrayBuffer).slice(byteOffset, byteOffset + byteLength)
}
