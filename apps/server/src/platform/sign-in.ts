import { createHash, randomBytes } from 'node:crypto'
import type { PasswordChoice } from '@tandem/contracts'
import { PASSWORD_LENGTH, Refusal } from '@tandem/kernel'
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
export const PROLONG_AFTER_SECONDS = 86_400

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
      revokeSessionsOnPasswordReset: true,
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

/** An account without a password: nobody can sign in with it until its person chose one. @returns the user's id */
export async function createInvited(signIn: SignIn, { email, name }: { email: string; name: string }): Promise<string> {
  const auth = await signIn.$context
  const made = await auth.internalAdapter.createUser({ email, name, emailVerified: false }, { method: 'admin' })
  return made.id
}

/** How long a token is good that somebody hands over to let somebody else in: three days of real time. */
export const TOKEN_MS = 3 * 86_400_000

export function handedToken(): string {
  return randomBytes(24).toString('base64url')
}

/** A token with which a person chooses a password, once, in place of all that were made for them before. */
export async function passwordToken(signIn: SignIn, userId: string): Promise<string> {
  const auth = await signIn.$context
  const token = handedToken()
  // Whoever invited them before may have kept one, and would choose the password of somebody who has a part here now.
  await auth.adapter.deleteMany({ model: 'verification', where: [{ field: 'value', value: userId }] })
  const expiresAt = new Date(Date.now() + TOKEN_MS)
  await auth.internalAdapter.createVerificationValue({
    identifier: `reset-password:${token}`,
    value: userId,
    expiresAt,
  })
  return token
}

/** Sets the password that a token is for. @throws Refusal `people.link_refused` when it was used, is over, or is none */
export async function choosePassword(signIn: SignIn, { token, password }: PasswordChoice): Promise<void> {
  const answer = await signIn.api.resetPassword({ body: { token, newPassword: password }, asResponse: true })
  if (!answer.ok) throw new Refusal(answer.status < 500 ? 'people.link_refused' : 'database.unavailable')
}
