import { DAY, type EpochMs } from '@tandem/kernel'

/** Goods of one SKU at one place that came together. */
export interface Lot {
  lotId: string
  /** What is free of it, in smallest units. */
  free: number
  /** From this moment on it is not sold; null never expires. */
  expiresAt: EpochMs | null
  receivedAt: EpochMs
}

export interface LotPicks {
  picks: { lotId: string; quantity: number }[]
  /** What no usable lot has. */
  missing: number
}

/**
 * From which lots to take: the one that expires first, first; of equals the one received first, then by id. Nothing that
 * has expired at `at` or has fewer days left than asked for. O(n log n).
 *
 * @param minimumRemainingDays whole days that must be left, as a customer or a marketplace asks; 0: until it expires
 * @throws RangeError when the quantity is not whole or negative
 */
export function pickLots(lots: readonly Lot[], quantity: number, at: EpochMs, minimumRemainingDays = 0): LotPicks {
  if (!(Number.isSafeInteger(quantity) && quantity >= 0)) throw new RangeError(`quantity ${quantity}`)
  const picks: LotPicks['picks'] = []
  let missing = quantity
  for (const { lotId, free } of lots.filter((lot) => isUsable(lot, at, minimumRemainingDays)).toSorted(byExpiry)) {
    const taken = Math.min(free, missing)
    if (taken > 0) picks.push({ lotId, quantity: taken })
    missing -= Math.max(0, taken)
  }
  return { picks, missing }
}

function isUsable({ expiresAt }: Lot, at: EpochMs, minimumRemainingDays: number): boolean {
  return expiresAt === null || (expiresAt > at && expiresAt - at >= minimumRemainingDays * DAY)
}

function byExpiry(a: Lot, b: Lot): number {
  const [first, second] = [a.expiresAt ?? Infinity, b.expiresAt ?? Infinity]
  if (first !== second) return first < second ? -1 : 1
  return a.receivedAt - b.receivedAt || (a.lotId < b.lotId ? -1 : 1)
}
