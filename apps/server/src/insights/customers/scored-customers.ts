import type { Access, IsoDate } from '@tandem/kernel'
import type { Condition, ScopeRequest } from '../../warehouse/scope.ts'
import { salesOfScope } from './sales-of-scope.ts'

/**
 * A `with` clause whose table `scored` has one row per known customer of the scope: recency in days, orders, net,
 * contribution, the scores r and f (1..5, by quintiles of the customers themselves) and the segment they fall in.
 *
 * r 5 = bought lately; f 5 = buys often. Best first: champions r>=4 f>=4, loyal r>=3 f>=3, new r>=4 with one order,
 * promising r>=3, cooling r<=2 f>=3, lost r<=2.
 */
export function scoredCustomers(access: Access, asked: ScopeRequest & { to: IsoDate }): Condition {
  const { sql, params } = salesOfScope(access, asked)
  return {
    params,
    sql: `
    with per_customer as (
      select node_id, dateDiff('day', max(business_date), {to:Date}) as recency, max(business_date) as last_order,
             count() as orders, sum(net) as net,
             if(countIf(contribution is null) = count(), null, sum(contribution)) as contribution
        from (${sql})
       where node_id != 0
       group by node_id
    ),
    cuts as (
      select quantilesExactInclusive(0.2, 0.4, 0.6, 0.8)(recency) as recency_cuts,
             quantilesExactInclusive(0.2, 0.4, 0.6, 0.8)(orders) as orders_cuts,
             quantilesExactInclusive(0.2, 0.4, 0.6, 0.8)(net) as net_cuts
        from per_customer
    ),
    scored as (
      select per_customer.*, recency_cuts, orders_cuts, net_cuts,
             5 - arrayCount(cut -> recency > cut, recency_cuts) as r,
             1 + arrayCount(cut -> orders > cut, orders_cuts) as f,
             multiIf(r >= 4 and f >= 4, 'champions', r >= 3 and f >= 3, 'loyal', r >= 4 and orders = 1, 'new',
                     r >= 3, 'promising', f >= 3, 'cooling', 'lost') as segment
        from per_customer cross join cuts
    )`,
  }
}
