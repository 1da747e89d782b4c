import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { FirstOwner } from '@tandem/contracts'
import { Refusal } from '@tandem/kernel'
import { type Database, platformDb } from '../db/pool.ts'
import { now } from './clock.ts'
import { createUser, type SignIn } from './sign-in.ts'

/** Two who come at once with the right key: one of them is the first. */
const FIRST_OWNER_LOCK = 7_311_402

/** Can anybody sign in at all? */
export async function hasUsers(database: Database): Promise<boolean> {
  return (await platformDb(database).query('select from sign_in_user limit 1')).length > 0
}

/** A key for the person at the terminal, who alone can know it; nothing once somebody can sign in. */
export async function welcomeKey(database: Database): Promise<string | undefined> {
  return (await hasUsers(database)) ? undefined : randomBytes(16).toString('base64url')
}

/**
 * Makes the first account of an installation. Its person operates it: merchants that are imported are theirs, those
 * that came in before too.
 *
 * @throws Refusal `welcome.wrong_key` unless the key is the one shown at the terminal, `welcome.closed` when somebody
 * can sign in already
 */
export async function makeFirstOwner(
  { database, signIn, welcomeKey: shown }: { database: Database; signIn: SignIn; welcomeKey?: string },
  { key, ...person }: FirstOwner,
): Promise<void> {
  if (!shown) throw new Refusal('welcome.closed')
  if (!isSame(key, shown)) throw new Refusal('welcome.wrong_key')
  await platformDb(database).transaction(async (tx) => {
    await tx.query('select pg_advisory_xact_lock($1)', [FIRST_OWNER_LOCK])
    if (await hasUsers(database)) throw new Refusal('welcome.closed')
    const userId = await createUser(signIn, person)
    await tx.query('update sign_in_user set "operator" = true where "id" = $1', [userId])
    await tx.query(
      `insert into access_grant (merchant_id, user_id, role, granted_at)
       select m.id, $1, 'owner', to_timestamp($2::float8 / 1000)
         from merchant m where not exists (select from access_grant g where g.merchant_id = m.id)`,
      [userId, await now(tx)],
    )
  })
}

function isSame(given: string, shown: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(shown)]
  return a.length === b.length && timingSafeEqual(a, b)
}
