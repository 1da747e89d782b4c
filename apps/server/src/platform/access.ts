import type { Locale, MyMerchant } from '@tandem/contracts'
import {
  type Access,
  type Ctx,
  type EpochMs,
  type Prepared,
  type Queryable,
  Refusal,
  type Role,
  type ShopCtx,
} from '@tandem/kernel'
import { type Database, platformDb, scopedDb } from '../db/pool.ts'
import { cachedNow, now } from './clock.ts'
import type { SignIn } from './sign-in.ts'

/** The person behind a session. */
export interface SignedIn {
  userId: string
  name: string
  email: string
  locale: Locale | null
  /** Runs this installation. */
  operator: boolean
}

/** @throws Refusal `session.missing` when the cookie names no living session */
export async function signedIn(signIn: SignIn, cookie: string | undefined): Promise<SignedIn> {
  const session = cookie ? await signIn.api.getSession({ headers: new Headers({ cookie }) }) : null
  if (!session) throw new Refusal('session.missing')
  const { id, name, email, locale, operator } = session.user
  return { userId: id, name, email, locale: (locale as Locale | null | undefined) ?? null, operator: operator === true }
}

/**
 * Everything a use case of one merchant needs. Whether the merchant does not exist or the person has no part in it is
 * answered alike.
 *
 * @throws Refusal `resource.not_found`, or `access.denied` when the person's role is not among `roles`
 */
export async function ctxFor(
  database: Database,
  person: SignedIn,
  merchantId: string,
  requestId: string,
  roles?: readonly Role[],
): Promise<Ctx> {
  const [access, at] = await Promise.all([
    accessTo(platformDb(database), person.userId, merchantId),
    now(platformDb(database)),
  ])
  if (!access) throw new Refusal('resource.not_found')
  if (roles && !roles.includes(access.role)) throw new Refusal('access.denied', { role: access.role })
  return {
    db: scopedDb(database, merchantId),
    merchantId,
    access,
    actor: { kind: 'user', userId: person.userId },
    now: at,
    requestId,
  }
}

/** Somebody of the merchant's customers, as their session says. */
export interface KnownShopper {
  customerId: string
  tier: string | null
}

/** Who shops: looked up with the session, in one statement. Nobody (null) where there is no living session. */
export type IdentifyShopper = (
  merchantId: string,
  cookies: string | undefined,
  at: EpochMs,
) => Promise<KnownShopper | null>

/**
 * What a use case on the customer's side needs. A guest costs no statement at all (clock and merchant are kept for a
 * moment), a customer one.
 *
 * @throws Refusal `resource.not_found` when there is no such merchant
 */
export async function shopCtxFor(
  { database, shoppers }: { database: Database; shoppers: IdentifyShopper },
  merchantId: string,
  caller: { cookies: string | undefined; deviceId: string },
  requestId: string,
): Promise<ShopCtx> {
  const [exists, at] = await Promise.all([isMerchant(database, merchantId), cachedNow(database)])
  if (!exists) throw new Refusal('resource.not_found')
  const known = await shoppers(merchantId, caller.cookies, at)
  const { deviceId } = caller
  return {
    db: scopedDb(database, merchantId),
    merchantId,
    shopper: { customerId: known?.customerId ?? null, deviceId, tier: known?.tier ?? null },
    actor: known ? { kind: 'customer', customerId: known.customerId } : { kind: 'guest', deviceId },
    now: at,
    requestId,
  }
}

/** A merchant that was there stays known for this long of real time. */
const KNOWN_MERCHANT_MS = 10_000
const knownMerchants = new WeakMap<Database, Map<string, number>>()

/** Only what exists is kept: names that somebody tries fill nothing. */
async function isMerchant(database: Database, merchantId: string): Promise<boolean> {
  const known = knownMerchants.get(database) ?? new Map<string, number>()
  knownMerchants.set(database, known)
  if ((known.get(merchantId) ?? 0) > performance.now()) return true
  const [found] = await platformDb(database).query(FIND_MERCHANT, [merchantId])
  if (found) known.set(merchantId, performance.now() + KNOWN_MERCHANT_MS)
  else known.delete(merchantId)
  return found !== undefined
}

const FIND_MERCHANT: Prepared = { name: 'merchant.find', text: 'select id from merchant where id = $1' }

/** For jobs and commands: everything of one merchant, under the name of what runs. */
export async function systemCtx(database: Database, merchantId: string, name: string, requestId: string): Promise<Ctx> {
  return {
    db: scopedDb(database, merchantId),
    merchantId,
    access: { merchantId, role: 'owner', storeIds: 'all' },
    actor: { kind: 'system', name },
    now: await now(platformDb(database)),
    requestId,
  }
}

async function accessTo(db: Queryable, userId: string, merchantId: string): Promise<Access | null> {
  const [grant] = await db.query<{ role: Role; store_ids: string[] | null }>(
    'select role, store_ids from access_grant where user_id = $1 and merchant_id = $2',
    [userId, merchantId],
  )
  return grant ? { merchantId, role: grant.role, storeIds: grant.store_ids ?? 'all' } : null
}

/** The merchants a person has a part in, by name. */
export async function merchantsOf(db: Queryable, userId: string): Promise<MyMerchant[]> {
  return await db.query<MyMerchant>(
    `select m.id, m.name, m.currency, m.zone, m.kind, m.demo, g.role, g.store_ids as "storeIds"
       from access_grant g join merchant m on m.id = g.merchant_id
      where g.user_id = $1 order by m.demo desc, m.name, m.id`,
    [userId],
  )
}

/** Gives a person a part in a merchant, or changes the one they have. `storeIds` null means every store. */
export async function grantAccess(
  db: Queryable,
  grant: { userId: string; merchantId: string; role: Role; storeIds: readonly string[] | null; at: EpochMs },
): Promise<void> {
  await db.query(
    `insert into access_grant (merchant_id, user_id, role, store_ids, granted_at) values ($1, $2, $3, $4, $5)
     on conflict (merchant_id, user_id) do update
        set role = excluded.role, store_ids = excluded.store_ids, granted_at = excluded.granted_at`,
    [grant.merchantId, grant.userId, grant.role, grant.storeIds, new Date(grant.at)],
  )
}
