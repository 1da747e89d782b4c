/**
 * What a channel must leave of SKUs at places, and how much of each it may sell on a day: a scalar subquery, for
 * statements that ask for stock on the way. Where the channel has no rule at all nothing else is looked at.
 *
 * @param of parameters: SKUs and places (arrays side by side), the channel, the day as its first moment in UTC
 * @returns rows `[position, leave, quota, quota_free]` in smallest units; `quota` is null where there is none,
 *   `quota_free` where nobody has asked for it yet on the day
 */
export function stockRulesSql(of: { skus: string; places: string; channel: string; day: string }): string {
  return `(select json_agg(json_build_array(x.i, x.leave, x.quota, x.quota_free)) from (
      select s.i, max(ceil(r.leave_milli / power(10, 3 - k.decimals)))::bigint as leave,
             min(floor(r.quota_milli / power(10, 3 - k.decimals)))::bigint as quota,
             (select greatest(b.capacity - b.held - b.used, 0) from bucket b
               where b.kind = 'quota' and b.resource = 'channel:' || ${of.channel}::text || ':' || s.sku
                 and b.place = s.place and b.period = ${of.day}) as quota_free
        from unnest(${of.skus}::text[], ${of.places}::text[]) with ordinality as s(sku, place, i)
        cross join lateral (select decimals, product_id from sku where sku.sku = s.sku limit 1) k
        cross join lateral (select category_id from product where product.id = k.product_id limit 1) p
        left join lateral (select path from category where category.id = p.category_id limit 1) c on true
        join stock_rule r on r.channel = ${of.channel}::text and r.place_id in ('', s.place)
                         and (r.subject = 'sku' and r.code = s.sku or r.subject = 'category' and r.code = any(c.path))
       where exists (select from stock_rule any_rule where any_rule.channel = ${of.channel}::text)
       group by s.i, s.sku, s.place) x)`
}

export type StockRuleRow = readonly [position: number, leave: number, quota: number | null, quotaFree: number | null]
