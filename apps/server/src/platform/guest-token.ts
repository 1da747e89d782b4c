import { createHmac, createSecretKey, hkdfSync, timingSafeEqual } from 'node:crypto'
import { type EpochMs, Refusal } from '@tandem/kernel'

/** What a guest holds a token for: `order:0193…` of a merchant. */
export interface GuestClaim {
  merchantId: string
  subject: string
  expiresAt: EpochMs
}

/**
 * Signed slips for guests: whoever shows one may see what it names, and make it theirs after signing up. Nothing is
 * stored; a slip is worth nothing at another merchant or after its time.
 */
export interface GuestTokens {
  issue(claim: GuestClaim): string
  /** @throws Refusal `guest.token_refused` when it is not ours, of another merchant, or too old */
  verify(token: string, at: { merchantId: string; now: EpochMs }): GuestClaim
}

const MOST_CHARACTERS = 1_000

export function guestTokens(authSecret: string): GuestTokens {
  const key = createSecretKey(Buffer.from(hkdfSync('sha256', authSecret, '', 'guest tokens', 32)))
  const sign = (text: string): Buffer => createHmac('sha256', key).update(text).digest()
  return {
    issue({ merchantId, subject, expiresAt }) {
      const text = Buffer.from(JSON.stringify([merchantId, subject, expiresAt])).toString('base64url')
      return `${text}.${sign(text).toString('base64url')}`
    },
    verify(token, { merchantId, now }) {
      const [text = '', signature = '', ...more] = token.slice(0, MOST_CHARACTERS).split('.')
      const [given, expected] = [Buffer.from(signature, 'base64url'), sign(text)]
      if (more.length > 0 || given.length !== expected.length || !timingSafeEqual(given, expected)) {
        throw new Refusal('guest.token_refused')
      }
      const [issuedBy, subject, expiresAt] = JSON.parse(Buffer.from(text, 'base64url').toString()) as [
        string,
        string,
        EpochMs,
      ]
      if (issuedBy !== merchantId || expiresAt <= now) throw new Refusal('guest.token_refused')
      return { merchantId: issuedBy, subject, expiresAt }
    },
  }
}
