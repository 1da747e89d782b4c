import type { Prepared } from '@tandem/kernel'
import { CLAIMS_HOLD, DECIDE, WRITE } from '../buckets/index.ts'

/**
 * Places several orders in one statement: decides in their order whether everything they take is there, and writes
 * those that go through with their holds. An order whose caller used its key before is not written again. When nothing
 * else fits, all of them are left out, so that one that is refused leaves no trace.
 *
 * $1 now; $2 orders, $3 what they take, $4 limits of their owners, $5 groups, $6 lines, each a JSON array whose rows
 * carry the order's `ord`.
 */
export const PLACE: Prepared = {
  name: 'order.place',
  text: `
with moment as (select $1::timestamptz as at),
request as materialized (
  select * from json_to_recordset($2::json) as r(ord int, id uuid, hold_id uuid, cause text, hold_state text,
    expires_at timestamptz, confirmed_at timestamptz, store_id text, channel text, platform text, external_id text,
    customer_id uuid, device_id text, contact text, note text, state text, settles text, currency text, list bigint,
    discount bigint, goods bigint, shipping bigint, tax bigint, due bigint, business_date date, caller text,
    request_key text, request_hash text, priced jsonb)
), want as (
  select * from json_to_recordset($3::json)
    as w(ord int, kind text, resource text, place text, period timestamptz, quantity bigint, leave bigint)
), limit_per_owner as (
  select * from json_to_recordset($4::json)
    as l(ord int, what text, owner text, most int, quantity int, ends text)
),
${DECIDE},
new_order as (
  insert into orders (merchant_id, id, store_id, channel, platform, external_id, customer_id, device_id, contact, note,
    state, settles, currency, list, discount, goods, shipping, tax, due, hold_id, placed_at, business_date, expires_at,
    confirmed_at, caller, request_key, request_hash, priced)
  select tandem_merchant(), r.id, r.store_id, r.channel, r.platform, r.external_id, r.customer_id, r.device_id,
         r.contact, r.note, r.state, r.settles, r.currency, r.list, r.discount, r.goods, r.shipping, r.tax, r.due, r.hold_id, $1,
         r.business_date, r.expires_at, r.confirmed_at, r.caller, r.request_key, r.request_hash, r.priced
    from request r join verdict v using (ord)
   where v.ok
   order by r.caller, r.request_key -- two statements that share keys take them in one order
  on conflict do nothing
  returning id, number
), kept as materialized (
  select r.ord, r.id, n.number, r.hold_id, r.cause, r.hold_state as state, r.expires_at, r.state as order_state
    from request r join new_order n on n.id = r.id
), new_group as (
  insert into order_group (merchant_id, order_id, id, mode, state, place_id, fee, fee_discount, discounts, wanted_at,
    promised_at, preparation, address, lng, lat, table_code, changed_at)
  select tandem_merchant(), k.id, g.id, g.mode, g.state, g.place_id, g.fee, g.fee_discount, g.discounts, g.wanted_at,
         g.promised_at, g.preparation, g.address, g.lng, g.lat, g.table_code, $1
    from json_to_recordset($5::json) as g(ord int, id smallint, mode text, state text, place_id text, fee bigint,
      fee_discount bigint, discounts jsonb, wanted_at timestamptz, promised_at timestamptz, preparation jsonb,
      address text, lng float8, lat float8, table_code text)
    join kept k using (ord)
), new_line as (
  insert into order_line (merchant_id, order_id, line, group_id, sku, name, kind, unit, decimals, quantity, unit_price,
    options, note, substitutes, list, discounts, net, tax_class, tax_basis_points, tax_included, tax, cost, takes,
    handed_over)
  select tandem_merchant(), k.id, l.line, l.group_id, l.sku, l.name, l.kind, l.unit, l.decimals, l.quantity,
         l.unit_price, l.options, l.note, l.substitutes, l.list, l.discounts, l.net, l.tax_class, l.tax_basis_points, l.tax_included,
         l.tax, l.cost, l.takes, l.handed_over
    from json_to_recordset($6::json) as l(ord int, line smallint, group_id smallint, sku text, name jsonb, kind text,
      unit text, decimals smallint, quantity bigint, unit_price bigint, options jsonb, note text,
      substitutes text, list bigint, discounts jsonb, net bigint, tax_class text, tax_basis_points int, tax_included boolean, tax bigint, cost bigint,
      takes jsonb, handed_over bigint)
    join kept k using (ord)
), told as (
  insert into outbox (merchant_id, kind, aggregate, payload, at)
  select tandem_merchant(), 'order.' || order_state, 'order:' || id, jsonb_build_object('orderId', id), $1 from kept
),
${WRITE}
select r.ord, v.ok, k.number, ${CLAIMS_HOLD} as claimed,
       (select coalesce(json_agg(json_build_object('kind', l.kind, 'resource', l.resource, 'place', l.place,
                 'wanted', l.quantity, 'free', l.free)), '[]')
          from line l where l.ord = r.ord and coalesce(l.up_to > l.free, true)) as short,
       (select coalesce(json_agg(o.what), '[]') from limit_per_owner o
         where o.ord = r.ord and o.quantity > (select count(*) from place_taken p
                where p.ord = o.ord and p.what = o.what and p.owner = o.owner)) as at_limit
  from request r join verdict v using (ord) left join kept k using (ord)
 order by r.ord`,
}

/** An order that was placed under a caller's key, to answer a repeated request with. */
export const PLACED_UNDER: Prepared = {
  name: 'order.placed_under',
  text: `select id, number, state, currency, due, expires_at, request_hash,
                (select json_agg(json_build_object('group', g.id,
                          'promisedAt', (extract(epoch from g.promised_at) * 1000)::bigint) order by g.id)
                   from order_group g where g.order_id = o.id) as groups
           from orders o where caller = $1 and request_key = $2`,
}
