import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { exceptions } from './exceptions.ts'
import type { Role } from './guard.ts'

export type Tokens = Record<Role, string>

/**
 * The role whose token a request carries: as password of Basic authentication (any user name), in
 * `X-ClickHouse-Key` or as Bearer. Never in the address, which ends up in logs.
 *
 * @throws ServerException AUTHENTICATION_FAILED
 */
export function roleOf(headers: IncomingHttpHeaders, tokens: Tokens): Role {
  const given = digest(tokenOf(headers))
  for (const role of ['reader', 'writer', 'owner'] as const) {
    if (timingSafeEqual(given, digest(tokens[role]))) return role
  }
  throw exceptions.notAuthenticated()
}

function tokenOf(headers: IncomingHttpHeaders): string {
  const key = headers['x-clickhouse-key']
  if (typeof key === 'string') return key
  const [scheme, value = ''] = headers.authorization?.split(' ') ?? []
  if (scheme === 'Bearer') return value
  if (scheme !== 'Basic') return ''
  const pair = Buffer.from(value, 'base64').toString()
  return pair.slice(pair.indexOf(':') + 1)
}

function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
