import type { NewPurchaseOrder, PurchaseOrder } from '@tandem/contracts'
import { actorText, type Ctx, Refusal } from '@tandem/kernel'
import { emit } from '../../db/outbox.ts'
import { audit } from '../../platform/audit.ts'
import { hashOf } from './documents.ts'
import { lockPurchase, readPurchase } from './purchase-store.ts'
import { itemOf, refuseNotKept, refuseOtherPlaces, smallestUnits, stockItems } from './stock-items.ts'

/**
 * Orders goods from a supplier for a place. The same id again changes nothing.
 *
 * @throws Refusal `access.denied`, `resource.not_found`, `stock.unknown_sku`, `stock.not_kept`, `stock.quantity`,
 *   `document.conflict`; `request.invalid` when a SKU stands on two lines
 */
export async function orderGoods(ctx: Ctx, asked: NewPurchaseOrder): Promise<PurchaseOrder> {
  const { id, supplier, placeId, promisedAt, toleranceBasisPoints, note, lines } = asked
  refuseOtherPlaces(ctx.access, [placeId])
  refuseTwice(lines)
  return await ctx.db.transaction(async (tx) => {
    const hash = hashOf(asked)
    const fresh = await tx.query(
      `insert into purchase_order (merchant_id, id, supplier, place_id, state, tolerance_basis_points, ordered_at,
         ordered_by, promised_at, note, request_hash)
       values (tandem_merchant(), $1, $2, $3, 'ordered', $4, $5, $6, $7, $8, $9) on conflict do nothing returning id`,
      [
        ...[id, supplier, placeId, toleranceBasisPoints, new Date(ctx.now), actorText(ctx.actor)],
        ...[promisedAt === null ? null : new Date(promisedAt), note, hash],
      ],
    )
    if (fresh.length === 0) {
      const [before] = await tx.query('select from purchase_order where id = $1 and request_hash = $2', [id, hash])
      if (!before) throw new Refusal('document.conflict', { id })
      return await readPurchase(tx, id)
    }
    const skus = lines.map(({ sku }) => sku)
    const items = await stockItems(tx, placeId, skus)
    refuseNotKept(items, skus)
    const quantities = lines.map(({ sku, ordered }) => smallestUnits(itemOf(items, sku), ordered))
    await tx.query(
      `insert into purchase_order_line (merchant_id, purchase_order_id, line, sku, ordered, unit_cost)
       select tandem_merchant(), $1, line, sku, ordered, cost
         from unnest($2::text[], $3::bigint[], $4::bigint[]) with ordinality as t(sku, ordered, cost, line)`,
      [id, skus, quantities, lines.map(({ unitCost }) => unitCost)],
    )
    const subject = `purchase_order:${id}`
    await audit(tx, ctx, { action: 'purchase_order.ordered', subject, details: { supplier, placeId } })
    const payload = { purchaseOrderId: id, supplier, placeId }
    await emit(tx, { kind: 'purchase_order.ordered', aggregate: subject, payload, at: ctx.now })
    return await readPurchase(tx, id)
  })
}

/**
 * Ends a purchase order: cancelled when nothing came, closed when the rest will not come. Again, nothing happens.
 *
 * @throws Refusal `resource.not_found`, `access.denied`, `purchase.wrong_state` once everything has come
 */
export async function endPurchase(ctx: Ctx, id: string): Promise<PurchaseOrder> {
  return await ctx.db.transaction(async (tx) => {
    const { placeId, state } = await lockPurchase(tx, id)
    refuseOtherPlaces(ctx.access, [placeId])
    if (state === 'closed' || state === 'cancelled') return await readPurchase(tx, id)
    if (state === 'received') throw new Refusal('purchase.wrong_state', { state })
    const to = state === 'ordered' ? 'cancelled' : 'closed'
    await tx.query('update purchase_order set state = $2, version = version + 1 where id = $1', [id, to])
    const subject = `purchase_order:${id}`
    await audit(tx, ctx, { action: `purchase_order.${to}`, subject, details: { placeId } })
    const payload = { purchaseOrderId: id, placeId }
    await emit(tx, { kind: `purchase_order.${to}`, aggregate: subject, payload, at: ctx.now })
    return await readPurchase(tx, id)
  })
}

/** @throws Refusal `request.invalid` */
export function refuseTwice(lines: readonly { sku: string }[]): void {
  const twice = lines.find(({ sku }, i) => lines.findIndex((one) => one.sku === sku) !== i)
  if (twice) throw new Refusal('request.invalid', { detail: `body.lines: ${twice.sku} stands on two lines` })
}
