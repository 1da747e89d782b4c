import type { Dimension } from './metric.ts'

/** The condition that a date lies within the days that are asked for, give or take some. */
export type Within = (date: string, slackDays?: number) => string

/**
 * Rows that parts of metrics are summed over. All have merchant_id, store_id and business_date, by which the builder
 * cuts them to the scope; `dimensions` are the cuts that make sense.
 *
 * Parts name tables and not the views on them: resolving a view costs the engine more than reading a month of orders.
 */
export interface Source {
  /** A table, or a question of its own in brackets. */
  rows: string | ((within: Within) => string)
  /** The table keeps versions: the highest counts. */
  versioned?: true
  /** Parallel arrays of the table that make a row an element. */
  arrays?: readonly string[]
  dimensions: readonly Dimension[]
  /** A row stands for all days of the scope, so that each period needs a scan of its own. */
  wholePeriod?: true
  /** Needs the days that are compared with: `compareFrom`, `compareTo`. */
  compares?: true
}

const PLACES = ['store', 'district', 'format'] as const
const DAYS = [...PLACES, 'date', 'weekday'] as const
const HOURS = [...DAYS, 'hour'] as const
const ORDERS = [...HOURS, 'channel', 'mode'] as const
const GOODS = ['category', 'product'] as const

/** Paid orders of known people up to the last day of the scope, the merchant's whole history. */
const HISTORY = `fact_order final
      where merchant_id = {merchantId:String} and is_paid and node_id != 0 and business_date <= {to:Date}`

/** Orders by time; those of one moment, as imports without a clock have them, always in the same order. */
const EARLIEST = 'toUnixTimestamp64Milli(placed_at) * 4096 + cityHash64(store_id, channel, mode) % 4096'

export const SOURCES = {
  orders: { rows: 'fact_order', versioned: true, dimensions: ORDERS },
  order_lines: {
    rows: 'fact_order',
    versioned: true,
    arrays: ['line_product', 'line_quantity', 'line_requested', 'line_gross', 'line_discount', 'line_net', 'line_cost'],
    dimensions: [...ORDERS, ...GOODS],
  },

  /**
   * Two rows a customer, both at the store of the first paid order of all: one on its day, and one, `is_matured`,
   * repeatDays later, which knows whether a second order has come by then.
   */
  first_orders: {
    rows: `(
      select {merchantId:String} as merchant_id, node_id, first_store as store_id, first_channel as channel,
        first_mode as mode, length(days) > 1 and days[2] <= days[1] + {repeatDays:UInt16} as came_back,
        is_matured, days[1] + is_matured * {repeatDays:UInt16} as business_date
      from (
        select node_id, groupArraySorted(2)(business_date) as days, argMin(store_id, ${EARLIEST}) as first_store,
          argMin(channel, ${EARLIEST}) as first_channel, argMin(mode, ${EARLIEST}) as first_mode
        from ${HISTORY}
        group by node_id
      )
      array join [0, 1] as is_matured
    )`,
    dimensions: [...DAYS, 'channel', 'mode'],
  },

  /** One row a store: its paid sales of the whole period beside its size. */
  store_sales: {
    rows: `(
      select stores.merchant_id as merchant_id, stores.store_id as store_id, {to:Date} as business_date,
        area_square_metres, seats, tables, net, parties, toUInt32({to:Date} - {from:Date} + 1) as days
      from stores
      left join (
        select store_id, sum(net) as net, countIf(mode = 'dine_in') as parties
        from fact_order final
        where merchant_id = {merchantId:String} and is_paid and business_date between {from:Date} and {to:Date}
        group by store_id
      ) as sales on sales.store_id = stores.store_id
      where stores.merchant_id = {merchantId:String}
    )`,
    dimensions: PLACES,
    wholePeriod: true,
  },

  /** One row a store that sold in both periods and was open through both. */
  same_stores: {
    rows: `(
      select {merchantId:String} as merchant_id, store_id, {to:Date} as business_date, net_now, net_before
      from (
        select store_id, sumIf(net, business_date between {from:Date} and {to:Date}) as net_now,
          sumIf(net, business_date between {compareFrom:Date} and {compareTo:Date}) as net_before,
          countIf(business_date between {from:Date} and {to:Date}) as orders_now,
          countIf(business_date between {compareFrom:Date} and {compareTo:Date}) as orders_before
        from fact_order final
        where merchant_id = {merchantId:String} and is_paid
          and (business_date between {from:Date} and {to:Date} or business_date between {compareFrom:Date} and {compareTo:Date})
          and store_id in (
            select store_id from dim_store final
            where merchant_id = {merchantId:String}
              and (opened_on is null or opened_on <= least({from:Date}, {compareFrom:Date}))
              and (closed_on is null or closed_on >= greatest({to:Date}, {compareTo:Date}))
          )
        group by store_id
      )
      where orders_now > 0 and orders_before > 0
    )`,
    dimensions: PLACES,
    compares: true,
  },

  sessions: {
    rows: (within) => `(
      select merchant_id, store_id, business_date, local_hour, order_id != '' and order_id in (
        select order_id from fact_order final
        where merchant_id = {merchantId:String} and is_paid and ${within('business_date', 1)}
      ) as is_converted
      from fact_session
    )`,
    dimensions: HOURS,
  },

  stock_movements: { rows: 'fact_stock_movement', dimensions: [...HOURS, ...GOODS] },
  stock_days: { rows: 'fact_stock_day', versioned: true, dimensions: [...DAYS, ...GOODS] },
  deliveries: { rows: 'fact_delivery', versioned: true, dimensions: HOURS },
  returns: { rows: 'fact_return', dimensions: HOURS },
  tickets: { rows: 'fact_ticket', versioned: true, dimensions: HOURS },
  reviews: { rows: 'fact_review', dimensions: HOURS },
  survey_responses: { rows: 'fact_survey_response', dimensions: HOURS },
  bookings: { rows: 'fact_booking', versioned: true, dimensions: HOURS },
  coupon_events: { rows: 'fact_coupon_event', dimensions: DAYS },
  ad_spend: { rows: 'fact_ad_spend', dimensions: ['store', 'district', 'format', 'date', 'weekday'] },
  abuse_losses: { rows: 'fact_abuse_loss', dimensions: HOURS },
  shifts: { rows: 'fact_shift', dimensions: DAYS },
  therapist_shifts: {
    rows: `(
      select merchant_id, store_id, business_date, planned_minutes from fact_shift
      where staff_id in (select staff_id from dim_staff final where merchant_id = {merchantId:String} and post = 'therapist')
    )`,
    dimensions: DAYS,
  },

  /**
   * One row a decision, on the day it was carried out: contribution of those treated, from then to the end of the
   * scope, less what it would have been at the rate of those left out. Belongs to no store.
   */
  decisions: {
    rows: `(
      select {merchantId:String} as merchant_id, '' as store_id, decision_id, min(day) as business_date,
        countIf(arm = 'treated') as treated, countIf(arm = 'control') as controls,
        if(treated > 0 and controls > 0,
          sumIf(margin, arm = 'treated') - sumIf(margin, arm = 'control') / controls * treated, null) as gain
      from (
        select decision_id, units.node_id as node_id, any(arm) as arm, any(units.business_date) as day,
          sumIf(ifNull(contribution, 0), placed_at >= units.at) as margin
        from (select * from fact_decision_unit final where merchant_id = {merchantId:String}) as units
        left join (select node_id, placed_at, contribution from ${HISTORY}) as bought on bought.node_id = units.node_id
        group by decision_id, node_id
      )
      group by decision_id
    )`,
    dimensions: ['date'],
    wholePeriod: true,
  },
} as const satisfies Record<string, Source>

export type SourceName = keyof typeof SOURCES
