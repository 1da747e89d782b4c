/**
 * What a channel leaves for others, as a table `leave_rule(place_id, sku, leave)` in smallest units. Read once a
 * statement: a rule for a category is one for each of its SKUs.
 *
 * @param skus what follows `any`, or a subquery: whose rules
 */
export const LEAVE_RULE = (skus: string, channel: string): string => `leave_rule as materialized (
      select r.place_id, sku.sku, max(ceil(r.leave_milli / power(10, 3 - sku.decimals)))::bigint as leave
        from stock_rule r
        join sku on sku.sku = any(${skus})
        join product on product.id = sku.product_id
        left join category on category.id = product.category_id
       where r.channel = ${channel} and r.leave_milli > 0
         and (r.subject = 'sku' and r.code = sku.sku or r.subject = 'category' and r.code = any(category.path))
       group by r.place_id, sku.sku
    )`

/** How much must be left of a SKU at a place `s`. */
export const leaveOf = (sku: string): string =>
  `coalesce((select max(l.leave) from leave_rule l where l.sku = ${sku} and l.place_id in ('', s.id)), 0)`
