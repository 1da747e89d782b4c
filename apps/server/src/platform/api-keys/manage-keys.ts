import { randomBytes } from 'node:crypto'
import type { ApiKeyLine, NewApiKey, NewApiKeyAnswer } from '@tandem/contracts'
import { actorText, type Ctx, DAY, limitsOf, mayGive, Refusal, uuidv7 } from '@tandem/kernel'
import { refuseUnknownStores } from '../access.ts'
import { audit } from '../audit.ts'
import { type ApiKeys, digestOf } from './judge-key.ts'
import { insertKey, type KeyRow, listKeys, revokeKey } from './key-store.ts'

/**
 * Makes a key; its secret is in the answer and nowhere else. A key may do no more than who makes it.
 *
 * @throws Refusal `access.denied`, `access.no_such_store`
 */
export async function createKey(ctx: Ctx, wanted: NewApiKey): Promise<NewApiKeyAnswer> {
  const permissions = [...new Set(wanted.permissions)]
  const limits = wanted.limits ?? limitsOf(ctx.access)
  if (!mayGive(ctx.access, { permissions, storeIds: wanted.storeIds, limits })) throw new Refusal('access.denied')
  await refuseUnknownStores(ctx.db, ctx.merchantId, wanted.storeIds)
  const prefix = `tk_${randomBytes(6).toString('hex')}`
  const secret = randomBytes(32).toString('base64url')
  const row: KeyRow = {
    id: uuidv7(ctx.now),
    prefix,
    name: wanted.name,
    permissions,
    storeIds: wanted.storeIds,
    limits,
    createdBy: actorText(ctx.actor),
    createdAt: new Date(ctx.now),
    expiresAt: wanted.expiresInDays === null ? null : new Date(ctx.now + wanted.expiresInDays * DAY),
    lastUsedAt: null,
    revokedAt: null,
  }
  await ctx.db.transaction(async (tx) => {
    await insertKey(tx, { ...row, secretHash: digestOf(secret) })
    const details = { prefix, permissions, storeIds: wanted.storeIds }
    await audit(tx, ctx, { action: 'api_key.created', subject: `key:${row.id}`, details })
  })
  return { key: lineOf(row), secret: `${prefix}_${secret}` }
}

/** The merchant's keys, living ones first; for who manages some stores, those of these stores. */
export async function keysOf(ctx: Ctx): Promise<ApiKeyLine[]> {
  return (await listKeys(ctx.db)).filter((key) => isOfOwnStores(ctx, key)).map(lineOf)
}

function isOfOwnStores({ access }: Ctx, { storeIds: ofKey }: Pick<KeyRow, 'storeIds'>): boolean {
  const { storeIds } = access
  return storeIds === 'all' || (ofKey?.every((id) => storeIds.includes(id)) ?? false)
}

/** Ends a key for good; in other server processes within ten seconds. @throws Refusal `resource.not_found` */
export async function endKey(ctx: Ctx, keys: ApiKeys, id: string): Promise<void> {
  const revoked = await ctx.db.transaction(async (tx) => {
    const found = await revokeKey(tx, id, ctx.now)
    if (found && !isOfOwnStores(ctx, found)) throw new Refusal('resource.not_found')
    if (found?.isNew) {
      const details = { prefix: found.prefix }
      await audit(tx, ctx, { action: 'api_key.revoked', subject: `key:${id}`, details })
    }
    return found
  })
  if (!revoked) throw new Refusal('resource.not_found')
  keys.forget(revoked.prefix)
}

function lineOf({ createdAt, lastUsedAt, expiresAt, revokedAt, ...row }: KeyRow): ApiKeyLine {
  return {
    ...row,
    createdAt: createdAt.getTime(),
    lastUsedAt: lastUsedAt?.getTime() ?? null,
    expiresAt: expiresAt?.getTime() ?? null,
    revokedAt: revokedAt?.getTime() ?? null,
  }
}
