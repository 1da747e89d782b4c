import { HOUR } from '@tandem/kernel'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { guestTokens } from './guest-token.ts'

const tokens = guestTokens('a secret of the installation')
const AT = Date.UTC(2026, 0, 1)
const claim = { merchantId: 'north', subject: 'order:42', expiresAt: AT + HOUR }
const refused = (token: string, at = { merchantId: 'north', now: AT }) =>
  expect(() => tokens.verify(token, at), token).toThrow('This link')

it('says what it was issued for until its time is over, at its own merchant', () => {
  const token = tokens.issue(claim)
  expect(tokens.verify(token, { merchantId: 'north', now: AT })).toEqual(claim)
  refused(token, { merchantId: 'south', now: AT })
  refused(token, { merchantId: 'north', now: AT + HOUR })
})

it('is worth nothing when altered, made up, or signed by another installation', () => {
  const token = tokens.issue(claim)
  const [text, signature] = token.split('.')
  const others = guestTokens('another secret').issue(claim)
  const forged = Buffer.from(JSON.stringify(['north', 'order:43', AT + HOUR])).toString('base64url')
  for (const one of ['', '.', 'x.y', text as string, `${text}.`, `${token}.`, others, `${forged}.${signature}`]) {
    refused(one)
  }
  fc.assert(
    fc.property(fc.nat(token.length - 1), fc.constantFrom('A', 'b', '0', '_'), (at, letter) => {
      const altered = token.slice(0, at) + letter + token.slice(at + 1)
      // The last letter of a base64 text carries bits that do not count.
      if (altered !== token && at !== token.length - 1) refused(altered)
    }),
  )
})
