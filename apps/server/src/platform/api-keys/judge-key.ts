import { createHash, timingSafeEqual } from 'node:crypto'
import { type Ctx, MINUTE, Refusal } from '@tandem/kernel'
import { type Database, platformDb, scopedDb } from '../../db/pool.ts'
import { cachedNow } from '../clock.ts'
import { findKey, type JudgedKey, markUsed } from './key-store.ts'

/** A key that was looked up is not looked up again for this long: how late a revocation elsewhere counts at most. */
const KEPT_MS = 10_000
const MOST_KEPT = 10_000
const SHAPE = /^(tk_[0-9a-f]{12})_([\w-]{43})$/

/** Judges the keys that programs sign their requests with. */
export interface ApiKeys {
  /**
   * What a use case needs, by a key's access.
   *
   * @throws Refusal `session.missing` for a key that is none, is over or was revoked, `resource.not_found` at another
   *   merchant
   */
  ctxFor(token: string, merchantId: string, requestId: string): Promise<Ctx>
  /** In this process a revoked key is worth nothing from this moment on. */
  forget(prefix: string): void
}

/** The token of `Authorization: Bearer …`; nothing where there is no such header. */
export function bearerOf(authorization: string | undefined): string | undefined {
  return authorization === undefined ? undefined : (/^Bearer +(\S+)$/i.exec(authorization)?.[1] ?? '')
}

export function digestOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}

export function openApiKeys(database: Database): ApiKeys {
  const kept = new Map<string, { key: JudgedKey; until: number }>()

  async function lookUp(prefix: string): Promise<JudgedKey | undefined> {
    const found = kept.get(prefix)
    if (found && found.until > performance.now()) return found.key
    const key = await findKey(platformDb(database), prefix)
    kept.delete(prefix)
    if (key) kept.set(prefix, { key, until: performance.now() + KEPT_MS })
    if (kept.size > MOST_KEPT) kept.clear()
    return key
  }

  return {
    forget: (prefix) => void kept.delete(prefix),
    async ctxFor(token, merchantId, requestId) {
      const [, prefix = '', secret = ''] = SHAPE.exec(token) ?? []
      const key = prefix === '' ? undefined : await lookUp(prefix)
      if (!key || !timingSafeEqual(digestOf(secret), key.secretHash)) throw new Refusal('session.missing')
      const now = await cachedNow(database)
      if (key.expiresAt !== null && key.expiresAt.getTime() <= now) throw new Refusal('session.missing')
      if (key.merchantId !== merchantId) throw new Refusal('resource.not_found')
      if (key.lastUsedAt === null || now - key.lastUsedAt.getTime() >= MINUTE) {
        key.lastUsedAt = new Date(now)
        await markUsed(platformDb(database), key, now)
      }
      const { permissions, limits } = key
      return {
        db: scopedDb(database, merchantId),
        merchantId,
        access: { merchantId, role: 'key', storeIds: key.storeIds ?? 'all', permissions, limits },
        actor: { kind: 'key', keyId: key.id },
        now,
        requestId,
      }
    },
  }
}
