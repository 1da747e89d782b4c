import { randomUUID } from 'node:crypto'
import { DAY } from '@tandem/kernel'
import { reconcile } from '../../apps/server/src/business/buckets/index.ts'
import { checkLedger } from '../../apps/server/src/business/ledger/index.ts'
import { openOrderDesk, recordOrders } from '../../apps/server/src/business/orders/index.ts'
import { type Database, platformDb, scopedDb } from '../../apps/server/src/db/pool.ts'
import { fieldCipher } from '../../apps/server/src/platform/fields.ts'
import { createMerchant } from '../world/merchant.ts'
import { type Comparison, compareDelivery, compareOrder, count, newComparison } from './compare.ts'
import { openCityShops } from './open-city-shops.ts'
import { type Replayer, replayOrder, tryUnavailable } from './replay-order.ts'
import { type CitySample, isRefused, leftOut } from './sample.ts'

export interface Replay extends Comparison {
  replayed: number
  /** Not taken, by reason. */
  leftOut: Map<string, number>
  /** Orders that the city could not serve, by the code with which Tandem refuses them. */
  refused: Map<string, number>
  /** Members and customers are one for one. */
  isOneForOne: boolean
  /** Pieces left on the shelves: none, when everything that was sold was sold once. */
  leftOver: number
  /** What does not add up in stock and ledger. */
  unsound: unknown[]
}

/**
 * Takes the orders of a sample through Tandem's use cases, in a merchant of its own, and holds the records that come out
 * against the city's.
 *
 * @param onProgress after each order
 */
export async function replayCity(
  database: Database,
  merchantId: string,
  sample: CitySample,
  onProgress: (done: number) => void = () => {},
): Promise<Replay> {
  const at = await createMerchant(database, merchantId)
  const first = sample.orders[0]?.placedAt ?? 0
  await openCityShops(at, sample, first - DAY)
  const customers = new Map<string, string>()
  const customerOf = (person: string) => {
    const known = customers.get(person) ?? randomUUID()
    customers.set(person, known)
    return known
  }
  const desk = openOrderDesk(fieldCipher('k'.repeat(43)))
  const replayer: Replayer = { at, desk, sample, customerOf }
  const replay: Replay = {
    ...newComparison(),
    replayed: 0,
    leftOut: new Map(),
    refused: new Map(),
    isOneForOne: true,
    leftOver: 0,
    unsound: [],
  }
  for (const order of sample.orders) {
    const reason = leftOut(order)
    if (reason !== null) count(replay.leftOut, reason)
    if (reason !== null || isRefused(order)) continue
    const orderId = await replayOrder(replayer, order)
    const [made] = await recordOrders(platformDb(database), [{ merchantId, orderId }])
    const record = made?.orders[0]
    if (!record) throw new Error(`no record of ${order.id}`)
    compareOrder(replay, order, record)
    const delivery = sample.deliveryByOrder.get(order.id)
    if (delivery) compareDelivery(replay, order, delivery, made?.deliveries[0])
    replay.isOneForOne &&= record.person === (order.person === null ? null : `customer:${customerOf(order.person)}`)
    replay.replayed += 1
    onProgress(replay.replayed)
  }
  for (const order of sample.orders) {
    if (leftOut(order) !== null || !isRefused(order)) continue
    count(replay.refused, (await tryUnavailable(replayer, order)) ?? 'was not refused')
  }
  const db = scopedDb(database, merchantId)
  const [left] = await db.query<{ pieces: number }>(
    `select coalesce(sum(capacity), 0)::bigint as pieces from bucket where kind = 'stock'`,
  )
  replay.leftOver = left?.pieces ?? 0
  replay.unsound = [...(await reconcile(db)), ...(await checkLedger(db))]
  return replay
}
