import { type CallCtx, type Queryable, uuidv7 } from '@tandem/kernel'
import { RECORDS_WRITTEN } from '../../db/emit-records.ts'
import type { LotChange, LotPick } from './take-from-lots.ts'

const TELL = {
  name: 'inventory.tell_movements',
  text: `
insert into outbox (merchant_id, kind, aggregate, payload, at)
select tandem_merchant(), '${RECORDS_WRITTEN}', $1, jsonb_build_object('kind', 'stock_movement', 'records', jsonb_agg(
         jsonb_build_object('kind', 'stock_movement', 'id', $2::text || '/' || m.n, 'at', $3::bigint, 'storeId', m.place,
           'productId', m.sku, 'lotId', m.lot_id, 'reason', $4::text, 'quantity', m.quantity / power(10, s.decimals),
           'unitCost', coalesce(round(c.micro_cost / 1000000.0)::bigint, s.cost, 0), 'cause', $5::text,
           'wastageReason', null) order by m.n)), $6
  from unnest($7::text[], $8::text[], $9::uuid[], $10::bigint[]) with ordinality as m(sku, place, lot_id, quantity, n)
  join sku s on s.sku = m.sku
  left join stock_cost c on c.place_id = m.place and c.sku = m.sku
having count(*) > 0`,
}

/**
 * Tells the warehouse what customers took or brought back, at cost, by lot where it is kept so; in one statement, since
 * every sale does it.
 *
 * @param cause for whom: `order:…`
 */
export async function tellMovements(
  tx: Queryable,
  { now }: Pick<CallCtx, 'now'>,
  { reason, cause }: { reason: 'sale' | 'return'; cause: string },
  moved: readonly LotChange[],
  picks: readonly LotPick[] = [],
): Promise<void> {
  const sign = reason === 'sale' ? -1 : 1
  const rows = [
    ...picks.map(({ sku, placeId, quantity, lot }) => ({ sku, placeId, quantity, lotId: lot.id as string | null })),
    ...moved.map((one) => ({ ...one, quantity: one.quantity - picked(picks, one), lotId: null })),
  ].filter(({ quantity }) => quantity > 0)
  await tx.query(TELL, [
    ...[cause, uuidv7(now), now, reason, cause, new Date(now)],
    rows.map(({ sku }) => sku),
    rows.map(({ placeId }) => placeId),
    rows.map(({ lotId }) => lotId),
    rows.map(({ quantity }) => sign * quantity),
  ])
}

function picked(picks: readonly LotPick[], { sku, placeId }: LotChange): number {
  return picks.reduce((sum, one) => sum + (one.sku === sku && one.placeId === placeId ? one.quantity : 0), 0)
}
