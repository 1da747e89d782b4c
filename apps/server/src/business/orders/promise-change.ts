import type { CallCtx, Queryable } from '@tandem/kernel'
import type { HoldBy } from '../buckets/index.ts'
import type { SellingStore } from '../stores/index.ts'
import { type Draft, shelfFor } from './draft.ts'
import { type Grown, grownGroup, type Preparing, promisedGroup } from './grown-group.ts'
import { isBeingPrepared } from './is-being-prepared.ts'
import { MACHINES } from './machines/index.ts'
import { openOf } from './move-group.ts'
import type { GroupRow, LineRow, OrderRow } from './order-store.ts'
import { toPrepare } from './preparation.ts'
import { type PromisedGroups, promiseEach } from './promise-groups.ts'
import { cellsChanged, keptBy } from './rounds.ts'

export type PromisedChange = { groups: readonly GroupRow[] } & Pick<PromisedGroups, 'unopened' | 'unkept'>

/**
 * What groups of an order take of their store's capacity once they are what a draft says. One that has less keeps its
 * time, and gives back the cells that the rest does not need. One that has more is promised a time for it, with what the
 * order gives back free for it: prepared anew it keeps the time it is wanted at, and the time that it was promised for if
 * that can still be done; otherwise it gets the earliest. Of what is being prepared nothing is prepared anew, only what is
 * new besides it. What comes in the place of something else needs a time only where it takes more than that.
 */
export async function promiseChange(
  tx: Queryable,
  ctx: CallCtx,
  order: OrderRow,
  draft: Draft,
  { store, preparing }: { store: SellingStore; preparing: Preparing },
): Promise<PromisedChange> {
  const grown = await grownGroups(tx, ctx, order, draft, { store, preparing })
  const kept = draft.groups.map((group) => grown.get(group.id)?.group ?? withFewerCells(group, draft.lines))
  const asks = [...grown.values()].flatMap(({ ask }) => ask ?? [])
  if (asks.length === 0) return { groups: kept, unopened: [], unkept: [] }
  const own = cellsChanged(kept, order.groups).map(({ by, ...cell }) => ({ ...cell, units: by }))
  const { promises, unopened, unkept } = await promiseEach({ db: tx, now: ctx.now }, store, asks, own)
  const groups = kept.map((group) => {
    const promise = promises.get(group.id)
    return promise ? promisedGroup(group, promise, howPrepared(group, preparing, ctx)) : group
  })
  return { groups, unopened, unkept }
}

/** Those with lines that they did not have, by their numbers. */
async function grownGroups(
  tx: Queryable,
  ctx: CallCtx,
  order: OrderRow,
  { groups, lines }: Draft,
  { store, preparing }: { store: SellingStore; preparing: Preparing },
): Promise<Map<number, Grown>> {
  const known = new Set(order.lines.map(({ line }) => line))
  const isFresh = ({ line }: LineRow) => !known.has(line)
  const how = new Map(groups.map((group) => [group.id, howPrepared(group, preparing, ctx)]))
  const grown = groups.filter(
    ({ id, preparation }) =>
      (how.get(id) === 'besides' || preparation !== null) &&
      lines.some((line) => line.group_id === id && isFresh(line)),
  )
  if (grown.length === 0) return new Map()
  const asked = lines.filter((line) => openOf(line) > 0 && (how.get(line.group_id) === 'anew' || isFresh(line)))
  const { sellables } = await shelfFor(tx, ctx, order, asked)
  const minutes = new Map(sellables.map(({ sku, prepareMinutes }) => [sku, prepareMinutes]))
  return new Map(
    grown.flatMap((group) => {
      const own = asked
        .filter(({ group_id }) => group_id === group.id)
        .map((line) => ({
          line: line.line,
          // What the catalogue no longer knows takes as long as most of what the store prepares.
          sellable: {
            kind: line.kind as 'dish',
            decimals: line.decimals,
            prepareMinutes: minutes.get(line.sku) ?? null,
          },
          quantity: openOf(line),
        }))
      const work = toPrepare({ mode: group.mode, placeId: group.place_id, address: null }, own, store)
      const ofGroup = lines.filter(({ group_id }) => group_id === group.id)
      const terms = work && { work, preparing: howPrepared(group, preparing, ctx) }
      return terms ? [[group.id, grownGroup(group, ofGroup, terms)] as const] : []
    }),
  )
}

function howPrepared(group: GroupRow, preparing: Preparing, { now }: CallCtx): Preparing {
  return preparing === 'anew' && isBeingPrepared(group, now) ? 'besides' : preparing
}

/** A group with the cells that its lines still need; one that is over keeps those that it had. */
export function withFewerCells(group: GroupRow, lines: readonly LineRow[]): GroupRow {
  const { id, mode, state, preparation } = group
  if (preparation === null || MACHINES[mode].ends.includes(state)) return group
  const own = lines.filter(({ group_id }) => group_id === id)
  return { ...group, preparation: keptBy(preparation, own) }
}

/** What an order takes more or less of its store's capacity than before, as its hold has it. */
export function cellChange(
  before: readonly GroupRow[],
  after: readonly GroupRow[],
  { store_id: place }: Pick<OrderRow, 'store_id'>,
): HoldBy[] {
  return cellsChanged(before, after).map((cell) => ({ kind: 'capacity', place, ...cell }))
}
