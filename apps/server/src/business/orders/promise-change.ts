import type { CallCtx, EpochMs, Queryable } from '@tandem/kernel'
import type { HoldBy } from '../buckets/index.ts'
import type { SellingStore } from '../stores/index.ts'
import { type Draft, shelfFor } from './draft.ts'
import { openOf } from './move-group.ts'
import type { GroupRow, LineRow, OrderRow } from './order-store.ts'
import { preparedTogether, toPrepare } from './preparation.ts'
import { amountsOf, type PromiseAsk, type PromisedGroups, promiseEach } from './promise-groups.ts'

/**
 * When what is ordered later is prepared: `anew` with all of its group, of which nobody has begun anything; `besides` what
 * is prepared already, for a time of its own; `in_its_place`, in the time that the group has.
 */
export type Preparing = 'anew' | 'besides' | 'in_its_place'

export type PromisedChange = { groups: readonly GroupRow[] } & Pick<PromisedGroups, 'unopened' | 'unkept'>

/**
 * Promises groups that have more lines than before a time for them. One that is prepared anew keeps the time it is wanted
 * at, and the time that it was promised for if that can still be done, with its own cells free for it; otherwise it gets
 * the earliest. Groups that have less keep their time and their cells, as long as anything is left of them.
 */
export async function promiseChange(
  tx: Queryable,
  ctx: CallCtx,
  order: OrderRow,
  draft: Draft,
  { store, preparing }: { store: SellingStore; preparing: Preparing },
): Promise<PromisedChange> {
  const known = new Set(order.lines.map(({ line }) => line))
  const grown = draft.groups.filter(({ id, preparation }) => {
    const mayGrow = preparing === 'besides' || (preparing === 'anew' && preparation !== null)
    return mayGrow && draft.lines.some(({ line, group_id }) => group_id === id && !known.has(line))
  })
  if (grown.length === 0) return { groups: draft.groups, unopened: [], unkept: [] }
  const isToPrepare = (line: LineRow) => openOf(line) > 0 && (preparing === 'anew' || !known.has(line.line))
  const lines = draft.lines.filter(isToPrepare)
  const asks = await asksOf(tx, ctx, order, { grown, lines, store, preparing })
  const own = preparing === 'anew' ? grown.flatMap(({ preparation }) => preparation?.takes ?? []) : []
  const { promises, unopened, unkept } = await promiseEach({ db: tx, now: ctx.now }, store, asks, own)
  const groups = draft.groups.map((group): GroupRow => {
    const found = promises.get(group.id)
    if (!found) return group
    const promised_at = new Date(found.promisedAt)
    if (preparing === 'anew') return { ...group, promised_at, preparation: found.preparation }
    return {
      ...group,
      promised_at: laterOf(group.promised_at, promised_at),
      preparation: preparedTogether(group.preparation, found.preparation),
    }
  })
  return { groups, unopened, unkept }
}

interface Growth {
  grown: readonly GroupRow[]
  lines: readonly LineRow[]
  store: SellingStore
  preparing: Preparing
}

async function asksOf(tx: Queryable, ctx: CallCtx, order: OrderRow, growth: Growth): Promise<PromiseAsk[]> {
  const { grown, lines, store, preparing } = growth
  const { sellables } = await shelfFor(tx, ctx, order, lines)
  const minutes = new Map(sellables.map(({ sku, prepareMinutes }) => [sku, prepareMinutes]))
  return grown.map((group): PromiseAsk => {
    const own = lines
      .filter(({ group_id }) => group_id === group.id)
      .map(({ sku, kind, decimals, quantity, cancelled, handed_over }) => ({
        // What the catalogue no longer knows takes as long as most of what the store prepares.
        sellable: { kind: kind as 'dish', decimals, prepareMinutes: minutes.get(sku) ?? null },
        quantity: quantity - cancelled - handed_over,
      }))
    const work = toPrepare({ mode: group.mode, placeId: group.place_id, address: null }, own, store)
    const travelMinutes = group.preparation?.travelMinutes ?? 0
    const isAnew = preparing === 'anew'
    return {
      id: group.id,
      wantedAt: isAnew ? timeOf(group.wanted_at) : null,
      rather: isAnew ? timeOf(group.promised_at) : null,
      work: work && { ...work, travelMinutesAt: () => travelMinutes },
    }
  })
}

/** What the groups of an order take more or less of their store's capacity than before. */
export function cellChange(
  before: readonly GroupRow[],
  after: readonly GroupRow[],
  { store_id: place }: Pick<OrderRow, 'store_id'>,
): HoldBy[] {
  const by = (groups: readonly GroupRow[], sign: 1 | -1) =>
    groups
      .flatMap(({ preparation }) => amountsOf(preparation?.takes ?? [], place))
      .map(({ quantity, ...key }): HoldBy => ({ ...key, by: sign * quantity }))
  return [...by(before, -1), ...by(after, 1)]
}

export function laterOf(one: Date | null, other: Date | null): Date | null {
  if (one === null || other === null) return one ?? other
  return one > other ? one : other
}

function timeOf(date: Date | null): EpochMs | null {
  return date?.getTime() ?? null
}
