import type { MyMerchant, NewMerchant } from '@tandem/contracts'
import { Refusal } from '@tandem/kernel'
import { type Database, platformDb } from '../db/pool.ts'
import { grantAccess, type SignedIn } from './access.ts'
import { audit } from './audit.ts'
import { now } from './clock.ts'

/**
 * Makes a merchant whose owner is the person who asks. It has nothing yet: no stores, no goods.
 *
 * @throws Refusal `access.denied` unless the person runs this installation, `merchant.exists`
 */
export async function createMerchant(
  database: Database,
  person: SignedIn,
  { id, name, currency, zone, kind }: NewMerchant,
  requestId: string,
): Promise<MyMerchant> {
  if (!person.operator) throw new Refusal('access.denied', { because: 'not_operator' })
  const { userId } = person
  await platformDb(database).transaction(async (tx) => {
    const at = await now(tx)
    const made = await tx.query(
      `insert into merchant (id, name, currency, zone, kind, created_at) values ($1, $2, $3, $4, $5, $6)
       on conflict (id) do nothing returning id`,
      [id, name, currency, zone, kind, new Date(at)],
    )
    if (made.length === 0) throw new Refusal('merchant.exists', { id })
    await grantAccess(tx, { userId, merchantId: id, role: 'owner', storeIds: null, at })
    await tx.query(`select set_config('tandem.merchant_id', $1, true)`, [id])
    const ctx = { actor: { kind: 'user', userId }, now: at, requestId } as const
    await audit(tx, ctx, { action: 'merchant.made', subject: `merchant:${id}`, details: { name, currency, zone } })
  })
  return { id, name, currency, zone, kind, demo: false, role: 'owner', storeIds: null }
}
