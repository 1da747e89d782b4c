import type { Minor } from '@tandem/kernel'

export interface WantedLine {
  sku: string
  /** Smallest units: pieces, or thousandths where `decimals` is 3. */
  quantity: number
  decimals: 0 | 3
  /** May come in parts from several places. */
  splittable: boolean
}

export interface CandidatePlace {
  placeId: string
  /** What is free here, in smallest units; a SKU that is not named is not here. */
  freeBySku: ReadonlyMap<string, number>
  distanceMeters: number
  /** Of a shipment from here, however large. */
  costPerShipment: Minor
  /** Of picking one unit here (a piece, a kilogram). */
  costPerUnit: Minor
}

/** Lines by SKU and places by id, so that nothing depends on the order in which they came. */
export interface Basket {
  lines: readonly BasketLine[]
  places: readonly CandidatePlace[]
}

export interface BasketLine extends WantedLine {
  /** By place. */
  free: readonly number[]
}

/** @throws RangeError when a place is named twice, or a quantity is not whole and positive */
export function basketOf(lines: readonly WantedLine[], places: readonly CandidatePlace[]): Basket {
  if (new Set(places.map(({ placeId }) => placeId)).size < places.length) throw new RangeError('a place is named twice')
  const bySku = new Map<string, WantedLine>()
  for (const line of lines) {
    if (!(Number.isSafeInteger(line.quantity) && line.quantity > 0)) throw new RangeError(`quantity ${line.quantity}`)
    const same = bySku.get(line.sku)
    const quantity = line.quantity + (same?.quantity ?? 0)
    bySku.set(line.sku, { ...line, quantity, splittable: line.splittable && (same?.splittable ?? true) })
  }
  const byId = places.toSorted((a, b) => (a.placeId < b.placeId ? -1 : 1))
  const sorted = [...bySku.values()].toSorted((a, b) => (a.sku < b.sku ? -1 : 1))
  const freeOf = (sku: string): number[] => byId.map(({ freeBySku }) => Math.max(0, freeBySku.get(sku) ?? 0))
  return { places: byId, lines: sorted.map((line) => ({ ...line, free: freeOf(line.sku) })) }
}

/** Units of a line that these places can fill; all or nothing of one that may not be split. */
export function covered({ free, quantity, splittable }: BasketLine, open: readonly number[]): number {
  if (!splittable) return open.some((p) => (free[p] as number) >= quantity) ? quantity : 0
  let sum = 0
  for (const p of open) sum += free[p] as number
  return Math.min(quantity, sum)
}

/** Takes from places in this order until the line is full. */
export function fill({ quantity, free }: BasketLine, places: readonly number[]): Map<number, number> {
  const taken = new Map<number, number>()
  let left = quantity
  for (const p of places) {
    const units = Math.min(left, free[p] as number)
    if (units > 0) taken.set(p, units)
    left -= units
    if (left === 0) break
  }
  return taken
}

/** In thousandths of a minor unit, which are whole: sums of weighed goods then compare exactly. */
export function unitCost({ decimals }: WantedLine, { costPerUnit }: CandidatePlace, quantity: number): number {
  return costPerUnit * quantity * (decimals === 3 ? 1 : 1_000)
}

/** In thousandths of a minor unit. */
export function shipmentCost({ places }: Basket, open: readonly number[]): number {
  let sum = 0
  for (const p of open) sum += (places[p] as CandidatePlace).costPerShipment * 1_000
  return sum
}
