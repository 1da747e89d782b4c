import type { ApprovalLimits, EpochMs, Permission, Prepared, Queryable, Role } from '@tandem/kernel'

/** A key as people see it; nobody sees the secret again. */
export interface KeyRow {
  id: string
  prefix: string
  name: string
  permissions: Permission[]
  storeIds: string[] | null
  limits: ApprovalLimits | null
  createdBy: string
  createdAt: Date
  lastUsedAt: Date | null
  expiresAt: Date | null
  revokedAt: Date | null
}

/** A key as a request is judged by it. */
export type JudgedKey = Pick<KeyRow, 'id' | 'permissions' | 'storeIds' | 'limits' | 'lastUsedAt' | 'expiresAt'> & {
  merchantId: string
  secretHash: Buffer
}

const COLUMNS = `id, prefix, name, permissions, store_ids as "storeIds", limits, created_by as "createdBy",
  created_at as "createdAt", last_used_at as "lastUsedAt", expires_at as "expiresAt", revoked_at as "revokedAt"`

const FIND_KEY: Prepared = {
  name: 'api_key.find',
  text: `select merchant_id as "merchantId", id, secret_hash as "secretHash", permissions, store_ids as "storeIds",
                limits, last_used_at as "lastUsedAt", expires_at as "expiresAt"
           from api_key where prefix = $1 and revoked_at is null`,
}

/** The living key of a prefix. @param db across merchants */
export async function findKey(db: Queryable, prefix: string): Promise<JudgedKey | undefined> {
  const [row] = await db.query<JudgedKey>(FIND_KEY, [prefix])
  return row
}

/** @param db across merchants */
export async function markUsed(db: Queryable, key: { merchantId: string; id: string }, at: EpochMs): Promise<void> {
  await db.query('update api_key set last_used_at = $3 where merchant_id = $1 and id = $2', [
    key.merchantId,
    key.id,
    new Date(at),
  ])
}

export async function insertKey(
  tx: Queryable,
  key: Omit<KeyRow, 'lastUsedAt' | 'revokedAt'> & { secretHash: Buffer },
): Promise<void> {
  await tx.query(
    `insert into api_key (merchant_id, id, prefix, secret_hash, name, permissions, store_ids, limits, created_by,
                          created_at, expires_at)
     values (tandem_merchant(), $1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      key.id,
      key.prefix,
      key.secretHash,
      key.name,
      key.permissions,
      key.storeIds,
      key.limits ? JSON.stringify(key.limits) : null,
      key.createdBy,
      key.createdAt,
      key.expiresAt,
    ],
  )
}

/** Living keys first, newest first. */
export async function listKeys(db: Queryable): Promise<KeyRow[]> {
  return await db.query<KeyRow>(
    `select ${COLUMNS} from api_key order by revoked_at is not null, created_at desc, id limit 500`,
  )
}

/** @returns its prefix, now or revoked before; nothing where there is no such key */
export async function revokeKey(
  tx: Queryable,
  id: string,
  at: EpochMs,
): Promise<{ prefix: string; storeIds: string[] | null; isNew: boolean } | undefined> {
  const [row] = await tx.query<{ prefix: string; storeIds: string[] | null; isNew: boolean }>(
    `update api_key set revoked_at = coalesce(revoked_at, $2) where merchant_id = tandem_merchant() and id = $1
     returning prefix, store_ids as "storeIds", revoked_at = $2 as "isNew"`,
    [id, new Date(at)],
  )
  return row
}

/**
 * Living keys that somebody made, also through keys of theirs.
 *
 * @param tx across merchants
 * @param maker as the audit names them: `user:…`
 */
export async function keysMadeBy(
  tx: Queryable,
  merchantId: string,
  maker: string,
): Promise<Pick<KeyRow, 'id' | 'permissions' | 'storeIds' | 'limits'>[]> {
  return await tx.query(
    `with recursive made as (
       select * from api_key where merchant_id = $1 and created_by = $2
       union
       select k.* from api_key k join made on k.merchant_id = $1 and k.created_by = 'key:' || made.id
     )
     select id, permissions, store_ids as "storeIds", limits from made where revoked_at is null order by id`,
    [merchantId, maker],
  )
}

/** What somebody may do as it is now, and stays until the transaction ends. */
export async function lockPart(
  tx: Queryable,
  userId: string,
): Promise<{ role: Role; storeIds: string[] | null; limits: ApprovalLimits | null } | undefined> {
  const [part] = await tx.query<{ role: Role; storeIds: string[] | null; limits: ApprovalLimits | null }>(
    `select role, store_ids as "storeIds", limits from access_grant
      where merchant_id = tandem_merchant() and user_id = $1 for share`,
    [userId],
  )
  return part
}
