import type { Access } from '@tandem/kernel'
import { type Condition, channelCondition, IN_CATEGORIES, type ScopeRequest, scopeFor } from '../../warehouse/scope.ts'

/**
 * A question with one row a sale of the scope: who, when, net and contribution. Of asked categories only the lines
 * count, and then nobody knows the contribution: delivery and fees belong to whole orders.
 */
export function salesOfScope(access: Access, asked: ScopeRequest): Condition {
  const { sql, params } = channelCondition(scopeFor(access, asked))
  const { categories = [] } = asked
  if (categories.length === 0) {
    return { sql: `select node_id, business_date, net, contribution from orders where ${sql} and is_paid`, params }
  }
  return {
    sql: `select node_id, business_date, sum(net) as net, cast(null as Nullable(Int64)) as contribution
            from order_lines
           where ${sql} and is_paid and ${IN_CATEGORIES}
           group by store_id, order_id, node_id, business_date`,
    params: { ...params, categories },
  }
}
