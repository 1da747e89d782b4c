import type { RecordBatch } from '@tandem/contracts'
import { recordProducts } from '../business/catalog/index.ts'
import { type ReturnTold, recordOrders, recordReturns } from '../business/orders/index.ts'
import { recordStores } from '../business/stores/index.ts'
import type { EventLog } from '../collect/log/index.ts'
import type { OutboxConsumer, OutboxEvent } from '../db/outbox.ts'

/** Subjects of these events are orders, whoever tells of them: payments, refunds and claims too. */
const ORDER = /^order:([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/

/**
 * Carries what the business does into the event log, and so to the warehouse: stores and goods when they change, then
 * orders, then what came back of them. An event names a thing and the thing is read as it is now, with everything of its
 * kind in one statement; so a batch that comes again may tell of a later version, which counts, and never of an earlier
 * one. A return has no versions: each is a batch of its own, which the log knows when it comes again among other events.
 */
export function businessToLog(log: EventLog): OutboxConsumer {
  return {
    name: 'business-log',
    async handle(events, tx) {
      const span = `business:${events[0]?.id}-${events.at(-1)?.id}`
      const append = async (merchantId: string, kind: RecordBatch['kind'], records: RecordBatch['records']) => {
        if (records.length > 0) await log.append({ id: `${span}:${kind}`, merchantId, kind, records })
      }
      const stores = storesIn(events)
      if (stores.length > 0) {
        for (const [merchantId, records] of await recordStores(tx, stores)) await append(merchantId, 'store', records)
      }
      const products = productsIn(events)
      if (products.length > 0) {
        const byMerchant = await recordProducts(tx, products)
        for (const [merchantId, records] of byMerchant) await append(merchantId, 'product', records)
      }
      const named = ordersIn(events)
      if (named.length === 0) return
      for (const { merchantId, orders, deliveries } of await recordOrders(tx, named)) {
        await append(merchantId, 'order', orders)
        await append(merchantId, 'delivery', deliveries)
      }
      const returned = returnsIn(events)
      if (returned.length === 0) return
      for (const { merchantId, record } of await recordReturns(tx, returned)) {
        await log.append({ id: `business:return:${record.id}`, merchantId, kind: 'return', records: [record] })
      }
    },
  }
}

function storesIn(events: readonly OutboxEvent[]) {
  return events
    .filter(({ kind }) => kind === 'store.changed')
    .map(({ merchantId, payload, at }) => ({ merchantId, storeId: (payload as { storeId: string }).storeId, at }))
}

function productsIn(events: readonly OutboxEvent[]) {
  return events
    .filter(({ kind }) => kind === 'catalog.products_saved')
    .flatMap(({ merchantId, payload }) =>
      (payload as { productIds: string[] }).productIds.map((productId) => ({ merchantId, productId })),
    )
}

function returnsIn(events: readonly OutboxEvent[]) {
  return events
    .filter(({ kind }) => kind === 'order.returned')
    .map(({ merchantId, at, payload }) => ({ merchantId, at: at.getTime(), told: payload as ReturnTold }))
}

/** Each once, however much happened to it. */
function ordersIn(events: readonly OutboxEvent[]) {
  const byKey = new Map<string, { merchantId: string; orderId: string }>()
  for (const { merchantId, aggregate } of events) {
    const orderId = ORDER.exec(aggregate)?.[1]
    if (orderId !== undefined) byKey.set(`${merchantId} ${orderId}`, { merchantId, orderId })
  }
  return [...byKey.values()]
}
