import { type EpochMs, type Queryable, uuidv7 } from '@tandem/kernel'
import { insertLots, type LotRow, lockLotsAt, moveLots } from './lot-store.ts'
import { pickLots } from './pick-lots.ts'

/** So many smallest units of a SKU left a place, or came to it. */
export interface LotChange {
  placeId: string
  sku: string
  quantity: number
}

/** From which lot something was taken. */
export interface LotPick extends LotChange {
  lot: LotRow
}

/**
 * Takes what left a place from its lots: those that expire first, first; what has expired only when nothing else is
 * there, since what is gone is gone. SKUs that are not kept by lot have none, and nothing happens to them. The bucket was
 * changed before, in the same transaction.
 *
 * @param cause for whom: `order:…`, `document:…`
 */
export async function takeFromLots(
  tx: Queryable,
  at: EpochMs,
  cause: string,
  changes: readonly LotChange[],
): Promise<LotPick[]> {
  const wanted = changes.filter(({ quantity }) => quantity > 0)
  if (wanted.length === 0) return []
  const lots = await lockLotsAt(tx, wanted)
  const left = new Map(lots.map((lot) => [lot.id, lot.quantity]))
  const picks = wanted.flatMap((change) => {
    const here = lots.filter(({ placeId, sku }) => placeId === change.placeId && sku === change.sku)
    return pickedFrom(here, left, change, at)
  })
  await moveLots(
    tx,
    at,
    cause,
    picks.map(({ lot, quantity }) => ({ lotId: lot.id, by: -quantity })),
  )
  return picks
}

function pickedFrom(
  lots: readonly LotRow[],
  left: Map<string, number>,
  { placeId, sku, quantity }: LotChange,
  at: EpochMs,
): LotPick[] {
  const byId = new Map(lots.map((lot) => [lot.id, lot]))
  const pick = (wanted: number, since: EpochMs) => {
    const free = lots.map(({ id, expiresAt, receivedAt }) => ({
      lotId: id,
      free: left.get(id) ?? 0,
      expiresAt: expiresAt?.getTime() ?? null,
      receivedAt: receivedAt.getTime(),
    }))
    const found = pickLots(free, wanted, since)
    for (const one of found.picks) left.set(one.lotId, (left.get(one.lotId) ?? 0) - one.quantity)
    return found
  }
  const good = pick(quantity, at)
  const rest = good.missing > 0 ? pick(good.missing, -Infinity).picks : []
  return [...good.picks, ...rest].map((one) => ({
    placeId,
    sku,
    quantity: one.quantity,
    lot: byId.get(one.lotId) as LotRow,
  }))
}

/** Puts what was found beyond what the counters knew into lots: the one that came last, or a new one of unknown age. */
export async function addToLots(tx: Queryable, at: EpochMs, cause: string, found: readonly LotChange[]): Promise<void> {
  if (found.length === 0) return
  const lots = await lockLotsAt(tx, found)
  const moves: { lotId: string; by: number }[] = []
  const fresh: LotChange[] = []
  for (const change of found) {
    const [last] = lots
      .filter(({ placeId, sku }) => placeId === change.placeId && sku === change.sku)
      .toSorted((a, b) => b.receivedAt.getTime() - a.receivedAt.getTime() || (a.id < b.id ? 1 : -1))
    if (last) moves.push({ lotId: last.id, by: change.quantity })
    else fresh.push(change)
  }
  await moveLots(tx, at, cause, moves)
  const rows = fresh.map((one) => ({ ...one, id: uuidv7(at), batch: null, supplier: null, expiresAt: null }))
  await insertLots(tx, at, null, cause, rows)
}
