import type { SlotProblem } from '@tandem/contracts'
import { DAY, type EpochMs, type Queryable } from '@tandem/kernel'
import type { BucketAmount } from '../buckets/index.ts'
import {
  type CellKey,
  type CellTaken,
  DAYS_AHEAD,
  type PromisedTime,
  promiseAt,
  promiseSoonest,
  type SellingStore,
  slotTimes,
  type Unable,
  type Work,
} from '../stores/index.ts'
import { type FreeCells, freeCells } from './free-cells.ts'
import type { AskedLine } from './lines.ts'
import { type ToPrepare, toPrepare } from './preparation.ts'
import type { FeedGroup } from './price-groups.ts'

/** A group that cannot be had when it is wanted, and when it could be instead. */
export interface Unkept {
  group: number
  code: SlotProblem
  wantedAt: EpochMs | null
  next: EpochMs | null
}

export interface PromisedGroups {
  groups: readonly FeedGroup[]
  /** What they take of the store's capacity. */
  amounts: readonly BucketAmount[]
  /** Cells of it that nobody has asked for before. */
  unopened: readonly CellKey[]
  unkept: readonly Unkept[]
}

/**
 * Promises each group a time: the one that it is wanted at, or the earliest. One statement where the store plans a
 * capacity that the lines take, none elsewhere; groups see what those before them have taken.
 */
export async function promiseGroups(
  ctx: { db: Queryable; now: EpochMs },
  store: SellingStore,
  groups: readonly FeedGroup[],
  lines: readonly AskedLine[],
): Promise<PromisedGroups> {
  const asks = groups.map((group, index) => {
    const own = lines.filter((line) => line.group === index)
    return { id: group.id, wantedAt: group.wantedAt, work: toPrepare(group, own, store) }
  })
  const found = await promiseEach(ctx, store, asks)
  return {
    ...found,
    groups: groups.map((group, index) => {
      const [promise, work] = [found.promises.get(group.id), asks[index]?.work]
      if (!promise || !work) return group
      const { promisedAt, travelMinutes, takes } = promise
      const { prepareMinutes, lines: own } = work
      const rounds = own.length > 0 ? [{ lines: own, takes }] : []
      return { ...group, promisedAt, preparation: { prepareMinutes, travelMinutes, rounds } }
    }),
  }
}

export interface PromiseAsk {
  /** Of the group. */
  id: number
  /** Null: as soon as it can be. */
  wantedAt: EpochMs | null
  /** Where it is as soon as it can be: a time that is kept if it can be, promised before. */
  rather?: EpochMs | null
  /** Null: nothing is promised. */
  work: Omit<ToPrepare, 'lines'> | null
}

/** When a group can be had, and what that takes. */
export interface GroupPromise {
  promisedAt: EpochMs
  travelMinutes: number
  takes: readonly CellTaken[]
}

/**
 * Promises groups that are known by what they need.
 *
 * @param own cells that are theirs already: free for them
 */
export async function promiseEach(
  ctx: { db: Queryable; now: EpochMs },
  store: SellingStore,
  asks: readonly PromiseAsk[],
  own: readonly CellTaken[] = [],
): Promise<Omit<PromisedGroups, 'groups'> & { promises: Map<number, GroupPromise> }> {
  const resources = [...new Set(asks.flatMap(({ work }) => work?.loads.map(({ resource }) => resource) ?? []))]
  const free = await freeCells(ctx.db, store, ctx.now, resources)
  free.take(own.map((cell) => ({ ...cell, units: -cell.units })))
  const promises = new Map<number, GroupPromise>()
  const unkept: Unkept[] = []
  for (const { id, wantedAt, rather = null, work } of asks) {
    if (!work) continue
    const way = wayOf(store, ctx.now, free, work)
    const found = wantedAt === null ? soonest(way, rather) : way.at(wantedAt)
    if (typeof found === 'string') {
      const next = wantedAt === null ? null : nextAfter(way, wantedAt)
      unkept.push({ group: id, code: `order.slot_${found}`, wantedAt, next })
      continue
    }
    const { promisedAt, takes } = found
    free.take(takes)
    promises.set(id, { promisedAt, travelMinutes: work.travelMinutesAt(wantedAt ?? ctx.now) ?? 0, takes })
  }
  const taken = [...promises.values()].flatMap(({ takes }) => takes)
  return {
    promises,
    unkept,
    amounts: amountsOf(taken, store.id),
    unopened: taken.filter((cell) => !free.isOpened(cell)).map(({ resource, period }) => ({ resource, period })),
  }
}

/** Cells that were taken, as buckets hold them and get them back. */
function amountsOf(takes: readonly CellTaken[], place: string): BucketAmount[] {
  return takes.map(({ resource, period, units }) => ({ kind: 'capacity', resource, place, period, quantity: units }))
}

/** The times at which a group could be had. */
export interface Way {
  soonest(): PromisedTime | Unable
  at(wantedAt: EpochMs): PromisedTime | Unable
  /** Times to choose from that begin from a moment on. */
  times(from: EpochMs): EpochMs[]
}

export function wayOf(store: SellingStore, now: EpochMs, free: FreeCells, work: Omit<ToPrepare, 'lines'>): Way {
  const needs = free.needs(work.loads)
  const { prepareMinutes } = work
  const { zone } = store
  let ahead: Work['open'] | undefined
  const workAt = (at: EpochMs, open = (ahead ??= store.openAhead())): Work | null => {
    const travelMinutes = work.travelMinutesAt(at)
    return travelMinutes === null ? null : { now, prepareMinutes, travelMinutes, open, needs }
  }
  const soonestIn = (open?: Work['open']) => {
    const asked = workAt(now, open)
    return asked ? promiseSoonest(asked) : 'closed'
  }
  const step = (needs[0]?.cellMinutes ?? 15) as 5 | 10 | 15
  return {
    soonest: () => {
      // Mostly within a day: then the days after need not be looked at.
      const near = soonestIn(store.openAhead(1))
      return typeof near === 'string' ? soonestIn() : near
    },
    at: (wantedAt) => {
      const asked = workAt(wantedAt)
      return asked ? promiseAt(asked, wantedAt) : 'closed'
    },
    times: (from) => slotTimes({ from, to: now + DAYS_AHEAD * DAY }, step, zone),
  }
}

function soonest(way: Way, rather: EpochMs | null): PromisedTime | Unable {
  const kept = rather === null ? 'closed' : way.at(rather)
  return typeof kept === 'string' ? way.soonest() : kept
}

function nextAfter(way: Way, wantedAt: EpochMs): EpochMs | null {
  return way.times(wantedAt + 1).find((at) => typeof way.at(at) !== 'string') ?? null
}
