import type { Locale, MyMerchant } from '@tandem/contracts'
import {
  type ApprovalLimits,
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
import { sessionToken } from './session-cookie.ts'
import { PROLONG_AFTER_SECONDS, type SignIn } from './sign-in.ts'

/** The person behind a session. */
export interface SignedIn {
  userId: string
  name: string
  email: string
  locale: Locale | null
  /** Runs this installation. */
  operator: boolean
}

/** The two ways in for people: the database where sessions are, the library that signed their cookies. */
export interface StaffDeps {
  database: Database
  signIn: SignIn
}

/** @throws Refusal `session.missing` when the cookie names no living session */
export async function signedIn(deps: StaffDeps, cookie: string | undefined): Promise<SignedIn> {
  const { userId, name, email, locale, operator } = await sessionOf(deps, cookie, null)
  return { userId, name, email, locale, operator }
}

/**
 * Everything a use case of one merchant needs, in one statement. Whether the merchant does not exist or the person has
 * no part in it is answered alike.
 *
 * @throws Refusal `session.missing`, `resource.not_found`
 */
export async function staffCtxFor(
  deps: StaffDeps,
  cookie: string | undefined,
  merchantId: string,
  requestId: string,
): Promise<Ctx> {
  const [found, at] = await Promise.all([sessionOf(deps, cookie, merchantId), cachedNow(deps.database)])
  if (found.role === null) throw new Refusal('resource.not_found')
  return {
    db: scopedDb(deps.database, merchantId),
    merchantId,
    access: { merchantId, role: found.role, storeIds: found.storeIds ?? 'all', limits: found.limits },
    actor: { kind: 'user', userId: found.userId },
    now: at,
    requestId,
  }
}

interface FoundSession extends SignedIn {
  prolongedAt: Date
  role: Role | null
  storeIds: string[] | null
  limits: ApprovalLimits | null
}

const FIND_SESSION: Prepared = {
  name: 'staff.find',
  text: `select u."id" as "userId", u."name", u."email", u."locale", u."operator", s."updatedAt" as "prolongedAt",
                g.role, g.store_ids as "storeIds", g.limits
           from sign_in_session s
           join sign_in_user u on u."id" = s."userId"
           left join access_grant g on g.merchant_id = $2 and g.user_id = u."id"
          where s."token" = $1 and s."expiresAt" > $3`,
}

async function sessionOf(
  { database, signIn }: StaffDeps,
  cookie: string | undefined,
  merchantId: string | null,
): Promise<FoundSession> {
  const token = await sessionToken(signIn, cookie)
  if (!cookie || token === undefined) throw new Refusal('session.missing')
  const realNow = Date.now()
  const [found] = await platformDb(database).query<FoundSession>(FIND_SESSION, [token, merchantId, new Date(realNow)])
  if (!found) throw new Refusal('session.missing')
  // Once a day the library prolongs a session that is in use.
  if (realNow - found.prolongedAt.getTime() > PROLONG_AFTER_SECONDS * 1_000) {
    await signIn.api.getSession({ headers: new Headers({ cookie }) })
  }
  return found
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
  grant: {
    userId: string
    merchantId: string
    role: Role
    storeIds: readonly string[] | null
    /** Left out, or null: those of the role. */
    limits?: ApprovalLimits | null
    at: EpochMs
  },
): Promise<void> {
  await db.query(
    `insert into access_grant (merchant_id, user_id, role, store_ids, limits, granted_at)
     values ($1, $2, $3, $4, $5, $6)
     on conflict (merchant_id, user_id) do update
        set role = excluded.role, store_ids = excluded.store_ids, limits = excluded.limits,
            granted_at = excluded.granted_at`,
    [grant.merchantId, grant.userId, grant.role, grant.storeIds, json(grant.limits), new Date(grant.at)],
  )
}

/**
 * Nobody is given a place that is not there: who makes one under that id later would find somebody in it.
 *
 * @param db of the merchant, or across merchants
 * @throws Refusal `access.no_such_store`
 */
export async function refuseUnknownStores(
  db: Queryable,
  merchantId: string,
  storeIds: readonly string[] | null,
): Promise<void> {
  const missing = await db.query<{ id: string }>(
    `select id from unnest($2::text[]) as given(id)
      where not exists (select from place where merchant_id = $1 and place.id = given.id)`,
    [merchantId, storeIds ?? []],
  )
  if (missing.length > 0)
    throw new Refusal('access.no_such_store', { stores: missing.map(({ id }) => id).slice(0, 20) })
}

function json(value: object | null | undefined): string | null {
  return value ? JSON.stringify(value) : null
}
