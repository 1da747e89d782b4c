import type { CustomerListAnswer, CustomerListQuery } from '@tandem/contracts'
import type { Access } from '@tandem/kernel'
import type { z } from 'zod'
import type { Warehouse } from '../../warehouse/client.ts'
import { scoredCustomers } from './scored-customers.ts'

type Asked = z.output<typeof CustomerListQuery>
type Row = CustomerListAnswer['rows'][number] & { total: number }

const SORTS: Readonly<Record<string, string>> = { recencyDays: 'recency', orders: 'orders', net: 'net' }

/** The people of a segment, or all, a page at a time. Node ids only: names and phones are not in the warehouse. */
export async function listCustomers(warehouse: Warehouse, access: Access, asked: Asked): Promise<CustomerListAnswer> {
  const { sql, params } = scoredCustomers(access, asked)
  const sort = SORTS[asked.sort ?? ''] ?? 'net'
  const rows = await warehouse.query<Row>(
    `${sql},
     page as (
       select *, count() over () as total from scored
        where {segment:String} = '' or segment = {segment:String}
        order by ${sort} ${asked.direction}, node_id limit {limit:UInt32} offset {offset:UInt32}
     )
     select p.total as total, toString(p.node_id) as node, p.segment as segment, toString(p.last_order) as lastOrder,
            p.recency as recencyDays, p.orders as orders, p.net as net, nullIf(c.age_band, '') as ageBand,
            nullIf(c.gender, '') as gender, nullIf(c.region, '') as region, nullIf(c.income_band, '') as incomeBand
       from page as p
       left join (select * from customers where merchant_id = {merchantId:String}) as c on c.node_id = p.node_id
      order by p.${sort} ${asked.direction}, p.node_id`,
    { ...params, segment: asked.segment ?? '', limit: asked.pageSize, offset: (asked.page - 1) * asked.pageSize },
  )
  return { total: rows[0]?.total ?? 0, rows: rows.map(({ total: _total, ...row }) => row) }
}
