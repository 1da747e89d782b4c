import type { CustomerStatus } from '@tandem/contracts'
import type { EpochMs, Prepared, Queryable } from '@tandem/kernel'

/** A customer as stored: what names them is sealed. */
export interface CustomerRow {
  id: string
  nameSealed: string | null
  phoneSealed: string | null
  phoneIndex: string | null
  emailSealed: string | null
  emailIndex: string | null
  tier: string | null
  status: CustomerStatus
  marketingAgreedAt: Date | null
  createdAt: Date
}

const COLUMNS = `id, name_sealed as "nameSealed", phone_sealed as "phoneSealed", phone_index as "phoneIndex",
  email_sealed as "emailSealed", email_index as "emailIndex", tier, status, marketing_agreed_at as "marketingAgreedAt", created_at as "createdAt"`

const IDENTIFY: Prepared = {
  name: 'customer.identify',
  text: `select s."userId", c.id as "customerId", c.tier, c.status
           from shopper_session s
           left join customer c on c.merchant_id = $2 and c.user_id = s."userId"
          where s.token = $1 and s."expiresAt" > $3`,
}

export interface Identified {
  userId: string
  /** Null at the first use of this merchant. */
  customerId: string | null
  tier: string | null
  status: CustomerStatus | null
}

/** @param db across merchants: sessions belong to none. @param realNow sessions follow real time */
export async function identify(
  db: Queryable,
  token: string,
  merchantId: string,
  realNow: EpochMs,
): Promise<Identified | undefined> {
  const [row] = await db.query<Identified>(IDENTIFY, [token, merchantId, new Date(realNow)])
  return row
}

/** The sealed phone of a shopper, and the digest that it is sealed for. @param db across merchants */
export async function sealedPhoneOf(db: Queryable, userId: string): Promise<{ digest: string; sealed: string }> {
  const [row] = await db.query<{ digest: string; sealed: string }>(
    `select "phoneNumber" as digest, "sealedPhone" as sealed from shopper_user where "id" = $1`,
    [userId],
  )
  if (!row) throw new Error('a session without its shopper')
  return row
}

/**
 * The customer that a phone number is at this merchant: made now, or known already (also without a sign-in, from a till
 * or an import) and now bound to who signed in.
 */
export async function bindCustomer(
  tx: Queryable,
  customer: { id: string; userId: string; phoneSealed: string; phoneIndex: string; at: EpochMs },
): Promise<{ id: string; tier: string | null; status: CustomerStatus; isNew: boolean }> {
  const [row] = await tx.query<{ id: string; tier: string | null; status: CustomerStatus }>(
    `insert into customer (merchant_id, id, user_id, phone_sealed, phone_index, created_at)
     values (tandem_merchant(), $1, $2, $3, $4, $5)
     on conflict (merchant_id, phone_index) do update set user_id = excluded.user_id
     returning id, tier, status`,
    [customer.id, customer.userId, customer.phoneSealed, customer.phoneIndex, new Date(customer.at)],
  )
  if (!row) throw new Error('an upsert answers its row')
  return { ...row, isNew: row.id === customer.id }
}

export async function findCustomer(db: Queryable, id: string): Promise<CustomerRow | undefined> {
  const [row] = await db.query<CustomerRow>(`select ${COLUMNS} from customer where id = $1`, [id])
  return row
}

/** Customers newest first; those of a phone or an e-mail alone where its digest is given. */
export async function listCustomers(
  db: Queryable,
  { index, before, limit }: { index: string | null; before: string | null; limit: number },
): Promise<CustomerRow[]> {
  const values: unknown[] = [limit]
  const conditions = ['true']
  if (index !== null) conditions.push(`(phone_index = $${values.push(index)} or email_index = $${values.length})`)
  if (before !== null) conditions.push(`id < $${values.push(before)}`)
  return await db.query<CustomerRow>(
    `select ${COLUMNS} from customer where ${conditions.join(' and ')} order by id desc limit $1`,
    values,
  )
}

/** The key that two customers with one e-mail break. */
export const ONE_EMAIL = 'customer_merchant_id_email_index_key'

/** What a customer says of themselves. @throws the error of `ONE_EMAIL` where another customer has the e-mail */
export async function writeProfile(
  tx: Queryable,
  id: string,
  profile: { nameSealed: string | null; emailSealed: string | null; emailIndex: string | null; agreedAt: Date | null },
): Promise<void> {
  await tx.query(
    `update customer set name_sealed = $2, email_sealed = $3, email_index = $4,
            marketing_agreed_at = case when $5::timestamptz is null then null
                                       else coalesce(marketing_agreed_at, $5) end
      where id = $1`,
    [id, profile.nameSealed, profile.emailSealed, profile.emailIndex, profile.agreedAt],
  )
}

/** What the merchant decides about a customer. @returns false where there is none */
export async function writeStanding(
  tx: Queryable,
  id: string,
  standing: { tier: string | null; status: CustomerStatus },
): Promise<boolean> {
  const rows = await tx.query('update customer set tier = $2, status = $3 where id = $1 returning id', [
    id,
    standing.tier,
    standing.status,
  ])
  return rows.length > 0
}
