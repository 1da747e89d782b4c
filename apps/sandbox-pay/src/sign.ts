import { createHmac, timingSafeEqual } from 'node:crypto'

/** The `sandbox-signature` header of a body sent at a moment: `t=SECONDS,v1=HEX`, HMAC-SHA-256 over `t.body`. */
export function signatureHeader(secret: string, body: string, at: number): string {
  const t = Math.floor(at / 1000)
  return `t=${t},v1=${createHmac('sha256', secret).update(`${t}.${body}`).digest('hex')}`
}

/** What makes a pay page's address unguessable, without being kept anywhere. */
export function pageToken(apiKey: string, id: string): string {
  return createHmac('sha256', apiKey).update(`page ${id}`).digest('base64url').slice(0, 22)
}

/** Compares without telling by its duration how much was right. */
export function isSame(given: string, wanted: string): boolean {
  const a = Buffer.from(given)
  const b = Buffer.from(wanted)
  return a.length === b.length && timingSafeEqual(a, b)
}
