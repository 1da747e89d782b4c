import { DAY, HOUR } from '@tandem/kernel'
import type { Product } from '../goods/catalog.ts'
import { SUPPLIERS, type Supplier } from '../goods/suppliers.ts'
import { TELLING, WEEKDAY } from '../parameters.ts'
import { STORES } from '../place/stores.ts'
import { PURPOSE } from '../purposes.ts'
import { STORIES } from '../stories.ts'
import { addLot, onHand, takeFirstExpired } from './shelf-stock.ts'
import type { ShelfDay } from './stock.ts'
import { at, type Telling } from './telling.ts'
import type { Purchase } from './telling-state.ts'

/**
 * Takes in what arrives this morning. On a day that goods come short, the lot brings only what the day will sell
 * (`shortUnits` says how much, null on other days), and what is left of yesterday beyond that is spoiled.
 */
export function receivePurchases(
  telling: Telling,
  days: readonly ShelfDay[],
  shortUnits: (shelfDay: ShelfDay) => number | null,
): void {
  const { state, day } = telling
  const byKey = new Map(days.map((shelfDay) => [shelfDay.stock.store * 4096 + shelfDay.stock.product, shelfDay]))
  for (const purchase of state.purchases.filter((one) => one.arrivesOn === day))
    receive(telling, purchase, byKey, shortUnits)
  state.purchases = state.purchases.filter((one) => one.arrivesOn !== day)
  for (const shelfDay of days) {
    const units = shelfDay.product.shelfLifeDays <= 2 ? shortUnits(shelfDay) : null
    const spoiled = units === null ? 0 : onHand(shelfDay.stock) - units
    if (spoiled <= 0) continue
    const opening = at(telling, shelfDay.store.opensAt - 20)
    takeFirstExpired(telling, shelfDay.stock, spoiled, {
      at: opening,
      reason: 'wastage',
      cause: null,
      wastageReason: 'spoiled',
    })
    shelfDay.opening -= Math.min(shelfDay.opening, spoiled)
  }
}

function receive(
  telling: Telling,
  purchase: Purchase,
  byKey: ReadonlyMap<number, ShelfDay>,
  shortUnits: (shelfDay: ShelfDay) => number | null,
): void {
  const { day } = telling
  const store = STORES[purchase.store]
  if (!store) return
  const arrivesAt = at(telling, store.opensAt - 60)
  const id = purchaseId(purchase)
  const lines = purchase.lines.map(({ product, ordered }) => {
    const shelfDay = byKey.get(purchase.store * 4096 + product) as ShelfDay
    const units = shortUnits(shelfDay)
    const received = units === null ? ordered : Math.max(0, Math.min(ordered, units - onHand(shelfDay.stock)))
    if (received > 0) {
      const lastDay = day + Math.max(1, Math.ceil(shelfDay.product.shelfLifeDays)) - 1
      addLot(telling, shelfDay.stock, received, lastDay, { at: arrivesAt, reason: 'receipt', cause: id })
      shelfDay.received += received
    }
    return { product, ordered, received }
  })
  writePurchase(telling, purchase, 2, arrivesAt, lines)
}

/** Orders what the review finds missing: expected demand until the next delivery and some cover, less what is there or coming. */
export function placePurchases(telling: Telling, days: readonly ShelfDay[]): void {
  const { state, day, world, random } = telling
  const coming = new Map<number, number>()
  for (const { store, lines } of state.purchases) {
    for (const { product, ordered } of lines)
      coming.set(store * 4096 + product, (coming.get(store * 4096 + product) ?? 0) + ordered)
  }
  const baskets = Map.groupBy(days, ({ stock, product }) => `${stock.store} ${product.supplierId}`)
  for (const shelfDays of baskets.values()) {
    const { store, product } = shelfDays[0] as ShelfDay
    const supplier = SUPPLIERS.find((one) => one.id === product.supplierId)
    if (!supplier || (day + store.index * 2) % supplier.reviewDays !== 0) continue
    random.seek(store.index * 64 + SUPPLIERS.indexOf(supplier), day, PURPOSE.stock)
    const lines = shelfDays.flatMap((shelfDay) => {
      const ordered = orderQuantity(
        telling,
        shelfDay,
        supplier,
        coming.get(shelfDay.stock.store * 4096 + shelfDay.stock.product) ?? 0,
        random.next(),
      )
      return ordered > 0 ? [{ product: shelfDay.stock.product, ordered }] : []
    })
    if (lines.length === 0) continue
    const isLate = random.chance(supplier.lateShare)
    const purchase: Purchase = {
      number: state.nextPurchase,
      store: store.index,
      supplierId: supplier.id,
      orderedAt: at(telling, store.closesAt + 10),
      promisedAt: world.midnight(day) + supplier.leadTimeDays * DAY + 7 * HOUR,
      arrivesOn: day + supplier.leadTimeDays + (isLate ? 1 : 0),
      lines,
    }
    state.nextPurchase += 1
    state.purchases.push(purchase)
    writePurchase(
      telling,
      purchase,
      1,
      null,
      lines.map((line) => ({ ...line, received: 0 })),
    )
  }
}

function orderQuantity(
  { day, world }: Telling,
  { stock, product, store }: ShelfDay,
  supplier: Supplier,
  coming: number,
  draw: number,
): number {
  const life = product.shelfLifeDays
  const overbuys = store.id === STORIES.overbuying.storeId && life <= 14
  const safety = TELLING.safety[life <= 1 ? 0 : life <= 2 ? 1 : life <= 4 ? 2 : 3] as number
  const cover = Math.min(supplier.leadTimeDays + supplier.reviewDays - 1, life)
  let demand = 0
  for (let ahead = 1; ahead <= cover; ahead += 1)
    demand += stock.expected * (WEEKDAY[0][(world.calendar(day + ahead).weekday - 1) as 0] as number)
  const target = (demand + safety * Math.sqrt(demand)) * (overbuys ? STORIES.overbuying.factor : 1)
  const wanted = target - onHand(stock) - coming
  // Rounding by lot keeps slow sellers from being bought every day for a fraction of a unit.
  return Math.max(0, Math.floor(wanted + draw))
}

function writePurchase(
  { world, write }: Telling,
  purchase: Purchase,
  version: number,
  receivedAt: number | null,
  lines: readonly { product: number; ordered: number; received: number }[],
): void {
  write({
    kind: 'purchase_order',
    id: purchaseId(purchase),
    version,
    supplierId: purchase.supplierId,
    storeId: STORES[purchase.store]?.id ?? '',
    orderedAt: purchase.orderedAt,
    promisedAt: purchase.promisedAt,
    receivedAt,
    lines: lines.map(({ product, ordered, received }) => {
      const { id, cost } = world.catalog.products[product] as Product
      return { productId: id, ordered, received, unitCost: cost }
    }),
  })
}

function purchaseId({ number }: Purchase): string {
  return `PO${String(number).padStart(6, '0')}`
}
