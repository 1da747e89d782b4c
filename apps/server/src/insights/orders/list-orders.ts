import type { OrdersAnswer, OrdersQuery } from '@tandem/contracts'
import type { Access } from '@tandem/kernel'
import type { z } from 'zod'
import type { Warehouse } from '../../warehouse/client.ts'
import { type Condition, channelCondition, IN_CATEGORIES, scopeFor } from '../../warehouse/scope.ts'

type Asked = z.output<typeof OrdersQuery>

/** Columns that the list can be sorted by, as it calls them. */
const SORTS: Readonly<Record<string, string>> = {
  placedAt: 'placed_at',
  net: 'net',
  gross: 'gross',
  discount: 'discount',
  contribution: 'contribution',
  lines: 'line_count',
}

const ORDER_COLUMNS = `
  order_id as id, toUnixTimestamp64Milli(placed_at) as placedAt, toString(business_date) as businessDate,
  store_id as storeId, channel, nullIf(platform, '') as platform, mode, status,
  if(node_id = 0, null, toString(node_id)) as personNode, line_count as lines, gross, discount, net, contribution`

/**
 * The orders behind a figure, a page at a time. Every order is listed, whatever became of it; the sums, over all pages,
 * are of those that count as sales, and so are the figures they stand behind.
 */
export async function listOrders(warehouse: Warehouse, access: Access, asked: Asked): Promise<OrdersAnswer> {
  const { sql, params } = orderCondition(access, asked)
  const sort = SORTS[asked.sort ?? ''] ?? 'placed_at'
  const [rows, [sums]] = await Promise.all([
    warehouse.query<OrdersAnswer['rows'][number]>(
      `select ${ORDER_COLUMNS} from orders where ${sql}
        order by ${sort} ${asked.direction}, order_id limit {limit:UInt32} offset {offset:UInt32}`,
      { ...params, limit: asked.pageSize, offset: (asked.page - 1) * asked.pageSize },
    ),
    warehouse.query<OrdersAnswer['sums'] & { total: number }>(
      `select count() as total, sumIf(gross, is_paid) as gross, sumIf(discount, is_paid) as discount,
              sumIf(net, is_paid) as net, sumOrNullIf(contribution, is_paid) as contribution
         from orders where ${sql}`,
      params,
    ),
  ])
  const { total, ...money } = sums ?? { total: 0, gross: 0, discount: 0, net: 0, contribution: null }
  return { total, sums: money, rows }
}

/** An order with one of the categories asked for counts whole. */
function orderCondition(access: Access, asked: Asked): Condition {
  const scope = channelCondition(scopeFor(access, asked))
  const parts = [scope.sql]
  const params: Record<string, unknown> = { ...scope.params }
  const add = (sql: string, values: Record<string, unknown>): void => {
    parts.push(sql)
    Object.assign(params, values)
  }
  if (asked.categories.length > 0) {
    add(`order_id in (select order_id from order_lines where ${scope.sql} and ${IN_CATEGORIES})`, {
      categories: asked.categories,
    })
  }
  if (asked.hour !== undefined) add('local_hour = {hour:UInt8}', { hour: asked.hour })
  if (asked.weekday !== undefined) add('toDayOfWeek(business_date) = {weekday:UInt8}', { weekday: asked.weekday })
  if (asked.mode) add('mode = {mode:String}', { mode: asked.mode })
  if (asked.status) add('status = {status:String}', { status: asked.status })
  if (asked.person) add('node_id = toUInt64OrZero({person:String})', { person: asked.person })
  if (asked.q) add('startsWith(order_id, {q:String})', { q: asked.q })
  return { sql: parts.join(' and '), params }
}
