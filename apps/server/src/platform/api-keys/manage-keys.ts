import { randomBytes } from 'node:crypto'
import type { ApiKeyLine, NewApiKey, NewApiKeyAnswer } from '@tandem/contracts'
import {
  type Access,
  type ApprovalLimits,
  actorText,
  type Ctx,
  DAY,
  limitsOf,
  mayGive,
  type Queryable,
  Refusal,
  uuidv7,
} from '@tandem/kernel'
import { refuseUnknownStores } from '../access.ts'
import { audit } from '../audit.ts'
import { type ApiKeys, digestOf } from './judge-key.ts'
import { insertKey, type KeyRow, keysMadeBy, listKeys, lockPart, revokeKey } from './key-store.ts'

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
  const row: KeyRow & { limits: ApprovalLimits } = {
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
    // Whose part ends or shrinks in this moment leaves no key behind that goes beyond it.
    const access = await accessNow(tx, ctx)
    if (!access || !mayGive(access, row)) throw new Refusal('access.denied')
    await insertKey(tx, { ...row, secretHash: digestOf(secret) })
    const details = { prefix, permissions, storeIds: wanted.storeIds }
    await audit(tx, ctx, { action: 'api_key.created', subject: `key:${row.id}`, details })
  })
  return { key: lineOf(row), secret: `${prefix}_${secret}` }
}

async function accessNow(tx: Queryable, { actor, access }: Ctx): Promise<Access | null> {
  if (actor.kind !== 'user') return access
  const part = await lockPart(tx, actor.userId)
  return part ? { ...part, merchantId: access.merchantId, storeIds: part.storeIds ?? 'all' } : null
}

/** The merchant's keys, living ones first; for who manages some stores, those of these stores. */
export async function keysOf(ctx: Ctx): Promise<ApiKeyLine[]> {
  return (await listKeys(ctx.db)).filter((key) => isOfOwnStores(ctx, key)).map(lineOf)
}

function isOfOwnStores({ access }: Ctx, { storeIds: ofKey }: Pick<KeyRow, 'storeIds'>): boolean {
  const { storeIds } = access
  return storeIds === 'all' || (ofKey?.every((id) => storeIds.includes(id)) ?? false)
}

/**
 * Ends what somebody made and may not make any more: a key does no more than who made it, also when they do less than
 * before, or nothing.
 *
 * @param tx across merchants, with the merchant in scope for `audit`
 * @param part what they may do from now on; null when they have no part any more
 * @returns prefixes, for `ApiKeys.forget` once it is committed
 */
export async function endKeysBeyond(tx: Queryable, ctx: Ctx, userId: string, part: Access | null): Promise<string[]> {
  const prefixes: string[] = []
  for (const key of await keysMadeBy(tx, ctx.merchantId, actorText({ kind: 'user', userId }))) {
    const limits = limitsOf({ merchantId: ctx.merchantId, role: 'key', storeIds: 'all', limits: key.limits })
    if (part && mayGive(part, { ...key, limits })) continue
    const found = await revokeKey(tx, key.id, ctx.now)
    if (found?.isNew) await tellEnd(tx, ctx, key.id, { prefix: found.prefix, madeBy: `user:${userId}` })
    if (found) prefixes.push(found.prefix)
  }
  return prefixes
}

async function tellEnd(tx: Queryable, ctx: Ctx, id: string, details: Record<string, string>): Promise<void> {
  await audit(tx, ctx, { action: 'api_key.revoked', subject: `key:${id}`, details })
}

/** Ends a key for good; in other server processes within ten seconds. @throws Refusal `resource.not_found` */
export async function endKey(ctx: Ctx, keys: ApiKeys, id: string): Promise<void> {
  const revoked = await ctx.db.transaction(async (tx) => {
    const found = await revokeKey(tx, id, ctx.now)
    if (found && !isOfOwnStores(ctx, found)) throw new Refusal('resource.not_found')
    if (found?.isNew) await tellEnd(tx, ctx, id, { prefix: found.prefix })
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
