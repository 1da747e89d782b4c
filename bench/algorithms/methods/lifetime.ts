import {
  bgNbdExpectedNext,
  fitBgNbd,
  fitGammaGamma,
  fitIntervals,
  fitParetoNbd,
  gammaGammaMean,
  type LikelihoodFit,
  type PurchaseSummary,
  type Purchases,
  paretoNbdExpectedNext,
  purchaseDaysBetween,
  purchaseHistories,
} from '@tandem/algorithms'
import { indexed, momentsMs } from '../columns.ts'
import type { Asked, Method, Roles, Score } from '../method.ts'
import type { Table } from '../table.ts'

const DAY_MS = 86_400_000
const COMPACT_DATE = /^(19|20)\d\d(0[1-9]|1[0-2])([0-2]\d|3[01])$/

const OPTIONS = {
  holdoutDays: { is: 'days at the end that are forecast; 0: by share', byDefault: 0 },
  holdoutShare: { is: 'share of all days at the end that are forecast', byDefault: 0.5 },
  unitDays: { is: 'days in the unit of time that models are fitted in', byDefault: 7 },
  unitMs: { is: 'milliseconds in one unit of a numeric date', byDefault: DAY_MS },
}
type Options = Asked<typeof OPTIONS>

/**
 * Models are fitted to the days before the holdout and foretell, for each customer who had bought by then, the days
 * with a purchase within it; the naive forecast goes on at the customer's own rate so far. A summary file without dates
 * has no holdout: it is only fitted.
 */
const lifetime: Method<keyof Options> = {
  name: 'lifetime',
  question: 'How often will each customer buy again, and for how much? (BG/NBD, Pareto/NBD, Gamma-Gamma)',
  roles: {
    customer: { holds: 'who bought; with date, one row a purchase', isOptional: true },
    date: { holds: 'when: a date, yyyymmdd, or a number (see unitMs)', isOptional: true },
    amount: { holds: 'for how much; rows below zero are no purchases', isOptional: true },
    frequency: { holds: 'summary file: repeat purchases of each customer', isOptional: true },
    recency: { holds: 'summary file: time from first to last purchase', isOptional: true },
    observed: { holds: 'summary file: time from first purchase to the end', isOptional: true },
    spend: { holds: 'summary file: mean amount of a repeat purchase', isOptional: true },
  },
  options: OPTIONS,
  score(table, roles, options) {
    if (roles.has('customer') && roles.has('date')) return scorePurchases(table, roles, options)
    if (roles.has('frequency') && roles.has('recency') && roles.has('observed')) return scoreSummary(table, roles)
    throw new RangeError('--map customer=COLUMN date=COLUMN, or frequency=, recency= and observed=, are needed')
  },
}
export default lifetime

function scoreSummary(table: Table, roles: Roles): Score[] {
  const frequency = table.numbers(roles.one('frequency'))
  const summary = {
    frequency,
    recency: table.numbers(roles.one('recency')),
    observed: table.numbers(roles.one('observed')),
  }
  const spend = roles.has('spend') ? table.numbers(roles.one('spend')) : undefined
  const { bgNbd, paretoNbd } = fits(summary)
  return [
    { metric: 'customers', value: frequency.length, unit: '' },
    ...described('BG/NBD', bgNbd),
    ...described('Pareto/NBD', paretoNbd),
    ...(spend ? scoreSpend(frequency, spend).scores : []),
  ]
}

function scorePurchases(table: Table, roles: Roles, options: Options): Score[] {
  const { holdoutDays, holdoutShare, unitDays, unitMs } = options
  const purchases = purchasesIn(table, roles, unitMs)
  if (purchases.day.length === 0) throw new RangeError('customer, date and amount must all be filled in some row')
  const [first, last] = extent(purchases.day)
  const days = holdoutDays > 0 ? Math.round(holdoutDays) : Math.floor((last - first) * holdoutShare)
  if (!(days > 0 && days < last - first)) {
    throw new RangeError(`holdoutDays must leave days on both sides: there are ${last - first + 1} days`)
  }
  const end = last - days
  const history = purchaseHistories(purchases, { end, unit: unitDays })
  const ahead = days / unitDays
  const actual = purchaseDaysBetween(purchases, history.customer, { after: end, until: last })
  const { bgNbd, paretoNbd } = fits(history)
  const next = {
    'BG/NBD': bgNbdExpectedNext(bgNbd.parameters, history, ahead),
    'Pareto/NBD': paretoNbdExpectedNext(paretoNbd.parameters, history, ahead),
    naive: history.observed.map((time, i) => (time > 0 ? ((history.frequency[i] as number) / time) * ahead : 0)),
  }
  const scores: Score[] = [
    { metric: 'rows left out (a cell empty, or below zero)', value: table.rows - purchases.day.length, unit: '' },
    { metric: 'customers', value: history.customer.length, unit: '' },
    { metric: 'repeaters', value: history.frequency.filter((x) => x > 0).length, unit: '' },
    { metric: 'holdout', value: days, unit: 'days' },
    { metric: 'holdout: actual', value: sum(actual), unit: 'purchase days' },
    ...Object.entries(next).flatMap(([model, forecast]) => holdoutScores(model, forecast, actual)),
    ...described('BG/NBD', bgNbd),
    ...described('Pareto/NBD', paretoNbd),
  ]
  if (!purchases.amount) return scores
  const spend = scoreSpend(history.frequency, history.meanSpend)
  const worth = next['BG/NBD'].map((n, i) => n * (spend.mean[i] as number))
  const spent = spentBetween(purchases, new Set(history.customer), end, last)
  return [
    ...scores,
    ...spend.scores,
    { metric: 'holdout: actual spend', value: spent, unit: 'money' },
    { metric: 'holdout: BG/NBD with Gamma-Gamma spend', value: sum(worth), unit: 'money' },
  ]
}

function fits(summary: PurchaseSummary) {
  return { bgNbd: fitBgNbd(summary), paretoNbd: fitParetoNbd(summary) }
}

function described<P extends string>(model: string, fit: LikelihoodFit<P>): Score[] {
  const intervals = Object.entries(fitIntervals(fit, 0.95)) as [P, { low: number; high: number }][]
  return [
    { metric: `${model}: log-likelihood`, value: fit.logLikelihood, unit: '' },
    ...intervals.flatMap(([name, { low, high }]) => [
      { metric: `${model}: ${name}`, value: fit.parameters[name], unit: '' },
      { metric: `${model}: ${name}, 95 % from`, value: low, unit: '' },
      { metric: `${model}: ${name}, 95 % to`, value: high, unit: '' },
    ]),
  ]
}

function holdoutScores(model: string, forecast: Float64Array, actual: Int32Array): Score[] {
  const off = forecast.map((value, i) => value - (actual[i] as number))
  return [
    { metric: `holdout: ${model}`, value: sum(forecast), unit: 'purchase days' },
    { metric: `holdout: ${model} MAE`, value: sum(off.map(Math.abs)) / off.length, unit: 'purchase days' },
    {
      metric: `holdout: ${model} RMSE`,
      value: Math.sqrt(sum(off.map((d) => d * d)) / off.length),
      unit: 'purchase days',
    },
  ]
}

/** Gamma-Gamma on customers with a repeat of any worth; what is expected of each customer. */
function scoreSpend(frequency: Int32Array | Float64Array, meanSpend: Float64Array) {
  const spenders = {
    frequency: Float64Array.from(frequency, (x, i) => ((meanSpend[i] as number) > 0 ? x : 0)),
    meanSpend,
  }
  const fit = fitGammaGamma(spenders)
  const scores = [
    { metric: 'Gamma-Gamma: customers', value: spenders.frequency.filter((x) => x > 0).length, unit: '' },
    ...described('Gamma-Gamma', fit),
  ]
  return { scores, mean: gammaGammaMean(fit.parameters, spenders) }
}

function purchasesIn(table: Table, roles: Roles, unitMs: number): Purchases {
  const cells = table.texts(roles.one('customer'))
  const days = daysOf(table, roles.one('date'), unitMs)
  const amounts = roles.has('amount') ? table.numbers(roles.one('amount')) : undefined
  const rows = Array.from(cells.keys()).filter(
    (row) => cells[row] !== '' && !Number.isNaN(days[row] as number) && (!amounts || (amounts[row] as number) >= 0),
  )
  const customer = indexed(rows.map((row) => cells[row] as string)).index
  const day = Int32Array.from(rows, (row) => days[row] as number)
  return amounts
    ? { customer, day, amount: Float64Array.from(rows, (row) => amounts[row] as number) }
    : { customer, day }
}

function daysOf(table: Table, column: string, unitMs: number): Float64Array {
  const texts = table.texts(column)
  if (texts.every((text) => COMPACT_DATE.test(text))) {
    return Float64Array.from(texts, (text) => {
      return Date.UTC(Number(text.slice(0, 4)), Number(text.slice(4, 6)) - 1, Number(text.slice(6))) / DAY_MS
    })
  }
  return momentsMs(table, column, unitMs).map((ms) => Math.floor(ms / DAY_MS))
}

function extent(days: Int32Array): [number, number] {
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const day of days) {
    first = Math.min(first, day)
    last = Math.max(last, day)
  }
  return [first, last]
}

function spentBetween({ customer, day, amount }: Purchases, who: Set<number>, after: number, until: number): number {
  let total = 0
  for (let i = 0; i < day.length; i += 1) {
    const at = day[i] as number
    if (at > after && at <= until && who.has(customer[i] as number)) total += amount?.[i] ?? 0
  }
  return total
}

function sum(values: ArrayLike<number>): number {
  let total = 0
  for (let i = 0; i < values.length; i += 1) total += values[i] as number
  return total
}
