import type { HomeAnswer } from '@tandem/contracts'
import { addDays, type Ctx, type IsoDate } from '@tandem/kernel'
import { decisionsOf, effectsOf } from '../decisions/list-decisions.ts'
import { merchantDay } from '../insights/merchant-day.ts'
import { readFigures } from '../insights/read-figures.ts'
import { storeNames } from '../insights/store-names.ts'
import type { Warehouse } from '../warehouse/client.ts'
import { type MetricCode, type MetricRow, readMetrics } from '../warehouse/metrics/index.ts'
import type { Scope } from '../warehouse/scope.ts'
import { readMatters } from './matters.ts'
import { readMonth } from './month.ts'
import { readPeople } from './people.ts'
import { readTrust } from './trust.ts'
import { usualHours } from './usual-hours.ts'

const YESTERDAY: readonly MetricCode[] = [
  'net_sales',
  'orders',
  'average_order_value',
  'gross_margin',
  'contribution_margin',
  'wastage_cost',
  'labour_cost_ratio',
  'rating',
]
const STORE_GRID: readonly MetricCode[] = [
  'net_sales',
  'contribution_rate',
  'wastage_rate',
  'preparation_minutes',
  'rating',
]

/** The owner's morning: what happened yesterday, what costs most, what waits for a yes, and what decisions earned. */
export async function readHome(ctx: Ctx, warehouse: Warehouse): Promise<HomeAnswer> {
  const { asOf, today, currency, lastDate } = await merchantDay(ctx, warehouse)
  const yesterday: Scope = { ...ctx.access, from: asOf, to: asOf }
  const weekBefore: Scope = { ...ctx.access, from: addDays(asOf, -7), to: addDays(asOf, -7) }
  const [trust, figures, month, matters, waiting, hours, people, stores, earned] = await Promise.all([
    readTrust(ctx, warehouse, asOf, today),
    readFigures(warehouse, YESTERDAY, yesterday, weekBefore),
    readMonth(warehouse, ctx.access, asOf),
    readMatters(ctx, warehouse, asOf),
    readWaiting(ctx),
    usualHours(warehouse, ctx.access, today),
    readPeople(ctx, warehouse, asOf),
    storeGrid(ctx, warehouse, yesterday, weekBefore),
    readEarned(ctx, today),
  ])
  return {
    date: asOf,
    currency,
    trust,
    figures: lastDate === null ? [] : figures,
    month,
    matters,
    waiting,
    today:
      hours.length > 0 && asOf === addDays(today, -1)
        ? { hours, weather: null, holiday: null, expiringValue: null }
        : null,
    people,
    stores,
    earned,
  }
}

async function readWaiting(ctx: Ctx): Promise<HomeAnswer['waiting']> {
  const decisions = await decisionsOf(ctx)
  return decisions
    .filter(({ status }) => status === 'proposed')
    .map(({ id, title, promise }) => ({ decisionId: id, title, until: null, promise: promise.total.value }))
}

async function storeGrid(ctx: Ctx, warehouse: Warehouse, now: Scope, before: Scope): Promise<HomeAnswer['stores']> {
  const ask = (scope: Scope) => readMetrics(warehouse, { metrics: STORE_GRID, scope, by: ['store'] })
  const [current, past, names] = await Promise.all([
    ask(now),
    ask(before),
    storeNames(warehouse, ctx.access.merchantId),
  ])
  const valuesByStore = (rows: readonly MetricRow[]) =>
    new Map(rows.map(({ by, values }) => [String(by.store), values]))
  const [nowByStore, pastByStore] = [valuesByStore(current), valuesByStore(past)]
  const nothing = Object.fromEntries(STORE_GRID.map((code) => [code, null]))
  // A store that sold nothing yesterday is the first that should be seen.
  return [...new Set([...nowByStore.keys(), ...pastByStore.keys()])]
    .filter((storeId) => storeId !== '')
    .sort()
    .map((storeId) => ({
      storeId,
      name: names.get(storeId) ?? { zh: storeId, en: storeId },
      values: nowByStore.get(storeId) ?? nothing,
      before: pastByStore.get(storeId) ?? nothing,
    }))
}

/** Effects of decisions whose window ended in the running quarter. */
async function readEarned(ctx: Ctx, today: IsoDate): Promise<HomeAnswer['earned']> {
  const month = Number(today.slice(5, 7))
  const quarterFrom = `${today.slice(0, 4)}-${String(month - ((month - 1) % 3)).padStart(2, '0')}-01`
  const { pooled, effects } = await effectsOf(ctx, quarterFrom)
  return pooled ? { ...pooled, decisions: effects } : null
}
