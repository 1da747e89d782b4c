import type { HomeAnswer } from '@tandem/contracts'
import { addDays, type Ctx, type IsoDate } from '@tandem/kernel'
import { decisionsOf, effectsOf } from '../decisions/list-decisions.ts'
import { merchantDay } from '../insights/merchant-day.ts'
import { figuresOf } from '../insights/read-figures.ts'
import { storeNames } from '../insights/store-names.ts'
import type { Warehouse } from '../warehouse/client.ts'
import { type MetricCode, readCuts } from '../warehouse/metrics/index.ts'
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
  const [trust, day, month, matters, waiting, hours, people, earned] = await Promise.all([
    readTrust(ctx, warehouse, asOf, today),
    readDay(ctx, warehouse, asOf),
    readMonth(warehouse, ctx.access, asOf),
    readMatters(ctx, warehouse, asOf),
    readWaiting(ctx),
    usualHours(warehouse, ctx.access, today),
    readPeople(ctx, warehouse, asOf),
    readEarned(ctx, today),
  ])
  return {
    date: asOf,
    currency,
    trust,
    figures: lastDate === null ? [] : day.figures,
    month,
    matters,
    waiting,
    today:
      hours.length > 0 && asOf === addDays(today, -1)
        ? { hours, weather: null, holiday: null, expiringValue: null }
        : null,
    people,
    stores: day.stores,
    earned,
  }
}

async function readWaiting(ctx: Ctx): Promise<HomeAnswer['waiting']> {
  const decisions = await decisionsOf(ctx)
  return decisions
    .filter(({ status }) => status === 'proposed')
    .map(({ id, title, promise }) => ({ decisionId: id, title, until: null, promise: promise.total.value }))
}

/** The day beside the same weekday a week before, as a whole and by store. */
async function readDay(ctx: Ctx, warehouse: Warehouse, date: IsoDate): Promise<Pick<HomeAnswer, 'figures' | 'stores'>> {
  const weekBefore = addDays(date, -7)
  const [[whole = [], byStore = []], names] = await Promise.all([
    readCuts(warehouse, {
      scope: { ...ctx.access, from: date, to: date },
      compare: { from: weekBefore, to: weekBefore },
      cuts: [{ metrics: YESTERDAY }, { metrics: STORE_GRID, by: ['store'] }],
    }),
    storeNames(warehouse, ctx.access.merchantId),
  ])
  return {
    figures: figuresOf(YESTERDAY, whole, true),
    // A store that sold nothing yesterday has a row too: it is the first that should be seen.
    stores: byStore
      .map(({ by, values, before }) => ({ storeId: String(by.store), values, before }))
      .filter(({ storeId }) => storeId !== '')
      .map((row) => ({ ...row, name: names.get(row.storeId) ?? { zh: row.storeId, en: row.storeId } })),
  }
}

/** Effects of decisions whose window ended in the running quarter. */
async function readEarned(ctx: Ctx, today: IsoDate): Promise<HomeAnswer['earned']> {
  const month = Number(today.slice(5, 7))
  const quarterFrom = `${today.slice(0, 4)}-${String(month - ((month - 1) % 3)).padStart(2, '0')}-01`
  const { pooled, effects } = await effectsOf(ctx, quarterFrom)
  return pooled ? { ...pooled, decisions: effects } : null
}
