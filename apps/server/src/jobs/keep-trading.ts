import { setTimeout as sleep } from 'node:timers/promises'
import type { EpochMs } from '@tandem/kernel'
import { holdExpired } from '../business/inventory/index.ts'
import { expireOrders } from '../business/orders/index.ts'
import {
  type Providers,
  readBack,
  refundAllOwed,
  sendRefunds,
  settleAllAuthorised,
  UNDECIDED,
} from '../business/payments/index.ts'
import { type Database, platformDb } from '../db/pool.ts'
import { systemCtx } from '../platform/access.ts'
import { now } from '../platform/clock.ts'
import type { Log } from '../platform/log.ts'

/** How long goods of an unpaid order are kept beyond its time at most, while nobody asks for them. */
const PAUSE_MS = 1_000

/**
 * What trade needs done whether somebody calls or not: orders that nobody paid end, what is owed goes back, payments of
 * which nothing was heard are asked about, what has expired leaves the shelf. Every step may be cut off and done by
 * several processes at once; one merchant's trouble keeps no other waiting.
 */
export function keepTrading(
  database: Database,
  providers: Providers,
  log: Log,
  pauseMs = PAUSE_MS,
): { stop(): Promise<void> } {
  const stopping = new AbortController()
  const loop = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const failed = (error: unknown): void => log.error({ err: error }, 'trade could not be looked after')
      const merchants = await merchantsWithWork(database).catch(failed)
      for (const merchantId of merchants ?? []) await tradeOf(database, providers, merchantId).catch(failed)
      await sleep(pauseMs, undefined, { signal: stopping.signal }).catch(() => undefined)
    }
  }
  const running = loop()
  return {
    async stop() {
      stopping.abort()
      await running
    },
  }
}

async function tradeOf(database: Database, providers: Providers, merchantId: string): Promise<void> {
  const ctx = await systemCtx(database, merchantId, 'trade', `trade ${merchantId}`)
  await expireOrders(ctx.db, ctx.now)
  await readBack(ctx, providers)
  await settleAllAuthorised(ctx, providers)
  await refundAllOwed(ctx)
  await sendRefunds(ctx, providers)
  await holdExpired(ctx)
}

/** One look over all merchants, by indexes that hold open things only. */
async function merchantsWithWork(database: Database): Promise<string[]> {
  const db = platformDb(database)
  const at: EpochMs = await now(db)
  const rows = await db.query<{ merchant_id: string }>(
    `select merchant_id from hold where expires_at <= $1
      union select merchant_id from orders where state = 'placed' and expires_at <= $1
      union select merchant_id from orders
             where paid - refunded > case when state in ('cancelled', 'expired') then 0 else due end
      union select merchant_id from lot where expires_at <= $1 and quantity > 0 and status = 'ok'
      union select merchant_id from (${UNDECIDED}) undecided
      union select merchant_id from payment where settle_at <= $1
      union select merchant_id from refund where state in ('requested', 'pending')
      union select merchant_id from payment
             where state in ('created', 'pending', 'authorised') and changed_at < $1::timestamptz - interval '1 minute'
               and changed_at - created_at < $1::timestamptz - changed_at`,
    [new Date(at)],
  )
  return rows.map(({ merchant_id }) => merchant_id)
}
