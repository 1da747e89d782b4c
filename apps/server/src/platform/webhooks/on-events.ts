import { uuidv7 } from '@tandem/kernel'
import type { OutboxConsumer, OutboxEvent } from '../../db/outbox.ts'
import { insertDelivery, listeners } from './webhook-store.ts'

/** Turns events into deliveries to the endpoints that want them; sending is another step (`send-due.ts`). */
export const webhooksOnEvents: OutboxConsumer = {
  name: 'webhooks',
  async handle(events, tx) {
    const endpoints = await listeners(tx, [...new Set(events.map(({ merchantId }) => merchantId))])
    if (endpoints.length === 0) return
    for (const event of events) {
      for (const endpoint of endpoints) {
        if (endpoint.merchantId !== event.merchantId || endpoint.createdAt > event.at) continue
        if (!wants(endpoint.eventKinds, event.kind)) continue
        const at = event.at.getTime()
        const { merchantId, id: eventId, kind } = event
        const delivery = { merchantId, id: uuidv7(at), endpointId: endpoint.id, eventId, kind, body: bodyOf(event), at }
        await insertDelivery(tx, delivery)
      }
    }
  },
}

/** `order.paid` names one kind, `order.*` all of a noun. */
function wants(kinds: readonly string[], kind: string): boolean {
  return kinds.includes(kind) || kinds.includes(`${kind.split('.')[0]}.*`)
}

/** A message as the Standard Webhooks specification has it. */
export function bodyOf({ kind, aggregate, payload, at }: Omit<OutboxEvent, 'id' | 'merchantId'>): string {
  return JSON.stringify({ type: kind, timestamp: at.toISOString(), data: { aggregate, payload } })
}
