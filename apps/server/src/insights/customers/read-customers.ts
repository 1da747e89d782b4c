import { type CustomersAnswer, RFM_SEGMENTS, type ScopeQuery } from '@tandem/contracts'
import type { Access } from '@tandem/kernel'
import type { Warehouse } from '../../warehouse/client.ts'
import { salesOfScope } from './sales-of-scope.ts'
import { scoredCustomers } from './scored-customers.ts'

type Segment = CustomersAnswer['segments'][number]
type GridCell = CustomersAnswer['grid'][number]
type Profile = CustomersAnswer['age'][number] & { trait: 'age' | 'gender' | 'region' | 'income' }
type Cuts = { recencyDays: number[]; orders: number[]; net: number[]; customers: number }

/** Who the customers are, how they come and what they bring, within the scope. */
export async function readCustomers(
  warehouse: Warehouse,
  access: Access,
  asked: ScopeQuery,
): Promise<Omit<CustomersAnswer, 'figures'>> {
  const scored = scoredCustomers(access, asked)
  const sales = salesOfScope(access, asked)
  const ask = <Row>(select: string) => warehouse.query<Row>(`${scored.sql} ${select}`, scored.params)
  const [segments, grid, [cuts], profiles, [anonymous]] = await Promise.all([
    ask<Segment>(
      `select segment, count() as customers, sum(scored.net) as net,
              if(countIf(scored.contribution is null) = count(), null, sum(scored.contribution)) as contribution,
              quantileExactInclusive(0.5)(recency) as medianRecencyDays, avg(scored.orders) as ordersPerCustomer
         from scored group by segment`,
    ),
    ask<GridCell>(
      `select r as recency, f as frequency, count() as customers, sum(scored.net) as net from scored group by r, f order by r, f`,
    ),
    ask<Cuts>(
      `select any(recency_cuts) as recencyDays, any(orders_cuts) as orders, any(net_cuts) as net, count() as customers from scored`,
    ),
    ask<Profile>(PROFILES),
    warehouse.query<{ orders: number; net: number }>(
      `select count() as orders, sum(net) as net from (${sales.sql}) where node_id = 0`,
      sales.params,
    ),
  ])
  const known = (trait: Profile['trait']) =>
    profiles.filter((row) => row.trait === trait).map(({ trait: _trait, ...row }) => row)
  return {
    from: asked.from,
    to: asked.to,
    customers: cuts?.customers ?? 0,
    anonymousOrders: anonymous?.orders ?? 0,
    anonymousNet: anonymous?.net ?? 0,
    cuts: { recencyDays: cuts?.recencyDays ?? [], orders: cuts?.orders ?? [], net: cuts?.net ?? [] },
    segments: segments.toSorted((a, b) => RFM_SEGMENTS.indexOf(a.segment) - RFM_SEGMENTS.indexOf(b.segment)),
    grid,
    age: known('age'),
    gender: known('gender'),
    region: known('region'),
    income: known('income'),
  }
}

/** One row a trait and value; key '' = not known. */
const PROFILES = `
  select cut.1 as trait, cut.2 as key, count() as customers, sum(s.orders) as orders, sum(s.net) as net,
         if(countIf(s.contribution is null) = count(), null, sum(s.contribution)) as contribution,
         sum(s.net) / nullIf(sum(s.orders), 0) as averageOrder, countIf(s.orders > 1) / count() as repeatRate
    from scored as s
    left join (select * from customers where merchant_id = {merchantId:String}) as c on c.node_id = s.node_id
   array join [('age', c.age_band), ('gender', c.gender), ('region', c.region), ('income', c.income_band)] as cut
   group by trait, key
   order by trait, key = '', key`
