import { differenceInDifferences, type Matrix, matchedStores, type StorePanel } from '@tandem/algorithms'
import { indexed } from '../columns.ts'
import type { Asked, Method, Roles, Score } from '../method.ts'
import type { Table } from '../table.ts'

/** One verdict as a number, for a table of numbers. */
const VERDICTS = { different: 1, 'not-told-apart': 0, 'cannot-tell': -1 } as const

const OPTIONS = {
  level: { is: 'coverage of the intervals', byDefault: 0.9 },
  seed: { is: 'of the placebos', byDefault: 1 },
  logarithm: { is: '1: effects as shares, over logarithms', byDefault: 0 },
}
type Options = Asked<typeof OPTIONS>

/**
 * A row is one store in one period; a store is treated from the first period in which a treated store is. Stores that
 * lack a period are left out and counted. Each way of matching says its effect, its interval and whether it can tell.
 */
const storeExperiment: Method<keyof Options> = {
  name: 'store-experiment',
  question: 'What did a change in a few stores do, seen against the others?',
  roles: {
    store: { holds: 'which store' },
    period: { holds: 'when: a number or a text that sorts, e.g. 2026-W07' },
    treated: { holds: '1 in the periods in which the store was treated, else 0' },
    outcome: { holds: 'what is measured, one number' },
  },
  options: OPTIONS,
  score(table, roles, options) {
    const { level, seed, logarithm } = options
    const { treated, leftOut, ...panel } = panelOf(table, roles, logarithm === 1)
    const stores = panel.outcome.rows
    const scores: Score[] = [
      { metric: 'stores', value: stores, unit: '' },
      { metric: 'stores left out for missing periods', value: leftOut, unit: '' },
      { metric: 'treated stores', value: treated.length, unit: '' },
      { metric: 'periods before', value: panel.firstTreated, unit: '' },
      { metric: 'periods after', value: panel.outcome.columns - panel.firstTreated, unit: '' },
    ]
    for (const method of ['synthetic-control', 'difference-in-differences'] as const) {
      const found = matchedStores(panel, treated, { method, level, seed })
      scores.push(
        { metric: `${method}: effect per period`, value: found.value, unit: '' },
        { metric: `${method}: low`, value: found.low, unit: '' },
        { metric: `${method}: high`, value: found.high, unit: '' },
        { metric: `${method}: p`, value: found.pValue, unit: '' },
        { metric: `${method}: smallest p possible`, value: found.smallestP, unit: '' },
        { metric: `${method}: fit before`, value: found.fit, unit: '' },
        { metric: `${method}: 1 different, 0 not, -1 cannot tell`, value: VERDICTS[found.verdict], unit: '' },
      )
    }
    if (treated.length < 2) return scores
    const isTreated = Uint8Array.from({ length: stores }, (_, store) => Number(treated.includes(store)))
    const welch = differenceInDifferences(panel, isTreated, level)
    scores.push(
      { metric: 'difference of trends before, p', value: welch.trendBefore.pValue, unit: '' },
      { metric: 'difference-in-differences by t: low', value: welch.low, unit: '' },
      { metric: 'difference-in-differences by t: high', value: welch.high, unit: '' },
    )
    return scores
  },
}
export default storeExperiment

/** @throws RangeError when nothing is treated, or no store has all periods */
export function panelOf(
  table: Table,
  roles: Roles,
  isLogarithm: boolean,
): StorePanel & { treated: number[]; leftOut: number } {
  const store = indexed(table.texts(roles.one('store')))
  const texts = table.texts(roles.one('period'))
  const isNumber = table.isNumeric(roles.one('period'))
  const periods = [...new Set(texts)].toSorted((a, b) =>
    isNumber ? Number(a) - Number(b) : a < b ? -1 : Number(a > b),
  )
  const place = new Map(periods.map((period, t) => [period, t]))
  const sums = new Float64Array(store.names.length * periods.length)
  const seen = new Uint8Array(sums.length)
  const firstOf = new Int32Array(store.names.length).fill(periods.length)
  const outcome = table.numbers(roles.one('outcome'))
  const treatment = table.numbers(roles.one('treated'))
  outcome.forEach((value, row) => {
    const [own, t] = [store.index[row] as number, place.get(texts[row] as string) as number]
    if ((treatment[row] as number) > 0) firstOf[own] = Math.min(firstOf[own] as number, t)
    if (Number.isNaN(value)) return
    seen[own * periods.length + t] = 1
    sums[own * periods.length + t] = (sums[own * periods.length + t] as number) + value
  })
  const whole = Array.from(store.names.keys()).filter((own) =>
    seen.subarray(own * periods.length, (own + 1) * periods.length).every((is) => is === 1),
  )
  const firstTreated = whole.reduce((first, own) => Math.min(first, firstOf[own] as number), periods.length)
  if (firstTreated === periods.length)
    throw new RangeError('treated must be 1 in some period of a store that has all periods')
  const rows = whole.map((own) => sums.subarray(own * periods.length, (own + 1) * periods.length))
  const values = Float64Array.from(rows.flatMap((row) => [...row]))
  const matrix: Matrix = {
    rows: whole.length,
    columns: periods.length,
    values: isLogarithm ? values.map((value) => Math.log(value)) : values,
  }
  const treated = [...whole.keys()].filter((row) => (firstOf[whole[row] as number] as number) < periods.length)
  return { outcome: matrix, firstTreated, treated, leftOut: store.names.length - whole.length }
}
