/**
 * What a channel leaves for others and may sell a day, as a table `channel_rule(place_id, sku, leave, quota)` in smallest
 * units. Read once a statement: a rule for a category is one for each of its SKUs.
 *
 * @param skus what follows `any`, or a subquery: whose rules
 */
export const CHANNEL_RULE = (skus: string, channel: string): string => `channel_rule as materialized (
      select r.place_id, sku.sku, max(ceil(r.leave_milli / power(10, 3 - sku.decimals)))::bigint as leave,
             min(floor(r.quota_milli / power(10, 3 - sku.decimals)))::bigint as quota
        from stock_rule r
        join sku on sku.sku = any(${skus})
        join product on product.id = sku.product_id
        left join category on category.id = product.category_id
       where r.channel = ${channel}
         and (r.subject = 'sku' and r.code = sku.sku or r.subject = 'category' and r.code = any(category.path))
       group by r.place_id, sku.sku
    )`

/**
 * How much of the daily quota of a SKU at a place `s` is left: null where there is none.
 *
 * @param day its first moment in UTC
 */
export const quotaLeft = (sku: string, channel: string, day: string): string =>
  `(select coalesce((select greatest(q.capacity - q.held - q.used, 0) from bucket q
                      where q.kind = 'quota' and q.resource = 'channel:' || ${channel}::text || ':' || ${sku}
                        and q.place = s.id and q.period = ${day}), min(r.quota))
      from channel_rule r where r.sku = ${sku} and r.place_id in ('', s.id) and r.quota is not null having count(*) > 0)`

/** How much must be left of a SKU at a place `s`. */
export const leaveOf = (sku: string): string =>
  `coalesce((select max(l.leave) from channel_rule l where l.sku = ${sku} and l.place_id in ('', s.id)), 0)`
