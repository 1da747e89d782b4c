import { createHmac, timingSafeEqual } from 'node:crypto'

/** What is needed of the sign-in library to know its cookie again. */
interface Signer {
  $context: Promise<{ authCookies: { sessionToken: { name: string } }; secret: string }>
}

/**
 * The session's token out of a request's cookies, its signature checked: routes look the session up together with what
 * else they need to know of the caller, in one statement instead of the library's several.
 *
 * @returns nothing where there is no such cookie, or one that we did not sign
 */
export async function sessionToken(signIn: Signer, cookies: string | undefined): Promise<string | undefined> {
  if (!cookies) return undefined
  const { authCookies, secret } = await signIn.$context
  const signed = cookieNamed(cookies, authCookies.sessionToken.name)
  const dot = signed?.lastIndexOf('.') ?? -1
  if (!signed || dot < 1) return undefined
  const token = signed.slice(0, dot)
  const expected = createHmac('sha256', secret).update(token).digest()
  const given = Buffer.from(signed.slice(dot + 1), 'base64')
  return given.length === expected.length && timingSafeEqual(given, expected) ? token : undefined
}

function cookieNamed(cookies: string, name: string): string | undefined {
  for (const cookie of cookies.split(';')) {
    const equals = cookie.indexOf('=')
    if (equals < 0 || cookie.slice(0, equals).trim() !== name) continue
    try {
      return decodeURIComponent(cookie.slice(equals + 1).trim())
    } catch {
      return undefined
    }
  }
  return undefined
}
