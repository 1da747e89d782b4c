import type { Basket, BasketLine, CandidatePlace } from './basket.ts'

/**
 * By what places are chosen to fill a basket:
 * - `nearest`, `most_stock`: each line by itself. It goes whole to the nearest place, or the one with most of it, that
 *   holds all of it; a line that no place holds is filled from such places one after the other.
 * - `fewest_splits`: as few places as can be, then as few parts of lines.
 * - `cheapest`: the smallest sum of shipments and units.
 */
export type AllocationStrategy = 'nearest' | 'most_stock' | 'cheapest' | 'fewest_splits'

/**
 * The order in which a line asks places. Once it is given which places ship, a line is filled best in this order: the
 * fewest parts, or the smallest cost, need nothing known of other lines.
 */
export function placeOrder(strategy: AllocationStrategy, line: BasketLine, { places }: Basket): number[] {
  const free = (p: number): number => line.free[p] as number
  const place = (p: number): CandidatePlace => places[p] as CandidatePlace
  const byWhole = (a: number, b: number): number => Number(free(b) >= line.quantity) - Number(free(a) >= line.quantity)
  const byFree = (a: number, b: number): number => free(b) - free(a)
  const byMeters = (a: number, b: number): number => place(a).distanceMeters - place(b).distanceMeters || a - b
  const byCost = (a: number, b: number): number => place(a).costPerUnit - place(b).costPerUnit
  const byParts = (a: number, b: number): number =>
    byWhole(a, b) || (free(a) < line.quantity ? byFree(a, b) : 0) || byMeters(a, b)
  const compare: Record<AllocationStrategy, (a: number, b: number) => number> = {
    nearest: (a, b) => byWhole(a, b) || byMeters(a, b),
    most_stock: (a, b) => byFree(a, b) || byMeters(a, b),
    fewest_splits: byParts,
    cheapest: (a, b) => (line.splittable ? 0 : byWhole(a, b)) || byCost(a, b) || byParts(a, b),
  }
  return places.map((_, p) => p).toSorted(compare[strategy])
}
