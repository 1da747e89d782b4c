import { createHash } from 'node:crypto'
import { businessDate, type Ctx, type EpochMs, HOUR, type Queryable, Refusal, zonedTime } from '@tandem/kernel'
import { readProducts } from '../business/catalog/index.ts'
import { openShift } from '../business/dayclose/index.ts'
import { openOrderDesk } from '../business/orders/index.ts'
import { type Database, platformDb } from '../db/pool.ts'
import { systemCtx } from '../platform/access.ts'
import type { FieldCipher } from '../platform/fields.ts'
import { carryOutVisit, TILL } from './carry-out-visit.ts'
import type { StoredCity } from './city-state-store.ts'
import { morningVisits } from './morning-visits.ts'
import { type OpenStore, openShop } from './open-shop.ts'
import { stockShelves } from './stock-shelves.ts'

const ZONE = 'Asia/Shanghai'
/** How long the stores have been busy when somebody first looks. */
const MORNING_MS = 3 * HOUR
const FLOAT = 50_000

/** Says, before a city is founded, that its stores are to open. A city founded without it stays as it is. */
export async function planOpening(db: Queryable, merchantId: string, at: EpochMs): Promise<void> {
  await db.query(
    `insert into setting (merchant_id, name, value, changed_at) values ($1, 'demo-opening', '"planned"', $2)
     on conflict do nothing`,
    [merchantId, new Date(at)],
  )
}

/**
 * Opens the demo's stores once, as `npm run city -- live` does: catalogues, hours, delivery and promotions in all, and
 * in the first store of each trade goods on the shelves, a drawer, and the orders of a morning that ends now. Cut off
 * anywhere, the next call does the rest.
 */
export async function openForBusiness(
  { database, cipher }: { database: Database; cipher: FieldCipher },
  { merchantId, seed }: Pick<StoredCity, 'merchantId' | 'seed'>,
  onProgress: (done: number, of: number) => void,
): Promise<void> {
  const db = platformDb(database)
  const planned = await db.query(
    `select from setting where merchant_id = $1 and name = 'demo-opening' and value = '"planned"'`,
    [merchantId],
  )
  if (planned.length === 0) return
  const ctx = await systemCtx(database, merchantId, 'demo', 'demo opening')
  const stores = firstOfEachTrade(await openShop(ctx))
  await stockShelves(ctx, stores, receiptId)
  const products = await readProducts(ctx.db)
  const desk = openOrderDesk(cipher)
  const since = morningOf(ctx.now)
  for (const [nth, store] of stores.entries()) {
    onProgress(nth, stores.length)
    await openDrawer({ ...ctx, now: since }, store)
    for (const visit of morningVisits(seed, store, products)) {
      await carryOutVisit(ctx, desk, visit, Math.floor(since + visit.moment * (ctx.now - since)))
    }
  }
  onProgress(stores.length, stores.length)
  await db.query(
    `update setting set value = '"done"', changed_at = $2 where merchant_id = $1 and name = 'demo-opening'`,
    [merchantId, new Date(ctx.now)],
  )
}

function firstOfEachTrade(stores: readonly OpenStore[]): OpenStore[] {
  return stores.filter(({ trade }, nth) => stores.findIndex((other) => other.trade === trade) === nth)
}

/** The day before is told already: what happens now belongs to today. */
function morningOf(now: EpochMs): EpochMs {
  return Math.max(now - MORNING_MS, zonedTime(businessDate(now, ZONE), 0, ZONE))
}

async function openDrawer(ctx: Ctx, { id }: OpenStore): Promise<void> {
  try {
    await openShift(ctx, id, { tillId: TILL, cashier: '赵 Zhao', float: FLOAT })
  } catch (error) {
    if (error instanceof Refusal && error.code === 'shift.running') return
    throw error
  }
}

/** The same whenever the opening is tried, so that goods are received once. */
function receiptId(storeId: string, nth: number): string {
  const hex = createHash('sha256').update(`demo opening ${storeId} ${nth}`).digest('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  )
}
