import { createHmac, randomBytes } from 'node:crypto'

const PREFIX = 'whsec_'

/** A secret as the Standard Webhooks specification writes them: 256 bits after `whsec_`. */
export function newSecret(): string {
  return PREFIX + randomBytes(32).toString('base64')
}

/**
 * The headers that a receiver checks a message by (standardwebhooks.com): HMAC-SHA-256 over id, time and body. The id
 * is the same at every repeat of a message; the time is real time, for the receiver's window against replays.
 */
export function signedHeaders(secret: string, id: string, body: string, realNow: number): Record<string, string> {
  const timestamp = String(Math.floor(realNow / 1_000))
  const key = Buffer.from(secret.slice(PREFIX.length), 'base64')
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` }
}
