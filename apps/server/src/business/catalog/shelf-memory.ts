import type { CallCtx, Queryable } from '@tandem/kernel'
import { Recent } from '../../platform/recent.ts'
import { readShelf, type Sellable, type Shelf, type ShelfQuestion } from './sellables.ts'

const MINUTE_MS = 60_000
/** Some 1 kB each. */
const MOST_SELLABLES = 10_000
const MOST_MERCHANTS = 100

interface Known {
  minute: number
  head: Omit<Shelf, 'sellables'>
  sellables: Map<string, Sellable>
}

const known = new Recent<string, Known>(MOST_MERCHANTS)

/**
 * The shelf as this process read it a moment ago; null unless all that is asked for is remembered. It is right if the
 * catalogue's version is still this one: whoever uses it asks the database for that, in a statement that it needs anyway.
 */
export function rememberedShelf(
  { merchantId, now }: Pick<CallCtx, 'merchantId' | 'now'>,
  ask: ShelfQuestion,
): Shelf | null {
  const here = known.get(merchantId)
  if (here?.minute !== minuteOf(now)) return null
  const sellables: Sellable[] = []
  for (const sku of ask.skus) {
    const one = here.sellables.get(keyOf(ask, sku))
    if (!one) return null
    sellables.push(one)
  }
  return { ...here.head, sellables }
}

/**
 * The shelf as it is, remembered for others. Times of day are whole minutes, so that what is asked for again in the same
 * minute is only another by a change of the catalogue, or by something that begins or ends in that very minute: then
 * nothing is remembered.
 */
export async function freshShelf(
  ctx: Pick<CallCtx, 'merchantId' | 'now'> & { db: Queryable },
  ask: ShelfQuestion,
): Promise<Shelf> {
  const shelf = await readShelf(ctx.db, ask)
  const { sellables, ...head } = shelf
  if (!head.holdsForTheMinute) return shelf
  const minute = minuteOf(ctx.now)
  let here = known.get(ctx.merchantId)
  if (here?.minute !== minute || here.head.version !== head.version || here.sellables.size > MOST_SELLABLES) {
    here = { minute, head, sellables: new Map() }
    known.set(ctx.merchantId, here)
  }
  for (const one of sellables) here.sellables.set(keyOf(ask, one.sku), one)
  return shelf
}

function keyOf({ storeId, channel, tier }: ShelfQuestion, sku: string): string {
  return `${storeId} ${channel} ${tier ?? ''} ${sku}`
}

function minuteOf(at: number): number {
  return Math.floor(at / MINUTE_MS)
}
