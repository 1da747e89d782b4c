import type { PersonLine } from '@tandem/contracts'
import type { Queryable } from '@tandem/kernel'

/**
 * The people of a merchant, owners first, who is still invited among them. Names and e-mails belong to sign-in, which use
 * cases cannot read.
 *
 * @param db across merchants
 */
export async function peopleOf(db: Queryable, merchantId: string): Promise<PersonLine[]> {
  const rows = await db.query<Omit<PersonLine, 'grantedAt'> & { grantedAt: Date }>(
    `select u."id" as "userId", u."name", u."email", part.role, part.store_ids as "storeIds", part.limits,
            part.granted_at as "grantedAt", part.invited,
            exists (select from sign_in_account a where a."userId" = u."id") as "canSignIn"
       from (select user_id, role, store_ids, limits, granted_at, false as invited
               from access_grant where merchant_id = $1
             union all
             select user_id, role, store_ids, limits, invited_at, true from invitation where merchant_id = $1) part
       join sign_in_user u on u."id" = part.user_id
      order by part.role <> 'owner', u."name", u."id"`,
    [merchantId],
  )
  return rows.map((row) => ({ ...row, grantedAt: row.grantedAt.getTime() }))
}

/**
 * Removes or changes nobody yet: locks the owners' parts in order, so that of two who take each other's ownership at
 * once the second sees what the first did.
 */
export async function lockOwners(tx: Queryable, merchantId: string): Promise<string[]> {
  const rows = await tx.query<{ userId: string }>(
    `select user_id as "userId" from access_grant where merchant_id = $1 and role = 'owner'
      order by user_id for update`,
    [merchantId],
  )
  return rows.map(({ userId }) => userId)
}

/** Of two merchants that let the same person in at once the second sees what the first did. */
export async function lockUser(tx: Queryable, userId: string): Promise<void> {
  await tx.query('select from sign_in_user where "id" = $1 for update', [userId])
}

export async function removePart(tx: Queryable, merchantId: string, userId: string): Promise<void> {
  // First what could become a part meanwhile.
  await tx.query('delete from invitation where merchant_id = $1 and user_id = $2', [merchantId, userId])
  await tx.query('delete from access_grant where merchant_id = $1 and user_id = $2', [merchantId, userId])
}

/** Somebody with this e-mail, in whatever merchant. @param db across merchants */
export async function findByEmail(db: Queryable, email: string): Promise<string | undefined> {
  const [row] = await db.query<{ id: string }>('select "id" as id from sign_in_user where "email" = $1', [email])
  return row?.id
}

/** Has chosen a password. @param db across merchants */
export async function canSignIn(db: Queryable, userId: string): Promise<boolean> {
  return (await db.query('select from sign_in_account where "userId" = $1 limit 1', [userId])).length > 0
}

/** Has a part in any merchant but this one? @param db across merchants */
export async function hasPartElsewhere(db: Queryable, merchantId: string, userId: string): Promise<boolean> {
  const rows = await db.query('select user_id from access_grant where user_id = $1 and merchant_id <> $2 limit 1', [
    userId,
    merchantId,
  ])
  return rows.length > 0
}
