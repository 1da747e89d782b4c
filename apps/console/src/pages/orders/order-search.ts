import type { OrderFilter } from '@tandem/client'
import type { Sort } from '../../parts/table/columns.ts'

/** What the orders page adds to the scope, as it stands in the address. */
export interface OrderSearch {
  hour?: number | undefined
  weekday?: number | undefined
  mode?: string | undefined
  status?: string | undefined
  person?: string | undefined
  q?: string | undefined
  sort?: string | undefined
  direction?: 'asc' | 'desc' | undefined
}

/** Columns that the server sorts by. */
const ORDER_SORTS = ['placedAt', 'gross', 'discount', 'net', 'contribution', 'lines'] as const

export function readOrderSearch(raw: Record<string, unknown>): OrderSearch {
  const search: OrderSearch = {}
  const hour = whole(raw.hour, 0, 23)
  const weekday = whole(raw.weekday, 1, 7)
  if (hour !== undefined) search.hour = hour
  if (weekday !== undefined) search.weekday = weekday
  for (const name of ['mode', 'status', 'person', 'q'] as const) {
    const value = raw[name]
    if (typeof value === 'string' && value !== '') search[name] = value
  }
  const sort = ORDER_SORTS.find((known) => known === raw.sort)
  if (sort) {
    search.sort = sort
    search.direction = raw.direction === 'asc' ? 'asc' : 'desc'
  }
  return search
}

export const NO_ORDER_FILTER: OrderSearch = {
  hour: undefined,
  weekday: undefined,
  mode: undefined,
  status: undefined,
  person: undefined,
  q: undefined,
}

const FILTERS = ['hour', 'weekday', 'mode', 'status', 'person', 'q'] as const

/** The filter as it is asked of the server; the scope and the order of rows in the same address are not part of it. */
export function orderFilter(search: OrderSearch): OrderFilter {
  const set = FILTERS.filter((name) => search[name] !== undefined)
  return Object.fromEntries(set.map((name) => [name, search[name]]))
}

export function orderSort(search: OrderSearch): Sort {
  return { key: search.sort ?? 'placedAt', direction: search.direction ?? 'desc' }
}

function whole(value: unknown, least: number, most: number): number | undefined {
  const number = typeof value === 'string' || typeof value === 'number' ? Number(value) : Number.NaN
  return Number.isInteger(number) && number >= least && number <= most ? number : undefined
}
