import type { Holding } from './holding.ts'

/** Pairs of changes are tried up to so many people x offers: a million pairs a sweep. */
export const FEW_CELLS = 1000
const SWEEPS = 20
/** A gain below this share of the value is rounding. */
const LEAST_GAIN = 1e-12

/**
 * Tries what a greedy filling cannot: one person changes to something that does not fit, and another makes room for it.
 * Ends when no two changes together gain. O((people x offers)²) a sweep: for few people, where one offer is a large part
 * of a limit.
 */
export function exchange(held: Holding): void {
  const least = LEAST_GAIN * held.total()
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    let isBetter = false
    for (let i = 0; i < held.people; i += 1) {
      for (let j = -1; j < held.offers; j += 1) {
        if (held.value(i, j) > Number.NEGATIVE_INFINITY && tryWith(held, i, j, least)) isBetter = true
      }
    }
    if (!isBetter) return
  }
}

function tryWith(held: Holding, i: number, j: number, least: number): boolean {
  const now = held.choice[i] as number
  const gain = held.value(i, j) - held.value(i, now)
  if (j === now) return false
  held.move(i, j)
  if (gain > least && !held.isOver()) return true
  for (let other = 0; other < held.people; other += 1) {
    if (other === i) continue
    const before = held.choice[other] as number
    const value = held.value(other, before)
    for (let k = -1; k < held.offers; k += 1) {
      if (gain + held.value(other, k) - value <= least || !held.fits(other, k)) continue
      held.move(other, k)
      if (!held.isOver()) return true
      held.move(other, before)
    }
  }
  held.move(i, now)
  return false
}
