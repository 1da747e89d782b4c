import { DAY, type EpochMs, type Queryable } from '@tandem/kernel'
import { emit } from '../../db/outbox.ts'
import { type Database, platformDb } from '../../db/pool.ts'
import { audit } from '../audit.ts'
import { now } from '../clock.ts'
import type { FieldCipher } from '../fields.ts'
import type { Log } from '../log.ts'
import { type Outside, type Sent, sendRequest } from './send-request.ts'
import { signedHeaders } from './sign.ts'
import { type DueDelivery, disableEndpoint, markDelivered, markFailed, takeDue } from './webhook-store.ts'

export interface SendDeps {
  database: Database
  cipher: FieldCipher
  outside: Outside
  log: Log
}

const AT_ONCE = 20
/** Ten seconds after the first try, then four times as long, up to a day: the last comes after about six days. */
const ATTEMPTS = 12
const DISABLE_AFTER_MS = 5 * DAY
const GONE = 410

/** Where a secret lives, sealed. */
export function secretPlace(merchantId: string, endpointId: string): string {
  return `webhook/secret/${merchantId}/${endpointId}`
}

/**
 * Sends what is due by the clock, twenty at a time, each at least once: a message that arrived but whose answer was
 * lost comes again under the same `webhook-id`. Order is not promised.
 *
 * @returns how many were tried
 */
export async function sendDue(deps: SendDeps): Promise<number> {
  const db = platformDb(deps.database)
  const due = await takeDue(db, await now(db), AT_ONCE)
  await Promise.all(due.map((delivery) => sendOne(deps, delivery)))
  return due.length
}

async function sendOne({ database, cipher, outside, log }: SendDeps, delivery: DueDelivery): Promise<void> {
  const { merchantId, endpointId, url, body } = delivery
  const secret = cipher.open(delivery.secretSealed, secretPlace(merchantId, endpointId))
  const id = delivery.eventId === null ? `msg_${delivery.id}` : `msg_${merchantId}_${delivery.eventId}`
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'Tandem-Webhooks/1',
    'content-length': String(Buffer.byteLength(body)),
    ...signedHeaders(secret, id, body, Date.now()),
  }
  const sent = await sendRequest(outside, { url, headers, body })
  const db = platformDb(database)
  const at = await now(db)
  if (sent.ok) return await db.transaction((tx) => markDelivered(tx, delivery, at, sent.status))
  log.info({ merchant: merchantId, endpoint: endpointId, kind: delivery.kind, ...sent }, 'webhook not delivered')
  await db.transaction((tx) => noteFailure(tx, delivery, sent, at))
}

async function noteFailure(tx: Queryable, delivery: DueDelivery, sent: Sent, at: EpochMs): Promise<void> {
  const { status, error } = sent
  const giveUp = delivery.attempts >= ATTEMPTS
  const since = await markFailed(tx, delivery, { at, status, error, giveUp })
  const because = status === GONE ? 'gone' : at - since >= DISABLE_AFTER_MS ? 'failing' : null
  if (because && (await disableEndpoint(tx, delivery, because))) await tellDisabled(tx, delivery, because, at)
}

/** Whoever runs the merchant finds it in the record, programs hear of it as of any event. */
async function tellDisabled(tx: Queryable, delivery: DueDelivery, because: string, at: EpochMs): Promise<void> {
  const { merchantId, endpointId } = delivery
  await tx.query(`select set_config('tandem.merchant_id', $1, true)`, [merchantId])
  const ctx = { actor: { kind: 'system', name: 'webhooks' } as const, now: at, requestId: `webhook ${delivery.id}` }
  await audit(tx, ctx, { action: 'webhook.disabled', subject: `webhook:${endpointId}`, details: { because } })
  await emit(tx, { kind: 'webhook.disabled', aggregate: `webhook:${endpointId}`, payload: { endpointId, because }, at })
}
