import type { StaffPart } from '@tandem/contracts'
import type { EpochMs, Queryable } from '@tandem/kernel'

/** What somebody is invited to: nothing until they accept. */
export interface Invitation extends StaffPart {
  merchantId: string
  userId: string
}

/** A token as it is kept, and until when it is good in real time. */
export interface KeptToken {
  hash: Buffer
  endsAt: Date
}

/** @param tx across merchants, as in all of these */
export async function insertInvitation(
  tx: Queryable,
  { merchantId, userId, role, storeIds, limits }: Invitation,
  { hash, endsAt }: KeptToken,
  at: EpochMs,
): Promise<void> {
  await tx.query(
    `insert into invitation (merchant_id, user_id, role, store_ids, limits, invited_at, token_hash, token_ends_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [merchantId, userId, role, storeIds, limits && JSON.stringify(limits), new Date(at), hash, endsAt],
  )
}

/** @returns whether somebody is still invited */
export async function changeInvitation(tx: Queryable, invitation: Invitation): Promise<boolean> {
  const { merchantId, userId, role, storeIds, limits } = invitation
  const changed = await tx.query(
    `update invitation set role = $3, store_ids = $4, limits = $5 where merchant_id = $1 and user_id = $2
     returning user_id`,
    [merchantId, userId, role, storeIds, limits && JSON.stringify(limits)],
  )
  return changed.length > 0
}

/** In place of the token before. @returns whether somebody is still invited */
export async function renewInvitation(
  tx: Queryable,
  { merchantId, userId }: Pick<Invitation, 'merchantId' | 'userId'>,
  { hash, endsAt }: KeptToken,
): Promise<boolean> {
  const renewed = await tx.query(
    `update invitation set token_hash = $3, token_ends_at = $4 where merchant_id = $1 and user_id = $2
     returning user_id`,
    [merchantId, userId, hash, endsAt],
  )
  return renewed.length > 0
}

/** The invitation of a person that a token is for, which is none from now on. */
export async function takeInvitation(
  tx: Queryable,
  userId: string,
  hash: Buffer,
  realNow: Date,
): Promise<Invitation | undefined> {
  const [taken] = await tx.query<Invitation>(
    `delete from invitation where user_id = $1 and token_hash = $2 and token_ends_at > $3
     returning merchant_id as "merchantId", user_id as "userId", role, store_ids as "storeIds", limits`,
    [userId, hash, realNow],
  )
  return taken
}
