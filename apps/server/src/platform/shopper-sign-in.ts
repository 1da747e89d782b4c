import { AsyncLocalStorage } from 'node:async_hooks'
import { createHash, hkdfSync } from 'node:crypto'
import { Refusal } from '@tandem/kernel'
import { betterAuth } from 'better-auth'
import { phoneNumber } from 'better-auth/plugins'
import { type Database, platformDb } from '../db/pool.ts'
import type { FieldCipher } from './fields.ts'
import type { SmsSender } from './sms.ts'

export interface ShopperSignInOptions {
  database: Database
  /** The key for shoppers' sessions is derived from it. */
  authSecret: string
  cipher: FieldCipher
  sms: SmsSender
  secureCookies?: boolean
}

type Library = ReturnType<typeof openLibrary>

/** Shoppers sign in with a code sent to their phone; signing in for the first time is signing up. */
export interface ShopperSignIn {
  $context: Library['$context']
  /** Sends a code; an earlier one is then worth nothing. @param phone E.164 */
  sendCode(phone: string, merchantId: string, text: (code: string) => string): Promise<void>
  /**
   * @returns the cookies of the session that now begins
   * @throws Refusal `sign_in.code_refused`: wrong, older than five minutes, used, or tried too often
   */
  signIn(phone: string, code: string, headers: Headers): Promise<{ token: string; cookies: string[] }>
  /** @returns cookies that take the session's away */
  signOut(headers: Headers): Promise<string[]>
}

const CODE_SECONDS = 300
/** Wrong codes that a sent one survives. Each try takes the stored code out of the database, so tries cannot race. */
const ATTEMPTS = 3
/** A shopper's session ends this long after signing in. Real time, as the staff's. */
const SESSION_SECONDS = 30 * 86_400

/**
 * The library gets a digest of each phone number instead of the number, so that the number is stored once and sealed.
 */
export function openShopperSignIn(options: ShopperSignInOptions): ShopperSignIn {
  const { cipher, database, sms } = options
  const library = openLibrary(options)
  return {
    $context: library.$context,
    async sendCode(phone, merchantId, text) {
      const digest = phoneDigest(cipher, phone)
      await forgetCodes(database, digest)
      const carry = (code: string): Promise<void> => sms.send({ merchantId, to: phone, text: text(code) })
      await carrying.run(carry, () => library.api.sendPhoneNumberOTP({ body: { phoneNumber: digest } }))
    },
    async signIn(phone, code, headers) {
      const digest = phoneDigest(cipher, phone)
      const sealedPhone = cipher.seal(phone, phonePlace(digest))
      const body = { phoneNumber: digest, code, sealedPhone }
      const answer = await library.api.verifyPhoneNumber({ body, headers, asResponse: true })
      if (!answer.ok) throw new Refusal(answer.status < 500 ? 'sign_in.code_refused' : 'database.unavailable')
      const { token } = (await answer.json()) as { token: string }
      return { token, cookies: answer.headers.getSetCookie() }
    },
    async signOut(headers) {
      return (await library.api.signOut({ headers, asResponse: true })).headers.getSetCookie()
    },
  }
}

/** How the code that the library made reaches the phone whose number the library does not know. */
const carrying = new AsyncLocalStorage<(code: string) => Promise<void>>()

function openLibrary({ database, authSecret, secureCookies = false }: ShopperSignInOptions) {
  return betterAuth({
    database: database.owner,
    secret: Buffer.from(hkdfSync('sha256', authSecret, '', 'shopper sessions', 32)).toString('base64url'),
    baseURL: 'http://tandem.internal',
    // From which page a request may come is checked once for all routes: http/same-origin.ts.
    trustedOrigins: (request) => [request?.headers.get('origin')],
    session: { modelName: 'shopper_session', expiresIn: SESSION_SECONDS, disableSessionRefresh: true },
    account: { modelName: 'shopper_account' },
    verification: { modelName: 'shopper_verification' },
    user: {
      modelName: 'shopper_user',
      additionalFields: { sealedPhone: { type: 'string', required: true, returned: false } },
    },
    plugins: [
      phoneNumber({
        expiresIn: CODE_SECONDS,
        allowedAttempts: ATTEMPTS,
        sendOTP: async ({ code }) => await carrying.getStore()?.(code),
        // The library wants a name and an e-mail; customers' own are kept by merchant.
        signUpOnVerification: {
          getTempEmail: (digest) => `${createHash('sha256').update(digest).digest('hex')}@phone.invalid`,
          getTempName: () => '',
        },
      }),
    ],
    rateLimit: { enabled: false }, // platform/http/rate-limit.ts
    advanced: {
      useSecureCookies: secureCookies,
      cookiePrefix: `tandem-shop-${createHash('sha256').update(authSecret).digest('hex').slice(0, 8)}`,
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax' },
    },
    telemetry: { enabled: false },
    logger: { disabled: true },
  })
}

/** By which a phone number is found across merchants. */
function phoneDigest(cipher: FieldCipher, phone: string): string {
  return cipher.index(phone, 'shopper phone')
}

/** Where a shopper's sealed number lives, for opening it. */
export function phonePlace(digest: string): string {
  return `shopper/phone/${digest}`
}

async function forgetCodes(database: Database, digest: string): Promise<void> {
  await platformDb(database).query('delete from shopper_verification where "identifier" = $1', [
    `phone-number-otp-${digest}`,
  ])
}
