import { OrderAddress, type RecipientsAnswer } from '@tandem/contracts'
import type { Ctx } from '@tandem/kernel'
import { audit } from '../../platform/audit.ts'
import type { FieldCipher } from '../../platform/fields.ts'
import type { OrderRow } from './order-store.ts'
import { sealedPlace } from './sealed-place.ts'

/**
 * Where an order goes and whom to call: what is sealed of it, for who brings it. Looking is recorded. Somebody who packs
 * a part of it alone sees where that part goes.
 */
export async function readRecipients(cipher: FieldCipher, ctx: Ctx, order: OrderRow): Promise<RecipientsAnswer> {
  const { storeIds } = ctx.access
  const isOwn = (placeId: string) => storeIds === 'all' || storeIds.includes(placeId)
  const sees = (placeId: string) => isOwn(order.store_id) || isOwn(placeId)
  const opened = (sealed: string | null, field: string): unknown =>
    sealed === null ? null : JSON.parse(cipher.open(sealed, sealedPlace(field, ctx.merchantId, order.id)))
  await audit(ctx.db, ctx, { action: 'order.recipient_viewed', subject: `order:${order.id}` })
  return {
    contact: OrderAddress.pick({ name: true, phone: true }).nullable().parse(opened(order.contact, 'contact')),
    groups: order.groups
      .filter(({ place_id }) => sees(place_id))
      .map(({ id, mode, address }) => ({
        id,
        mode,
        address: OrderAddress.nullable().parse(opened(address, `address-${id}`)),
      })),
  }
}
