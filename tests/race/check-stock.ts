import { isPlacing } from './check-answers.ts'
import type { Complaint, Entry, History, SeenOrder } from './history.ts'
import { type Change, changesOf, least, most } from './stock-bounds.ts'

/** A part of the run in which goods were promised to an order beyond doubt. */
interface Promise_ {
  orderId: string
  quantity: number
  /** The moment at which they were promised lies between these. */
  from: number
  since: number
  /** Nobody can have freed or fetched them before. */
  until: number
}

/** Goods that a request may have found promised to an order. */
interface Doubt {
  key: string | null
  quantity: number
  from: number
  until: number
}

/** Sweepers and clocks are late by so much at most, in real milliseconds. */
const EARLY_MS = 60
const LATE_MS = 2_000

/** Never more promised than there was; nothing refused that was there; in the end the counters say what happened. */
export function checkStock(history: History): Complaint[] {
  return history.start.stock.flatMap(({ sku, place, quantity }) => {
    const scale = 10 ** (history.start.goods.find((one) => one.sku === sku)?.decimals ?? 0)
    const shelf = { sku, place, scale, changes: changesOf(history, sku, place, quantity) }
    return [...oversold(history, shelf), ...falselySoldOut(history, shelf), ...wrongAtRest(history, shelf)]
  })
}

interface Shelf {
  sku: string
  place: string
  scale: number
  changes: readonly Change[]
}

/**
 * All that was promised at one moment had been there when the last of it was promised: what was promised earlier and is
 * still promised now was promised then as well.
 */
function oversold(history: History, shelf: Shelf): Complaint[] {
  const promises = history.end.orders.flatMap((order) => promisesOf(history, order, shelf))
  return promises.flatMap(({ since: at }): Complaint[] => {
    const now = promises.filter(({ since, until }) => since <= at && at < until)
    const sum = now.reduce((all, { quantity }) => all + quantity, 0)
    const there = most(shelf.changes, Math.max(...now.map(({ from }) => from)), at)
    if (sum <= there) return []
    return [{ rule: 'oversold', about: nameOf(shelf), detail: `${sum} promised of ${there} to ${now.length} orders` }]
  })
}

function promisesOf({ entries, start: { clock }, end }: History, order: SeenOrder, shelf: Shelf): Promise_[] {
  if (order.storeId !== shelf.place || isInHand(order)) return []
  const { all, cancelled } = quantityOf(order, shelf)
  if (all === 0) return []
  const asks = entries.filter((entry) => isPlacing(entry) && entry.key === order.note)
  const own = entries.filter(({ orderId }) => orderId === order.id)
  const granted = asks.filter(({ heard }) => heard && heard.status < 300)
  const from = Math.min(...asks.map((entry) => entry.from))
  // A repeated request may have been answered when its time was over: that says nothing of the time before.
  const open = granted.filter(({ heard }) => heard?.body.state === 'placed')
  const since = Math.min(...open.map(({ until }) => until))
  const expiresAt = open[0]?.heard?.body.expiresAt ?? null
  const isGone = (entry: Entry) => entry.what === 'move' && entry.asked.action === 'collect'
  const gone = Math.min(...own.filter(isGone).map((entry) => entry.from))
  const less = Math.min(...own.filter(({ what }) => what === 'cancel').map((entry) => entry.from))
  const sights = [...granted, ...own].filter(({ heard }) => /confirmed|closed/.test(heard?.body.state ?? ''))
  const isPaid = /confirmed|closed/.test(order.state)
  const confirmed = Math.min(...sights.map(({ until }) => until), isPaid ? end.at : Number.POSITIVE_INFINITY)
  const ends = expiresAt === null ? Number.NEGATIVE_INFINITY : realOf(expiresAt, clock) - EARLY_MS
  const spans =
    confirmed <= ends
      ? [{ from, since: Math.min(since, confirmed), until: gone }]
      : [
          { from, since, until: Math.min(ends, gone) },
          { from, since: confirmed, until: gone },
        ]
  const parts = spans.flatMap((span) => [
    { ...span, orderId: order.id, quantity: cancelled, until: Math.min(span.until, less) },
    { ...span, orderId: order.id, quantity: all - cancelled },
  ])
  return parts.filter(({ quantity, since: known, until }) => quantity > 0 && known < until)
}

/** A request that was refused for want of something found too little of one of its goods. */
function falselySoldOut(history: History, shelf: Shelf): Complaint[] {
  const doubts = history.end.orders.flatMap((order) => doubtsOf(history, order, shelf))
  return history.entries.flatMap((entry): Complaint[] => {
    const { heard, asked, key, from, until } = entry
    const lines = asked.lines ?? []
    const skus = new Set(lines.map(({ sku }) => sku))
    // Of several goods any may have been short: only a request for one tells.
    if (entry.what !== 'place' || heard?.code !== 'bucket.short' || asked.storeId !== shelf.place) return []
    if (skus.size !== 1 || !skus.has(shelf.sku)) return []
    const wanted = lines.reduce((sum, { quantity }) => sum + Math.round(quantity * shelf.scale), 0)
    const promised = doubts
      .filter((doubt) => doubt.key !== key && doubt.from <= until && doubt.until >= from)
      .reduce((sum, { quantity }) => sum + quantity, 0)
    const there = least(shelf.changes, from, until)
    if (wanted + promised > there) return []
    const detail = `${wanted} asked, at least ${there} there, at most ${promised} promised to others`
    return [{ rule: 'false sold out', about: nameOf(shelf), detail }]
  })
}

function doubtsOf({ entries, start: { clock } }: History, order: SeenOrder, shelf: Shelf): Doubt[] {
  if (order.storeId !== shelf.place || isInHand(order)) return []
  const { all } = quantityOf(order, shelf)
  const asks = entries.filter((entry) => isPlacing(entry) && entry.key === order.note)
  const own = entries.filter(({ orderId }) => orderId === order.id)
  const from = Math.min(...asks.map((entry) => entry.from))
  const done = (is: (entry: Entry) => boolean) =>
    Math.min(...own.filter((one) => one.heard && one.heard.status < 300 && is(one)).map(({ until }) => until))
  const cancelled = done(({ what, asked }) => what === 'cancel' && asked.part === undefined)
  const gone = done(({ what, asked }) => what === 'move' && asked.action === 'collect')
  const expiresAt = asks.flatMap(({ heard }) => heard?.body.expiresAt ?? [])[0]
  const expired =
    order.state === 'expired' && expiresAt !== undefined ? realOf(expiresAt, clock) + LATE_MS : Number.POSITIVE_INFINITY
  return [{ key: order.note, quantity: all, from, until: Math.min(cancelled, gone, expired) }]
}

/** When all is quiet: nothing held, what is paid and not fetched is used, and the shelf is what came and went. */
function wrongAtRest({ end }: History, shelf: Shelf): Complaint[] {
  const seen = end.stock.find(({ sku, place }) => sku === shelf.sku && place === shelf.place)
  const orders = end.orders.filter(({ storeId }) => storeId === shelf.place)
  const used = orders
    .filter(({ state }) => state === 'confirmed')
    .reduce((sum, order) => sum + quantityOf(order, shelf).open, 0)
  const about = nameOf(shelf)
  if (!seen) return [{ rule: 'stock lost', about, detail: 'not there' }]
  const complaints: Complaint[] = []
  const say = (rule: string, detail: string) => void complaints.push({ rule, about, detail })
  if (seen.held !== 0) say('held for nobody', `${seen.held} held when all was quiet`)
  if (seen.used !== used) say('promised is not what orders have', `${seen.used} counted, ${used} in orders`)
  if (seen.free !== Math.max(0, seen.capacity - seen.held - seen.used)) say('free is not what is left', `${seen.free}`)
  const [low, high] = [least(shelf.changes, end.at, end.at), most(shelf.changes, end.at, end.at)]
  if (seen.capacity < low || seen.capacity > high)
    say('shelf is not what came and went', `${seen.capacity}, not ${low} to ${high}`)
  return complaints
}

/** Smallest units of a SKU in an order: all that it asked for, what was cancelled, what is still to be fetched. */
function quantityOf(order: SeenOrder, { sku, scale }: Shelf): { all: number; cancelled: number; open: number } {
  const sum = { all: 0, cancelled: 0, open: 0 }
  for (const line of order.lines) {
    if (line.sku !== sku) continue
    const all = Math.round(line.quantity * scale)
    const cancelled = order.state === 'cancelled' ? all : Math.round(line.cancelled * scale)
    sum.all += all
    sum.cancelled += cancelled
    sum.open += all - cancelled - Math.round(line.handedOver * scale)
  }
  return sum
}

/** Sold at a till: nothing was promised, and nothing can have run out. */
function isInHand({ groups }: SeenOrder): boolean {
  return groups.every(({ mode }) => mode === 'instant')
}

function realOf(shown: number, clock: History['start']['clock']): number {
  return clock.real + (shown - clock.shown) / clock.speed
}

function nameOf({ sku, place }: Shelf): string {
  return `${sku} at ${place}`
}
