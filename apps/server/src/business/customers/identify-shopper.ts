import { type EpochMs, Refusal, uuidv7 } from '@tandem/kernel'
import { emit } from '../../db/outbox.ts'
import { type Database, platformDb, scopedDb } from '../../db/pool.ts'
import type { IdentifyShopper, KnownShopper } from '../../platform/access.ts'
import type { FieldCipher } from '../../platform/fields.ts'
import { sessionToken } from '../../platform/session-cookie.ts'
import { phonePlace, type ShopperSignIn } from '../../platform/shopper-sign-in.ts'
import { bindCustomer, identify, sealedPhoneOf } from './customer-store.ts'
import { phoneIndex, placeOf } from './sealed-fields.ts'

interface IdentifyDeps {
  database: Database
  cipher: FieldCipher
  shopperSignIn: ShopperSignIn
}

/**
 * Tells who of a merchant's customers a session belongs to. Who comes to a merchant for the first time becomes a
 * customer there.
 *
 * @throws Refusal `customer.blocked`
 */
export function identifyShopper(deps: IdentifyDeps): IdentifyShopper {
  return async (merchantId, cookies, at) => {
    const token = await sessionToken(deps.shopperSignIn, cookies)
    return token === undefined ? null : await customerOf(deps, token, merchantId, at)
  }
}

/** The customer behind a session's token; null where the session has ended. */
export async function customerOf(
  deps: IdentifyDeps,
  token: string,
  merchantId: string,
  at: EpochMs,
): Promise<KnownShopper | null> {
  const found = await identify(platformDb(deps.database), token, merchantId, Date.now())
  if (!found) return null
  const customer = found.customerId
    ? { id: found.customerId, tier: found.tier, status: found.status }
    : await becomeCustomer(deps, found.userId, merchantId, at)
  if (customer.status === 'blocked') throw new Refusal('customer.blocked')
  return { customerId: customer.id, tier: customer.tier }
}

async function becomeCustomer(
  { database, cipher }: IdentifyDeps,
  userId: string,
  merchantId: string,
  at: EpochMs,
): ReturnType<typeof bindCustomer> {
  const { digest, sealed } = await sealedPhoneOf(platformDb(database), userId)
  const phone = cipher.open(sealed, phonePlace(digest))
  return await scopedDb(database, merchantId).transaction(async (tx) => {
    const id = uuidv7(at)
    const index = phoneIndex(cipher, merchantId, phone)
    // Sealed for the merchant and the number, not for the row: a row known before keeps what it has.
    const phoneSealed = cipher.seal(phone, placeOf(merchantId, 'phone', index))
    const customer = await bindCustomer(tx, { id, userId, phoneSealed, phoneIndex: index, at })
    if (customer.isNew) {
      await emit(tx, { kind: 'customer.signed_up', aggregate: `customer:${id}`, payload: { customerId: id }, at })
    }
    return customer
  })
}
