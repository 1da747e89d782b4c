import { aheadScores, alarmRule } from '@tandem/algorithms'
import { indexed, momentsMs } from '../columns.ts'
import type { Asked, Method, Roles, Score } from '../method.ts'
import type { Table } from '../table.ts'

/** What `alarmRule` needs to know how often a score is exceeded. */
const LEAST_SCORES = 500
const MONTH_MS = 30.4375 * 86_400_000

const OPTIONS = {
  period: { is: 'steps in a season', byDefault: 7 },
  alarmsPerMonth: { is: 'false alarms that are accepted', byDefault: 2 },
  pastShare: { is: 'share at the beginning from which the threshold is learnt', byDefault: 0.6 },
  memorySeasons: { is: 'seasons that a forecast looks back', byDefault: 13 },
  unitMs: { is: 'milliseconds in one unit of a numeric time', byDefault: 1 },
}
type Options = Asked<typeof OPTIONS>

/** Every series is scored by what came before each value; the earlier scores set the threshold that the later ones meet. */
const seriesAnomaly: Method<keyof Options> = {
  name: 'series-anomaly',
  question: 'Which values of one or many series are out of the ordinary, within a budget of false alarms a month?',
  roles: {
    time: { holds: 'when: a date, or a number (see unitMs)' },
    value: { holds: 'what is watched, one value a step' },
    series: { holds: 'which series a row belongs to', isOptional: true },
    label: { holds: '1 where something was the matter, else 0', isOptional: true },
  },
  options: OPTIONS,
  score(table, roles, options) {
    const { period, alarmsPerMonth, pastShare, memorySeasons, unitMs } = options
    const series = seriesOf(table, roles, unitMs)
    const usable = series.filter(({ values }) => values.length > (memorySeasons + 2) * period)
    if (usable.length === 0)
      throw new RangeError(`value must have a series of more than ${(memorySeasons + 2) * period} steps`)
    const scored = usable.map(({ values, labels }) => {
      const { first, score } = aheadScores(filled(values, period), period, memorySeasons)
      const split = Math.floor(score.length * pastShare)
      const known = Array.from(score.keys()).filter((k) => !Number.isNaN(values[first + k]))
      const of = (places: number[]) => Float64Array.from(places, (k) => Math.abs(score[k] as number))
      const later = known.filter((k) => k >= split)
      return {
        past: of(known.filter((k) => k < split)),
        later: of(later),
        labels: labels && Float64Array.from(later, (k) => labels[first + k] as number),
      }
    })
    const missing = usable.reduce((sum, { values }) => sum + values.filter(Number.isNaN).length, 0)
    const stepMs = median(usable.map((one) => one.stepMs))
    const scoresPerMonth = (usable.length * MONTH_MS) / stepMs
    const past = scored.reduce((sum, { past }) => sum + past.length, 0)
    if (past < LEAST_SCORES) {
      const least = `${LEAST_SCORES} values after the first ${memorySeasons * period} of each series`
      throw new RangeError(`value must have ${least} in the first ${pastShare} of the file (pastShare), not ${past}`)
    }
    const rule = alarmRule(Float64Array.from(scored.flatMap(({ past }) => [...past])), {
      alarmsPerMonth,
      scoresPerMonth,
    })
    const judged = scored.reduce((sum, { later }) => sum + later.length, 0)
    let alarms = 0
    for (const { later } of scored) for (const score of later) if (score > rule.threshold) alarms += 1
    return [
      { metric: 'series', value: usable.length, unit: '' },
      { metric: 'series left out (too short)', value: series.length - usable.length, unit: '' },
      { metric: 'steps without a value (not judged)', value: missing, unit: '' },
      { metric: 'values judged', value: judged, unit: '' },
      { metric: 'threshold', value: rule.threshold, unit: 'robust sd' },
      { metric: 'alarms', value: alarms, unit: '' },
      { metric: 'alarms a month', value: (alarms * scoresPerMonth) / judged, unit: `of ${alarmsPerMonth} by chance` },
      ...againstLabels(scored, rule.threshold),
    ]
  },
}
export default seriesAnomaly

/** One value a step; NaN where the file has none. */
interface Series {
  readonly values: Float64Array
  readonly labels: Float64Array | undefined
  readonly stepMs: number
}

/** Rows without a time or value are left out; what is left of each series stands in order of time, a place a step. */
function seriesOf(table: Table, roles: Roles, unitMs: number): Series[] {
  const timeMs = momentsMs(table, roles.one('time'), unitMs)
  const value = table.numbers(roles.one('value'))
  const label = roles.has('label') ? table.numbers(roles.one('label')) : null
  const of = roles.has('series') ? indexed(table.texts(roles.one('series'))).index : new Int32Array(table.rows)
  const rows = new Map<number, number[]>()
  for (let row = 0; row < table.rows; row += 1) {
    if (!(Number.isFinite(timeMs[row]) && Number.isFinite(value[row]))) continue
    const own = rows.get(of[row] as number)
    if (own) own.push(row)
    else rows.set(of[row] as number, [row])
  }
  return Array.from(rows.values(), (own) => {
    own.sort((a, b) => (timeMs[a] as number) - (timeMs[b] as number))
    const gaps = own.slice(1).map((row, k) => (timeMs[row] as number) - (timeMs[own[k] as number] as number))
    const stepMs = median(gaps)
    // Without a gap in it a week stays a week: closed days keep their place. Months of 28 to 31 days are one step each.
    let place = 0
    const places = own.map((_, k) =>
      k === 0 ? 0 : (place += Math.max(1, Math.round((gaps[k - 1] as number) / stepMs))),
    )
    const onGrid = (cells: Float64Array): Float64Array => {
      const grid = new Float64Array(place + 1).fill(Number.NaN)
      places.forEach((at, k) => (grid[at] = cells[own[k] as number] as number))
      return grid
    }
    return { values: onGrid(value), labels: label ? onGrid(label) : undefined, stepMs }
  })
}

/** A step without a value takes that of the same place a season before, else the last one known. */
function filled(values: Float64Array, period: number): Float64Array {
  const whole = values.slice()
  whole.forEach((value, at) => {
    if (Number.isNaN(value)) whole[at] = (at >= period ? whole[at - period] : whole[at - 1]) as number
  })
  return whole
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 1
}

function againstLabels(
  scored: readonly { readonly later: Float64Array; readonly labels: Float64Array | undefined }[],
  threshold: number,
): Score[] {
  let [hits, alarms, marked] = [0, 0, 0]
  for (const { later, labels } of scored) {
    if (!labels) return []
    later.forEach((score, k) => {
      const isMarked = labels[k] === 1
      if (isMarked) marked += 1
      if (score > threshold) alarms += 1
      if (isMarked && score > threshold) hits += 1
    })
  }
  return [
    { metric: 'values marked', value: marked, unit: '' },
    { metric: 'precision', value: alarms > 0 ? hits / alarms : Number.NaN, unit: 'share' },
    { metric: 'recall', value: marked > 0 ? hits / marked : Number.NaN, unit: 'share' },
  ]
}
