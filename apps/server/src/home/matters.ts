import type { HomeAnswer } from '@tandem/contracts'
import { addDays, type Ctx, type IsoDate } from '@tandem/kernel'
import { readSlipping } from '../insights/slipping/read-slipping.ts'
import { storeNames } from '../insights/store-names.ts'
import type { Warehouse } from '../warehouse/client.ts'
import { scopeCondition } from '../warehouse/scope.ts'

type Matter = HomeAnswer['matters'][number]

const WEEK = 7
const MOST = 5
/** Slipping customers are worth so much per 28 days; the page counts in weeks. */
const WEEKS_OF_USUAL = 4
/** Below this share of what is sold nobody should be disturbed for a store's excess. */
const LEAST_SHARE = 0.002

interface StoreWeek {
  storeId: string
  format: string
  net: number
  wasted: number
  handled: number
  missed: number
  lateCost: number
  late: number
  promised: number
  preparation: number | null
  usualPreparation: number | null
  ride: number | null
  usualRide: number | null
}

/**
 * At most five things of the last week by the money they cost, in minor units a week: customers slipping away, sales
 * missed because the shelf was empty (their margin), wastage above what like stores throw away, and what late
 * deliveries cost in refunds and compensation beside their cause, kitchen or road.
 */
export async function readMatters(ctx: Ctx, warehouse: Warehouse, asOf: IsoDate): Promise<Matter[]> {
  const { sql, params } = scopeCondition({ ...ctx.access, from: addDays(asOf, 1 - WEEK), to: asOf })
  const usual = scopeCondition({ ...ctx.access, from: addDays(asOf, 1 - 5 * WEEK), to: addDays(asOf, -WEEK) })
  const [stores, names, slipping] = await Promise.all([
    warehouse.query<StoreWeek>(STORES.replaceAll('$scope', sql).replaceAll('$usual', renamed(usual.sql)), {
      ...params,
      usualFrom: usual.params.from,
      usualTo: usual.params.to,
    }),
    storeNames(warehouse, ctx.access.merchantId),
    readSlipping(ctx, warehouse),
  ])
  const matters: Matter[] = []
  if (slipping.atStake > 0) {
    matters.push({
      sentence: { code: 'matter.slipping', values: { customers: slipping.customers } },
      cause: null,
      stake: Math.round(slipping.atStake / WEEKS_OF_USUAL),
      storeId: null,
      where: '/optimise/win-back',
    })
  }
  const typical = typicalWastage(stores)
  for (const store of stores) {
    const name = names.get(store.storeId)
    const values = { store: store.storeId, zh: name?.zh ?? store.storeId, en: name?.en ?? store.storeId }
    const least = store.net * LEAST_SHARE
    const add = (code: string, stake: number, more: Record<string, number>, cause: Matter['cause'] = null) => {
      if (stake <= least) return
      const where = `/analyse/overview?stores=${store.storeId}`
      matters.push({
        sentence: { code, values: { ...values, ...more } },
        cause,
        stake: Math.round(stake),
        storeId: store.storeId,
        where,
      })
    }
    const rate = store.handled > 0 ? store.wasted / store.handled : 0
    add('matter.wastage', store.wasted - (typical.get(store.format) ?? rate) * store.handled, {
      rate,
      typical: typical.get(store.format) ?? rate,
    })
    add('matter.missed', store.missed, {})
    const lateRate = store.promised > 0 ? store.late / store.promised : 0
    add('matter.late', store.lateCost, { late: store.late, rate: lateRate }, causeOfLate(store))
  }
  return matters.toSorted((a, b) => b.stake - a.stake).slice(0, MOST)
}

/** Which part of the way to the door has grown by more than the other against the four weeks before. */
function causeOfLate({ preparation, usualPreparation, ride, usualRide }: StoreWeek): Matter['cause'] {
  if (preparation === null || usualPreparation === null || ride === null || usualRide === null) return null
  const kitchen = preparation - usualPreparation
  const road = ride - usualRide
  if (Math.max(kitchen, road) < 1) return null
  return kitchen >= road
    ? { code: 'cause.preparation', values: { minutes: preparation, usual: usualPreparation } }
    : { code: 'cause.ride', values: { minutes: ride, usual: usualRide } }
}

/** Share of goods thrown away, at cost, in the median store of each format. */
function typicalWastage(stores: readonly StoreWeek[]): Map<string, number> {
  const byFormat = Map.groupBy(
    stores.filter(({ handled }) => handled > 0),
    ({ format }) => format,
  )
  return new Map(
    [...byFormat].map(([format, list]) => {
      const rates = list.map(({ wasted, handled }) => wasted / handled).sort((a, b) => a - b)
      return [format, rates[Math.floor((rates.length - 1) / 2)] ?? 0]
    }),
  )
}

function renamed(sql: string): string {
  return sql.replaceAll('{from:Date}', '{usualFrom:Date}').replaceAll('{to:Date}', '{usualTo:Date}')
}

/** One row a store: the week, and minutes of the four weeks before. Money in minor units. */
const STORES = `
  select s.store_id as storeId, s.format as format, o.net as net, w.wasted as wasted, w.handled as handled,
         m.missed as missed, t.cost + b.cost as lateCost, d.late as late, d.promised as promised,
         o.preparation as preparation, u.preparation as usualPreparation, d.ride as ride, r.ride as usualRide
    from (select store_id, format from stores where merchant_id = {merchantId:String}) as s
    join (
      select store_id, sumIf(net, is_paid) as net, avgOrNull(dateDiff('second', accepted_at, ready_at)) / 60 as preparation
        from orders where $scope group by store_id having countIf(is_paid) > 0
    ) as o on o.store_id = s.store_id
    left join (
      select store_id, sumIf(toFloat64(-quantity) * unit_cost, reason = 'wastage') as wasted,
             sum(toFloat64(-quantity) * unit_cost) as handled
        from stock_movements where $scope and reason in ('sale', 'wastage') group by store_id
    ) as w on w.store_id = s.store_id
    left join (
      select store_id, sumIf(toFloat64(requested - quantity) * (net - cost) / toFloat64(quantity), quantity > 0 and cost is not null) as missed
        from order_lines where $scope and is_paid and requested > quantity group by store_id
    ) as m on m.store_id = s.store_id
    left join (
      select store_id, sum(compensation) as cost from tickets where $scope and topic = 'late' group by store_id
    ) as t on t.store_id = s.store_id
    left join (
      select store_id, sum(amount) as cost from returns where $scope and reason = 'late' group by store_id
    ) as b on b.store_id = s.store_id
    left join (
      select store_id, countIf(promised_at is not null) as promised,
             countIf(promised_at is not null and (status = 'failed' or delivered_at > promised_at)) as late,
             avgOrNullIf(dateDiff('second', handed_over_at, delivered_at), status = 'delivered') / 60 as ride
        from deliveries where $scope and status in ('delivered', 'failed') group by store_id
    ) as d on d.store_id = s.store_id
    left join (
      select store_id, avgOrNull(dateDiff('second', accepted_at, ready_at)) / 60 as preparation
        from orders where $usual group by store_id
    ) as u on u.store_id = s.store_id
    left join (
      select store_id, avgOrNull(dateDiff('second', handed_over_at, delivered_at)) / 60 as ride
        from deliveries where $usual and status = 'delivered' group by store_id
    ) as r on r.store_id = s.store_id
   order by storeId`
