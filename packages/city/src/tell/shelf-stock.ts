import type { RecordOf } from '@tandem/contracts'
import type { Product } from '../goods/catalog.ts'
import { STORES } from '../place/stores.ts'
import type { Telling } from './telling.ts'
import type { Lot, ShelfStock } from './telling-state.ts'

type Movement = RecordOf<'stock_movement'>

/** Why stock moves, and what for. */
export interface Move {
  at: number
  reason: Movement['reason']
  cause: string | null
  wastageReason?: Movement['wastageReason']
  /** Makes the movement's id, where the lot and the reason alone would not. */
  idTail?: string
}

export function onHand(stock: ShelfStock): number {
  let sum = 0
  for (const lot of stock.lots) sum += lot.quantity
  return sum
}

/** Puts a new lot on the shelf. `expires` is the last day on which it may be sold. */
export function addLot(telling: Telling, stock: ShelfStock, quantity: number, expires: number, move: Move): void {
  const lot: Lot = { lot: telling.state.nextLot, quantity, expires }
  telling.state.nextLot += 1
  stock.lots.push(lot)
  // Stable: of lots that expire together the older goes first.
  stock.lots.sort((a, b) => a.expires - b.expires)
  moved(telling, stock, lot, quantity, move)
}

/** Takes units from the lots that expire first. There must be enough. */
export function takeFirstExpired(telling: Telling, stock: ShelfStock, quantity: number, move: Move): void {
  let left = quantity
  for (const lot of stock.lots) {
    if (left === 0) break
    const taken = Math.min(lot.quantity, left)
    if (taken === 0) continue
    lot.quantity -= taken
    left -= taken
    moved(telling, stock, lot, -taken, move)
  }
  if (left > 0) throw new RangeError(`shelf ${stock.store}/${stock.product} is ${left} short`)
}

/** Writes a movement of a lot. */
export function moved({ world, day, write }: Telling, stock: ShelfStock, lot: Lot, quantity: number, move: Move): void {
  const product = world.catalog.products[stock.product] as Product
  write({
    kind: 'stock_movement',
    id: `${move.idTail ?? `${day}-${move.reason}-${move.wastageReason ?? ''}`}-L${lot.lot}`,
    at: move.at,
    storeId: STORES[stock.store]?.id ?? '',
    productId: product.id,
    lotId: `L${lot.lot}`,
    reason: move.reason,
    quantity,
    unitCost: product.cost,
    cause: move.cause,
    wastageReason: move.wastageReason ?? null,
  })
}
