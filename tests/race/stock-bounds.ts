import type { Entry, History, SeenOrder } from './history.ts'

/** Something that changed what lies on a shelf, between two moments. */
export interface Change {
  kind: 'count' | 'more' | 'less'
  quantity: number
  from: number
  /** Infinity where nobody heard that it was done. */
  until: number
}

/** What changed the shelf of a SKU: how it began, counts, receipts, goods fetched. */
export function changesOf({ entries, end, start }: History, sku: string, place: string, initial: number): Change[] {
  const scale = 10 ** (start.goods.find((one) => one.sku === sku)?.decimals ?? 0)
  const began: Change = {
    kind: 'count',
    quantity: initial,
    from: Number.NEGATIVE_INFINITY,
    until: Number.NEGATIVE_INFINITY,
  }
  const documents = Map.groupBy(
    entries.filter(({ what, asked }) => /count|receive/.test(what) && asked.sku === sku && asked.place === place),
    ({ key }) => key,
  )
  const written = [...documents.values()].map((asks): Change => {
    const [{ what, asked }] = asks as [(typeof asks)[number]]
    const quantity = asked.quantity ?? 0
    return { kind: what === 'count' ? 'count' : 'more', quantity, ...spanOf(asks) }
  })
  const fetched = end.orders.flatMap((order): Change[] => {
    const lines = order.storeId === place ? order.lines.filter((line) => line.sku === sku && line.handedOver > 0) : []
    if (lines.length === 0) return []
    const quantity = lines.reduce((sum, line) => sum + Math.round(line.handedOver * scale), 0)
    return [{ kind: 'less', quantity, ...leavingOf(order, entries) }]
  })
  return [began, ...written, ...fetched]
}

/** Goods leave when somebody hands them over, or when they are paid at the till. */
function leavingOf({ id, groups }: SeenOrder, entries: readonly Entry[]) {
  const own = entries.filter(({ orderId }) => orderId === id)
  if (groups.some(({ mode }) => mode !== 'instant')) {
    return spanOf(own.filter(({ what, asked }) => what === 'move' && asked.action === 'collect'))
  }
  const from = Math.min(...own.filter(({ what }) => what === 'cash' || what === 'page').map((entry) => entry.from))
  const seen = own.filter(({ heard }) => heard?.body.state === 'closed')
  return { from, until: Math.min(...seen.map((entry) => entry.until)) }
}

function spanOf(asks: readonly { from: number; until: number; heard: { status: number } | null }[]) {
  const done = asks.filter(({ heard }) => heard && heard.status < 300)
  return { from: Math.min(...asks.map(({ from }) => from)), until: Math.min(...done.map(({ until }) => until)) }
}

/** The most that can have lain there at some moment between two. */
export function most(changes: readonly Change[], from: number, until: number): number {
  return Math.max(
    ...lastCounts(changes, from, until).map((count) => {
      const less = changes.filter(
        (one) => one.kind === 'less' && one.from >= count.until && one.until <= from && !isBefore(one, count),
      )
      const more = changes.filter((one) => one.kind === 'more' && one.from <= until && !isBefore(one, count))
      // A shelf never holds less than nothing, so what was fetched first of all leaves the most.
      return Math.max(0, count.quantity - sum(less)) + sum(more)
    }),
  )
}

/** The least that can have lain there at some moment between two. */
export function least(changes: readonly Change[], from: number, until: number): number {
  return Math.min(
    ...lastCounts(changes, from, until).map((count) => {
      const less = changes.filter((one) => one.kind === 'less' && one.from <= until && !isBefore(one, count))
      const more = changes.filter((one) => one.kind === 'more' && one.until <= from && one.from >= count.until)
      return Math.max(0, count.quantity + sum(more) - sum(less))
    }),
  )
}

/** Counts that can have been the last one at some moment between two. */
function lastCounts(changes: readonly Change[], from: number, until: number): Change[] {
  const begun = changes.filter((one) => one.kind === 'count' && one.from <= until)
  return begun.filter((one) => !begun.some((other) => other.until <= from && isBefore(one, other)))
}

function isBefore(a: Change, b: Change): boolean {
  return a !== b && a.until <= b.from
}

function sum(changes: readonly Change[]): number {
  return changes.reduce((all, { quantity }) => all + quantity, 0)
}
