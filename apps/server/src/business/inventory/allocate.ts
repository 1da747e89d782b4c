import type { Minor } from '@tandem/kernel'
import {
  type Basket,
  basketOf,
  type CandidatePlace,
  covered,
  fill,
  shipmentCost,
  unitCost,
  type WantedLine,
} from './basket.ts'
import { openPlaces } from './open-places.ts'
import { type AllocationStrategy, placeOrder } from './place-order.ts'

export interface Allocation {
  /** By SKU, then place. */
  parts: { sku: string; placeId: string; quantity: number }[]
  /** Places that ship, by id. */
  placeIds: string[]
  /** Of all shipments and units, rounded to minor units. */
  cost: Minor
  /** Whether no better answer exists by the strategy; with very many places it is not looked for (`openPlaces`). */
  exact: boolean
}

/** What cannot be had: of a line that may not be split, as seen from the place that has most of it. */
export interface Shortage {
  short: { sku: string; missing: number }[]
}

/**
 * Which places fill which lines of a basket: all of it, or nothing and what is short. Lines of one SKU count as one,
 * which may be split when all of them may. The order of lines and places never matters: equals are decided by distance,
 * then by id.
 *
 * @throws RangeError when a place is named twice, or a quantity is not whole and positive
 */
export function allocate(
  strategy: AllocationStrategy,
  lines: readonly WantedLine[],
  places: readonly CandidatePlace[],
): Allocation | Shortage {
  const basket = basketOf(lines, places)
  const short = shortages(basket)
  if (short.length > 0) return { short }
  const isByLine = strategy === 'nearest' || strategy === 'most_stock'
  const { open, exact } = isByLine ? { open: null, exact: true } : openPlaces(strategy, basket)
  const taken = basket.lines.map((line) =>
    fill(
      line,
      placeOrder(strategy, line, basket).filter((p) => open?.includes(p) ?? true),
    ),
  )
  return { ...described(basket, taken), exact }
}

function shortages({ lines, places }: Basket): Shortage['short'] {
  const everywhere = places.map((_, p) => p)
  return lines.flatMap((line) => {
    if (covered(line, everywhere) === line.quantity) return []
    const had = line.free.reduce((a, b) => (line.splittable ? a + b : Math.max(a, b)), 0)
    return [{ sku: line.sku, missing: line.quantity - had }]
  })
}

function described(basket: Basket, taken: readonly Map<number, number>[]): Omit<Allocation, 'exact'> {
  const place = (p: number): CandidatePlace => basket.places[p] as CandidatePlace
  const used = [...new Set(taken.flatMap((units) => [...units.keys()]))].toSorted((a, b) => a - b)
  let cost = shipmentCost(basket, used)
  const parts: Allocation['parts'] = []
  for (const [l, line] of basket.lines.entries()) {
    for (const [p, quantity] of [...(taken[l] ?? [])].toSorted(([a], [b]) => a - b)) {
      cost += unitCost(line, place(p), quantity)
      parts.push({ sku: line.sku, placeId: place(p).placeId, quantity })
    }
  }
  return { parts, placeIds: used.map((p) => place(p).placeId), cost: Math.round(cost / 1_000) }
}
