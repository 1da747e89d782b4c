import { createHash } from 'node:crypto'
import { PASSWORD_LENGTH } from '@tandem/kernel'
import { betterAuth } from 'better-auth'
import type { Database } from '../db/pool.ts'

export interface SignInOptions {
  database: Database
  /** Signs session cookies. */
  authSecret: string
  /** Send cookies over HTTPS only; true behind a proxy that ends TLS. */
  secureCookies?: boolean
}

export type SignIn = ReturnType<typeof openSignIn>

/** A session ends a week after it was last used; it is prolonged at most once a day. */
const SESSION_SECONDS = 7 * 86_400
const PROLONG_AFTER_SECONDS = 86_400

/**
 * Sign-in by e-mail and password, with sessions in PostgreSQL. Nobody registers by themselves: accounts are made by
 * `createUser`. Sessions follow real time, not the system clock: a demo that is advanced signs nobody out.
 */
export function openSignIn({ database, authSecret, secureCookies = false }: SignInOptions) {
  return betterAuth({
    database: database.owner,
    secret: authSecret,
    basePath: '/api/auth',
    // Which hosts may speak to this server, and from which page, is checked once for all routes: http/same-origin.ts.
    baseURL: 'http://tandem.internal',
    trustedOrigins: (request) => [request?.headers.get('origin')],
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: PASSWORD_LENGTH.min,
      maxPasswordLength: PASSWORD_LENGTH.max,
    },
    session: { modelName: 'sign_in_session', expiresIn: SESSION_SECONDS, updateAge: PROLONG_AFTER_SECONDS },
    account: { modelName: 'sign_in_account' },
    verification: { modelName: 'sign_in_verification' },
    user: {
      modelName: 'sign_in_user',
      additionalFields: {
        locale: { type: 'string', required: false, input: false },
        demo: { type: 'boolean', required: false, input: false },
        operator: { type: 'boolean', required: false, input: false },
      },
    },
    rateLimit: { enabled: false }, // http/sign-in-limit.ts
    advanced: {
      useSecureCookies: secureCookies,
      // Cookies do not tell ports apart: two installations on one machine would sign each other out.
      cookiePrefix: `tandem-${createHash('sha256').update(authSecret).digest('hex').slice(0, 8)}`,
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax' },
    },
    telemetry: { enabled: false },
    logger: { disabled: true }, // refusals are logged at the HTTP edge
  })
}

export interface NewUser {
  email: string
  name: string
  /** 10 to 200 characters. */
  password: string
  demo?: boolean
}

/**
 * Makes an account; one that has this e-mail already stays as it is, password included.
 *
 * @returns the user's id
 * @throws RangeError when the password is too short or too long
 */
export async function createUser(signIn: SignIn, user: NewUser): Promise<string> {
  const auth = await signIn.$context
  const email = user.email.trim().toLowerCase()
  const known = await auth.internalAdapter.findUserByEmail(email)
  if (known) return known.user.id

  const { minPasswordLength, maxPasswordLength } = auth.password.config
  if (user.password.length < minPasswordLength || user.password.length > maxPasswordLength) {
    throw new RangeError(`a password has ${minPasswordLength} to ${maxPasswordLength} characters`)
  }
  const password = await auth.password.hash(user.password)
  const fields = { email, name: user.name, emailVerified: false, demo: user.demo ?? false }
  const made = await auth.internalAdapter.createUser(fields, { method: 'admin' })
  await auth.internalAdapter.linkAccount({ userId: made.id, providerId: 'credential', accountId: made.id, password })
  return made.id
}
