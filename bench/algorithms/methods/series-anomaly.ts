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
      const { first, score } = aheadScores(values, period, memorySeasons)
      const split = Math.floor(score.length * pastShare)
      return {
        past: score.slice(0, split).map(Math.abs),
        later: score.slice(split).map(Math.abs),
        labels: labels?.slice(first + split),
      }
    })
    const steps = usable.flatMap(({ stepMs }) => stepMs).sort((a, b) => a - b)
    const stepMs = steps[Math.floor(steps.length / 2)] as number
    const missing = steps.reduce((sum, ms) => sum + Math.max(0, Math.round(ms / stepMs) - 1), 0)
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
      { metric: 'steps without a value (the season slips there)', value: missing, unit: '' },
      { metric: 'values judged', value: judged, unit: '' },
      { metric: 'threshold', value: rule.threshold, unit: 'robust sd' },
      { metric: 'alarms', value: alarms, unit: '' },
      { metric: 'alarms a month', value: (alarms * scoresPerMonth) / judged, unit: `of ${alarmsPerMonth} by chance` },
      ...againstLabels(scored, rule.threshold),
    ]
  },
}
export default seriesAnomaly

interface Series {
  readonly values: Float64Array
  readonly labels: Float64Array | undefined
  readonly stepMs: readonly number[]
}

/** Rows without a time or value are left out; what is left of each series stands in order of time. */
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
    return {
      values: Float64Array.from(own, (row) => value[row] as number),
      labels: label ? Float64Array.from(own, (row) => label[row] as number) : undefined,
      stepMs: own.slice(1).map((row, k) => (timeMs[row] as number) - (timeMs[own[k] as number] as number)),
    }
  })
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
