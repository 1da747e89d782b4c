import { moments, normalQuantile } from '@tandem/algorithms'
import type { HomeAnswer } from '@tandem/contracts'
import { addDays, daysBetween, type IsoDate, weekday } from '@tandem/kernel'
import type { Warehouse } from '../warehouse/client.ts'
import { type Scope, scopeCondition } from '../warehouse/scope.ts'

/** How many weeks the rest of the month is told from, and how sure its range is. */
const LEARNED_WEEKS = 8
const LEVEL = 0.9

/**
 * Net sales of the month so far, and at its end if every day to come is like its weekday was in the last eight weeks.
 * The range takes the spread of those days around their weekday's mean, days taken as independent; it knows nothing
 * of festivals ahead. Null before the second week of data.
 */
export async function readMonth(
  warehouse: Warehouse,
  scope: Omit<Scope, 'from' | 'to'>,
  asOf: IsoDate,
): Promise<HomeAnswer['month']> {
  const learnedFrom = addDays(asOf, 1 - LEARNED_WEEKS * 7)
  const monthFrom = `${asOf.slice(0, 7)}-01`
  const { sql, params } = scopeCondition({
    ...scope,
    from: learnedFrom < monthFrom ? learnedFrom : monthFrom,
    to: asOf,
  })
  const rows = await warehouse.query<{ date: IsoDate; net: number }>(
    `select toString(business_date) as date, sum(net) as net from orders where ${sql} and is_paid group by business_date`,
    params,
  )
  const netByDate = new Map(rows.map(({ date, net }) => [date, net]))
  const first = [...netByDate.keys()].sort()[0]
  if (first === undefined || daysBetween(first, asOf) < 13) return null
  return projectMonth(netByDate, first > learnedFrom ? first : learnedFrom, asOf)
}

/** The pure part of `readMonth`: `netByDate` holds every day with sales from `learnedFrom` and of the month. */
export function projectMonth(
  netByDate: ReadonlyMap<IsoDate, number>,
  learnedFrom: IsoDate,
  asOf: IsoDate,
): NonNullable<HomeAnswer['month']> {
  const byWeekday = Array.from({ length: 8 }, (): number[] => [])
  for (let date = learnedFrom; date <= asOf; date = addDays(date, 1))
    byWeekday[weekday(date)]?.push(netByDate.get(date) ?? 0)
  const like = byWeekday.map((nets) => moments(nets))
  let net = 0
  for (let date = `${asOf.slice(0, 7)}-01`; date <= asOf; date = addDays(date, 1)) net += netByDate.get(date) ?? 0
  let rest = 0
  let variance = 0
  const coming = new Array<number>(8).fill(0)
  for (let date = addDays(asOf, 1); date.slice(0, 7) === asOf.slice(0, 7); date = addDays(date, 1)) {
    coming[weekday(date)] = (coming[weekday(date)] ?? 0) + 1
  }
  coming.forEach((days, day) => {
    const { n, mean, variance: spread } = like[day] ?? { n: 0, mean: 0, variance: 0 }
    if (days === 0 || n === 0) return
    rest += days * mean
    // The days' own spread, and that of the mean they are told from, which they share.
    variance += days * spread + (days * days * spread) / n
  })
  const reach = normalQuantile(0.5 + LEVEL / 2) * Math.sqrt(variance)
  const projected = net + rest
  return {
    net,
    projected: Math.round(projected),
    low: Math.round(Math.max(net, projected - reach)),
    high: Math.round(projected + reach),
    target: null,
  }
}
