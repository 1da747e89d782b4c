import { readFileSync } from 'node:fs'
import { SLIPPING_RULE } from '@tandem/algorithms'
import { addDays, daysBetween, type IsoDate } from '@tandem/kernel'
import type { Warehouse } from '../../warehouse/client.ts'
import type { CustomerHistory } from './history.ts'

const QUESTION = readFileSync(new URL('question.sql', import.meta.url), 'utf8')

/** How far back a customer's rhythm is looked for. */
export const OBSERVED_DAYS = 180

export interface HistoryScope {
  merchantId: string
  storeIds: 'all' | readonly string[]
  /** Last business day that counts. */
  asOf: IsoDate
  /** How many days up to `asOf`. */
  observedDays?: number
}

interface Row {
  node: string
  person: string
  storeId: string
  orders: [day: number, net: number, margin: number][]
}

/** Paid orders of everyone with enough of them to have a rhythm, by node id. */
export async function readHistories(warehouse: Warehouse, scope: HistoryScope): Promise<Map<string, CustomerHistory>> {
  const rows = await warehouse.query<Row>(QUESTION, {
    merchantId: scope.merchantId,
    from: addDays(scope.asOf, 1 - (scope.observedDays ?? OBSERVED_DAYS)),
    asOf: scope.asOf,
    allStores: scope.storeIds === 'all',
    storeIds: scope.storeIds === 'all' ? [] : scope.storeIds,
    minOrders: SLIPPING_RULE.minOrders,
  })
  return new Map(rows.map((row) => [row.node, toHistory(row)]))
}

/** Days since 1970 of a calendar day: the scale on which histories count. */
export function dayNumber(date: IsoDate): number {
  return daysBetween('1970-01-01', date)
}

function toHistory({ node, person, storeId, orders }: Row): CustomerHistory {
  return {
    node,
    person,
    storeId,
    days: Int32Array.from(orders, ([day]) => day),
    nets: Float64Array.from(orders, ([, net]) => net),
    margins: Float64Array.from(orders, ([, , margin]) => margin),
  }
}
