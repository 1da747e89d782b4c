import type { CustomerLine, CustomerPageQuery, CustomerStanding, MyProfile, ProfileChange } from '@tandem/contracts'
import { Phone } from '@tandem/contracts'
import { type CallCtx, type Ctx, Refusal } from '@tandem/kernel'
import { audit } from '../../platform/audit.ts'
import type { FieldCipher } from '../../platform/fields.ts'
import {
  type CustomerRow,
  findCustomer,
  listCustomers,
  ONE_EMAIL,
  writeProfile,
  writeStanding,
} from './customer-store.ts'
import { emailIndex, maskEmail, maskPhone, phoneIndex, placeOf } from './sealed-fields.ts'

/** What the shop knows of a customer. @throws Refusal `resource.not_found` */
export async function myProfile(cipher: FieldCipher, ctx: CallCtx, customerId: string): Promise<MyProfile> {
  const row = await findCustomer(ctx.db, customerId)
  if (!row) throw new Refusal('resource.not_found')
  const { id, tier, name, phone, email, marketing } = opened(cipher, ctx.merchantId, row)
  return { id, tier, name, phone, email, marketing }
}

/** Changes what a customer says of themselves. @throws Refusal `customer.taken` */
export async function changeProfile(
  cipher: FieldCipher,
  ctx: CallCtx,
  customerId: string,
  { name, email, marketing }: ProfileChange,
): Promise<MyProfile> {
  const index = email === null ? null : emailIndex(cipher, ctx.merchantId, email)
  const place = (field: 'name' | 'email', of: string): string => placeOf(ctx.merchantId, field, of)
  const written = ctx.db.transaction((tx) =>
    writeProfile(tx, customerId, {
      nameSealed: name === null ? null : cipher.seal(name, place('name', customerId)),
      emailSealed: email === null || index === null ? null : cipher.seal(email, place('email', index)),
      emailIndex: index,
      agreedAt: marketing ? new Date(ctx.now) : null,
    }),
  )
  await written.catch((error: Error & { constraint?: string }) => {
    throw error.constraint === ONE_EMAIL ? new Refusal('customer.taken') : error
  })
  return await myProfile(cipher, ctx, customerId)
}

/** A page of the merchant's customers, phone and e-mail masked. */
export async function customersOf(cipher: FieldCipher, ctx: Ctx, query: CustomerPageQuery): Promise<CustomerLine[]> {
  const index = query.find === undefined ? null : indexOf(cipher, ctx.merchantId, query.find)
  const rows = await listCustomers(ctx.db, { index, before: query.before ?? null, limit: query.limit })
  return rows.map((row) => {
    const { phone, email, ...rest } = opened(cipher, ctx.merchantId, row)
    return { ...rest, phone: phone && maskPhone(phone), email: email && maskEmail(email) }
  })
}

/** One customer, unmasked: looking is audited. @throws Refusal `resource.not_found` */
export async function customerInFull(cipher: FieldCipher, ctx: Ctx, customerId: string): Promise<CustomerLine> {
  const row = await findCustomer(ctx.db, customerId)
  if (!row) throw new Refusal('resource.not_found')
  await audit(ctx.db, ctx, { action: 'customer.viewed', subject: `customer:${customerId}` })
  return opened(cipher, ctx.merchantId, row)
}

/** Gives a tier, or closes the shop to somebody. @throws Refusal `resource.not_found` */
export async function changeStanding(ctx: Ctx, customerId: string, standing: CustomerStanding): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    if (!(await writeStanding(tx, customerId, standing))) throw new Refusal('resource.not_found')
    const details = { ...standing }
    await audit(tx, ctx, { action: 'customer.standing_changed', subject: `customer:${customerId}`, details })
  })
}

/** A phone number where it reads like one, else an e-mail address. */
function indexOf(cipher: FieldCipher, merchantId: string, text: string): string {
  const phone = Phone.safeParse(text)
  return phone.success ? phoneIndex(cipher, merchantId, phone.data) : emailIndex(cipher, merchantId, text.toLowerCase())
}

function opened(cipher: FieldCipher, merchantId: string, row: CustomerRow): CustomerLine {
  const open = (field: 'name' | 'phone' | 'email', sealed: string | null, of: string | null): string | null =>
    sealed === null || of === null ? null : cipher.open(sealed, placeOf(merchantId, field, of))
  return {
    id: row.id,
    name: open('name', row.nameSealed, row.id),
    phone: open('phone', row.phoneSealed, row.phoneIndex),
    email: open('email', row.emailSealed, row.emailIndex),
    tier: row.tier,
    status: row.status,
    marketing: row.marketingAgreedAt !== null,
    createdAt: row.createdAt.getTime(),
  }
}
