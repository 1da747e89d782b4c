import { type CallCtx, type Queryable, uuidv7 } from '@tandem/kernel'
import { MACHINES } from './machines/index.ts'
import type { OrderRow } from './order-store.ts'

/** An empty tab of the same store and people as another, with a hold of its own that has nothing yet. */
export async function openTabLike(
  tx: Queryable,
  ctx: CallCtx,
  like: OrderRow,
  tableCode: string | null,
): Promise<string> {
  const [id, holdId, at] = [uuidv7(ctx.now), uuidv7(ctx.now), new Date(ctx.now)]
  await tx.query(
    `insert into orders (merchant_id, id, store_id, channel, customer_id, device_id, contact, state, settles, currency, list,
       discount, goods, shipping, tax, due, hold_id, placed_at, business_date, confirmed_at, caller, request_key,
       request_hash, priced)
     select merchant_id, $2::uuid, store_id, channel, customer_id, device_id, null, 'confirmed', settles, currency, 0,
            0, 0, 0, 0, 0, $3, $4, business_date, $4, 'tab:' || id, $2::uuid::text, '', $5
       from orders where id = $1`,
    [
      like.id,
      id,
      holdId,
      at,
      JSON.stringify({ ...like.priced, basket: emptied(like), limits: [], coupons: {}, codes: [] }),
    ],
  )
  await tx.query(
    `insert into hold (merchant_id, id, cause, state, created_at)
     values (tandem_merchant(), $1, $2, 'committed', $3)`,
    [holdId, `order:${id}`, at],
  )
  await tx.query(
    `insert into order_group (merchant_id, order_id, id, mode, state, place_id, table_code, promised_at, changed_at)
     values (tandem_merchant(), $1, 1, 'dine_in', $2, $3, $4, $5, $6)`,
    [id, MACHINES.dine_in.start, like.store_id, tableCode, like.groups[0]?.promised_at ?? null, at],
  )
  return id
}

function emptied({ priced }: OrderRow) {
  return { ...priced.basket, lines: [], codes: [] }
}

export interface OpenTab {
  id: string
  number: number
}

/** Tabs at a table to which more may be added, the oldest first. */
export async function openTabsAt(db: Queryable, storeId: string, tableCode: string): Promise<OpenTab[]> {
  return await db.query<OpenTab>(
    `select o.id, o.number from order_group g join orders o on o.id = g.order_id
      where g.place_id = $1 and g.table_code = $2 and g.state in ('open', 'served') and g.mode = 'dine_in'
        and o.state = 'confirmed' and o.settles = 'tab' and o.platform is null
      order by o.placed_at, o.id`,
    [storeId, tableCode],
  )
}
