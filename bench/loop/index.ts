import { createCity, initialState, type Offer } from '@tandem/city'
import { type QuickRun, quickRun } from '@tandem/city/truth'
import { addDays, zonedTime } from '@tandem/kernel'
import { measureWinBack, type Outcome } from '../../apps/server/src/decisions/win-back/measure.ts'
import { planWinBack, type Unit } from '../../apps/server/src/decisions/win-back/propose.ts'
import type { CustomerHistory } from '../../apps/server/src/insights/slipping/history.ts'
import type { Report } from '../figure.ts'

const SEEDS = 200
const HISTORY = 120
const WINDOW = 14
const START = '2026-01-01'
const MESSAGE_COST = 5
const OFFER = { discountKind: 'amount' as const, value: 1500, minSpend: 4900, validDays: WINDOW }

interface Trial {
  truth: number
  estimate: number
  low: number
  high: number
  people: number
}

/**
 * Does the interval that the Effects page shows cover what the decision truly did? Each seed is a city of its own:
 * 120 days of history, the product's own plan with its random arms, the coupons given to the treated, 14 days, the
 * product's own measurement; and beside it the same 14 days lived without coupons on common random numbers.
 */
export default async function loop(report: Report): Promise<void> {
  const trials: Trial[] = []
  const started = performance.now()
  for (let seed = 1; seed <= SEEDS; seed += 1) trials.push(runTrial(seed))
  const seconds = (performance.now() - started) / 1000
  const share = (test: (trial: Trial) => boolean) => trials.filter(test).length / trials.length
  const mean = (value: (trial: Trial) => number) => trials.reduce((sum, trial) => sum + value(trial), 0) / trials.length

  const covered = share(({ truth, low, high }) => low <= truth && truth <= high)
  report({
    case: `${SEEDS} cities`,
    metric: 'true effect inside the 90 % interval',
    value: covered,
    unit: 'share',
    target: { between: [0.85, 0.95] },
  })
  const bias = mean(({ estimate, truth }) => estimate - truth)
  const spread = Math.sqrt(mean(({ estimate, truth }) => (estimate - truth) ** 2) / SEEDS)
  report({
    case: `${SEEDS} cities`,
    metric: 'mean error in its standard errors',
    value: bias / spread,
    unit: 'z',
    target: { between: [-3, 3] },
  })
  report({ case: `${SEEDS} cities`, metric: 'mean true effect', value: mean(({ truth }) => truth) / 100, unit: 'CNY' })
  report({
    case: `${SEEDS} cities`,
    metric: 'mean interval width',
    value: mean(({ low, high }) => high - low) / 100,
    unit: 'CNY',
  })
  report({ case: `${SEEDS} cities`, metric: 'said that it worked', value: share(({ low }) => low > 0), unit: 'share' })
  report({
    case: `${SEEDS} cities`,
    metric: 'said that it worked where it truly hurt',
    value: share(({ low, truth }) => low > 0 && truth < 0),
    unit: 'share',
    target: { atMost: 0.05 },
  })
  report({ case: `${SEEDS} cities`, metric: 'people chosen', value: mean(({ people }) => people), unit: 'people' })
  report({ case: 'one city', metric: 'history, two futures, plan and measurement', value: seconds / SEEDS, unit: 's' })
}

function runTrial(seed: number): Trial {
  const city = createCity({ seed, start: START })
  const history = quickRun(city, initialState(city), HISTORY)
  const request = { offer: OFFER, budget: Number.MAX_SAFE_INTEGER, controlShare: null, storeIds: null }
  const plan = planWinBack({
    day: HISTORY,
    histories: historiesOf(history),
    past: [],
    request,
    messageCost: MESSAGE_COST,
    seed,
  })
  const treated = plan.units.filter(({ arm }) => arm === 'treated')

  const withCoupons = quickRun(city, history.state, HISTORY + WINDOW, couponsFor(treated, city.zone))
  const without = quickRun(city, history.state, HISTORY + WINDOW)
  const bought = boughtBy(withCoupons)
  const otherwise = boughtBy(without)

  const measured = measureWinBack(
    plan.units.map((unit) => outcomeOf(unit, bought)),
    MESSAGE_COST,
    true,
  )
  const marginOf = (by: ReadonlyMap<string, Bought>, { person }: Unit) => by.get(person)?.margin ?? 0
  const truth = treated.reduce(
    (sum, unit) => sum + marginOf(bought, unit) - marginOf(otherwise, unit) - MESSAGE_COST,
    0,
  )
  const total = measured.total
  if (!total) throw new Error(`city ${seed} had nobody to win back`)
  return {
    truth,
    estimate: total.value,
    low: total.low,
    high: total.high,
    people: plan.units.length,
  }
}

interface Bought {
  margin: number
  orders: number
}

function boughtBy({ keys, person, margin }: QuickRun): Map<string, Bought> {
  const by = new Map<string, Bought>()
  person.forEach((p, i) => {
    const key = keys[p]
    if (key === null || key === undefined) return
    const sum = by.get(key) ?? { margin: 0, orders: 0 }
    by.set(key, { margin: sum.margin + (margin[i] as number), orders: sum.orders + 1 })
  })
  return by
}

function historiesOf({ keys, person, day, net, margin }: QuickRun): Map<string, CustomerHistory> {
  const rows = new Map<string, { days: number[]; nets: number[]; margins: number[] }>()
  person.forEach((p, i) => {
    const key = keys[p]
    if (key === null || key === undefined) return
    const row = rows.get(key) ?? { days: [], nets: [], margins: [] }
    row.days.push(day[i] as number)
    row.nets.push(net[i] as number)
    row.margins.push(margin[i] as number)
    rows.set(key, row)
  })
  return new Map([...rows].map(([key, row]) => [key, { node: key, person: key, storeId: '', ...row }]))
}

function couponsFor(units: readonly Unit[], zone: string): Offer[] {
  const from = zonedTime(addDays(START, HISTORY), 0, zone)
  const until = zonedTime(addDays(START, HISTORY + WINDOW), 0, zone) - 1
  const { discountKind, value, minSpend } = OFFER
  return units.map(({ person }) => ({
    person,
    decisionId: 'bench',
    couponId: `bench-${person}`,
    campaignId: 'bench',
    discountKind,
    value,
    minSpend,
    from,
    until,
  }))
}

function outcomeOf({ person, arm, propensity, usualMargin }: Unit, bought: ReadonlyMap<string, Bought>): Outcome {
  const { margin, orders } = bought.get(person) ?? { margin: 0, orders: 0 }
  return { arm, propensity, usualMargin, margin, orders, redemptions: 0, discount: 0 }
}
