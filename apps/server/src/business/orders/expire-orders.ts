import type { EpochMs, Prepared, Queryable } from '@tandem/kernel'
import { sweepDue } from '../buckets/index.ts'

const EXPIRE: Prepared = {
  name: 'order.expire',
  text: `
with due as materialized (
  select o.id from orders o
   where o.state = 'placed' and o.expires_at <= $1
     and exists (select from hold h where h.id = o.hold_id and h.state = 'expired')
   order by o.expires_at limit 500 for no key update skip locked
), ended as (
  update orders o set state = 'expired', closed_at = $1, expires_at = null, version = o.version + 1
    from due where o.id = due.id
  returning o.id
)
insert into outbox (merchant_id, kind, aggregate, payload, at)
select tandem_merchant(), 'order.expired', 'order:' || id, jsonb_build_object('orderId', id), $1 from ended
returning id`,
}

/**
 * Ends orders that nobody paid in time: their holds first, since a hold decides whether it was paid in time after all,
 * then the orders of ended holds. May be cut off anywhere and run again.
 *
 * @returns how many orders expired
 */
export async function expireOrders(db: Queryable, now: EpochMs): Promise<number> {
  await sweepDue(db, now)
  let expired = 0
  for (;;) {
    const rows = await db.query(EXPIRE, [new Date(now)])
    expired += rows.length
    if (rows.length < 500) return expired
  }
}
