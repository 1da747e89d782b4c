import type { Product } from '../goods/catalog.ts'
import { soldOutMinute } from '../goods/shelves.ts'
import { TELLING, WEEKDAY } from '../parameters.ts'
import { STORES, type Store } from '../place/stores.ts'
import { placePurchases, receivePurchases } from './purchasing.ts'
import { addLot, moved, onHand, takeFirstExpired } from './shelf-stock.ts'
import { at, dateOf, type Telling } from './telling.ts'
import type { ShelfStock } from './telling-state.ts'

/** One wish that was served from a shelf. */
interface Served {
  at: number
  orderId: string
  line: number
  quantity: number
}

/** What a shelf lives through in a day. */
export interface ShelfDay {
  stock: ShelfStock
  store: Store
  product: Product
  served: Served[]
  sold: number
  opening: number
  received: number
  /** Since when nothing is left, or null. */
  emptySince: number | null
}

/**
 * Tells every shelf's day: what came in, what was sold lot by lot (first expired, first out), what was written off, what
 * was left, and what the buyers ordered. Stock follows demand: a sale that the shelf cannot cover is helped out from the
 * group's depot, while goods that came short (soldOutMinute) end with the last one sold.
 */
export function tellStock(telling: Telling): void {
  const { state, world } = telling
  const isFirstDay = state.shelves.length === 0
  if (isFirstDay) state.shelves = firstShelves(telling)
  const days = gatherSales(telling)
  if (isFirstDay) countIn(telling, days)
  for (const shelfDay of days) shelfDay.opening = onHand(shelfDay.stock)
  receivePurchases(telling, days, (shelfDay) => shortage(telling, shelfDay))
  const factor = WEEKDAY[0][((world.calendar(telling.day).weekday - 1) % 7) as 0]
  for (const shelfDay of days) {
    sell(telling, shelfDay)
    writeOff(telling, shelfDay)
    close(telling, shelfDay)
    const { stock, sold } = shelfDay
    stock.expected += 0.05 * (sold / factor - stock.expected)
  }
  placePurchases(telling, days)
}

function firstShelves({ world, sales }: Telling): ShelfStock[] {
  const units = STORES.map(() => 0)
  for (const { order, store } of sales) {
    if (order.status !== 'fulfilled') continue
    for (const { quantity } of order.lines) units[store] = (units[store] as number) + quantity
  }
  return STORES.flatMap((store) => {
    const shelf = world.shelves[store.index]
    if (!shelf) return []
    const total = shelf.cumulative.at(-1) ?? 1
    return shelf.products
      .filter((product) => product.kind === 'good')
      .map((product) => ({
        store: store.index,
        product: product.index,
        lots: [],
        expected: (product.appeal / total) * (units[store.index] as number),
      }))
  })
}

/** The day's served lines by shelf, in time order. */
function gatherSales(telling: Telling): ShelfDay[] {
  const { world, sales, state } = telling
  const byKey = new Map<number, ShelfDay>()
  const days = state.shelves.map((stock): ShelfDay => {
    const store = STORES[stock.store] as Store
    const product = world.catalog.products[stock.product] as Product
    return { stock, store, product, served: [], sold: 0, opening: 0, received: 0, emptySince: null }
  })
  for (const shelfDay of days) byKey.set(shelfDay.stock.store * 4096 + shelfDay.stock.product, shelfDay)
  for (const { order, store } of sales) {
    if (order.status !== 'fulfilled') continue
    for (const { productId, quantity, line } of order.lines) {
      const shelfDay = byKey.get(store * 4096 + (world.catalog.byId.get(productId)?.index ?? -1))
      if (!shelfDay || quantity === 0) continue
      // What was ordered before a store opens leaves its shelf when it opens: then the morning's goods are there.
      const takenAt = Math.max(order.placedAt, at(telling, shelfDay.store.opensAt))
      shelfDay.served.push({ at: takenAt, orderId: order.id, line, quantity })
      shelfDay.sold += quantity
    }
  }
  for (const { served } of days) served.sort((a, b) => a.at - b.at || (a.orderId < b.orderId ? -1 : 1))
  return days
}

/** The count before the first morning: about a day of what perishes, some weeks of what keeps. */
function countIn(telling: Telling, days: readonly ShelfDay[]): void {
  const { day, random } = telling
  random.seek(0, day, 1103)
  for (const { stock, store, product } of days) {
    const cover = product.shelfLifeDays <= 4 ? 1 : Math.min(12, product.shelfLifeDays * 0.4)
    const quantity = Math.round(stock.expected * cover + random.next())
    if (quantity === 0) continue
    const age = Math.floor(random.between(0, 0.5) * product.shelfLifeDays)
    addLot(telling, stock, quantity, Math.max(day, day + Math.ceil(product.shelfLifeDays) - 1 - age), {
      at: at(telling, store.opensAt - 90),
      reason: 'count',
      cause: `COUNT-${store.id}-${dateOf(telling)}`,
    })
  }
}

/** Units a shelf will get through on a day on which the supplier comes short, or null on any other day. */
function shortage({ world, day, shape }: Telling, { store, product, sold }: ShelfDay): number | null {
  const gone = soldOutMinute(world.drawSeed, store.index, product, day, shape.weekday)
  return gone < store.closesAt ? sold : null
}

function sell(telling: Telling, shelfDay: ShelfDay): void {
  const { stock, served, product, store } = shelfDay
  for (const sale of served) {
    const missing = sale.quantity - onHand(stock)
    if (missing > 0) {
      const extra = product.shelfLifeDays <= 2 || shortage(telling, shelfDay) !== null ? 0 : 2
      shelfDay.received += missing + extra
      addLot(telling, stock, missing + extra, telling.day + Math.ceil(product.shelfLifeDays), {
        at: sale.at - 60_000,
        reason: 'transfer_in',
        cause: `DEPOT-${store.id}-${dateOf(telling)}`,
      })
    }
    takeFirstExpired(telling, stock, sale.quantity, {
      at: sale.at,
      reason: 'sale',
      cause: sale.orderId,
      idTail: `${sale.orderId}-${sale.line}`,
    })
    if (onHand(stock) === 0) shelfDay.emptySince = sale.at
    else shelfDay.emptySince = null
  }
}

/** At closing: what reached its last day is written off, and a little is found damaged. */
function writeOff(telling: Telling, { stock, store, product }: ShelfDay): void {
  const { day, random } = telling
  const closing = at(telling, store.closesAt + 8)
  for (const lot of stock.lots) {
    if (lot.quantity > 0 && lot.expires <= day) {
      const wasted = lot.quantity
      lot.quantity = 0
      moved(telling, stock, lot, -wasted, { at: closing, reason: 'wastage', cause: null, wastageReason: 'expired' })
    }
  }
  random.seek(store.index * 4096 + product.index, day, 1104)
  const first = stock.lots.find((lot) => lot.quantity > 0)
  if (first && random.chance(TELLING.damagedPerShelfDay)) {
    first.quantity -= 1
    moved(telling, stock, first, -1, {
      at: closing,
      reason: 'wastage',
      cause: null,
      wastageReason: random.chance(0.8) ? 'damaged' : 'theft',
    })
  }
  stock.lots = stock.lots.filter((lot) => lot.quantity > 0)
}

function close(telling: Telling, { stock, store, product, sold, opening, received, emptySince }: ShelfDay): void {
  const date = dateOf(telling)
  const opensAt = at(telling, store.opensAt)
  const closesAt = at(telling, store.closesAt)
  const isEmptyAllDay = opening + received === 0
  const outSince = isEmptyAllDay ? opensAt : emptySince
  const left = onHand(stock)
  telling.write({
    kind: 'stock_day',
    id: `${date}-${store.id}-${product.id}`,
    date,
    storeId: store.id,
    productId: product.id,
    onHand: left,
    valueAtCost: left * product.cost,
    openMinutes: store.closesAt - store.opensAt,
    outMinutes:
      outSince === null
        ? 0
        : Math.max(
            0,
            Math.min(store.closesAt - store.opensAt, Math.round((closesAt - Math.max(outSince, opensAt)) / 60_000)),
          ),
    soldOutAt: outSince === null ? null : Math.max(opensAt, outSince),
    available: opening + received,
    sold,
  })
}
