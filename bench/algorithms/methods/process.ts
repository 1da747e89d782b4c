import {
  caseDuration,
  directlyFollows,
  type EventLog,
  followsConformance,
  followsModelOf,
  processRework,
  processVariants,
  type Traces,
  tracesOf,
  whereTimeGoes,
} from '@tandem/algorithms'
import { indexed, momentsMs } from '../columns.ts'
import type { Asked, Method, Roles, Score } from '../method.ts'
import type { Table } from '../table.ts'

const HOUR_MS = 3_600_000

const OPTIONS = {
  unitMs: { is: 'milliseconds in one unit of a numeric time', byDefault: 1 },
  trainShare: { is: 'share of cases, the first ones, that make the model', byDefault: 0.7 },
  minCount: { is: 'times that a step must have been seen to be in the model', byDefault: 1 },
}
type Options = Asked<typeof OPTIONS>

/**
 * What a log of events says of its process, and whether that holds: the graph of the earlier cases is the model that the
 * later cases are judged by.
 */
const process: Method<keyof Options> = {
  name: 'process',
  question: 'How do cases run, where does their time go, and do later cases run as earlier ones did?',
  roles: {
    case: { holds: 'what the events belong to, e.g. an order' },
    activity: { holds: 'what was done' },
    time: { holds: 'when it was completed: a date, or a number (see unitMs)' },
    start: { holds: 'when it was begun', isOptional: true },
    resource: { holds: 'who did it', isOptional: true },
  },
  options: OPTIONS,
  score(table, roles, options) {
    const { log, leftOut } = logOf(table, roles, options.unitMs)
    const traces = tracesOf(log)
    const graph = directlyFollows(traces)
    const variants = processVariants(traces)
    const time = whereTimeGoes(traces)
    const rework = processRework(traces)
    const hours = Float64Array.from({ length: traces.cases }, (_, c) => caseDuration(traces, c) / HOUR_MS).sort()
    const [worst] = time.contributions
    return [
      { metric: 'events', value: traces.activity.length, unit: '' },
      { metric: 'rows left out (case, activity or time empty)', value: leftOut, unit: '' },
      { metric: 'cases', value: traces.cases, unit: '' },
      { metric: 'activities', value: traces.activities, unit: '' },
      { metric: 'arcs', value: graph.arcs.length, unit: '' },
      { metric: 'variants', value: variants.length, unit: '' },
      { metric: 'most frequent variant', value: variants[0]?.share ?? 0, unit: 'share of cases' },
      { metric: 'median case', value: hours[Math.floor((hours.length - 1) / 2)] as number, unit: 'h' },
      { metric: 'longest case', value: hours.at(-1) as number, unit: 'h' },
      { metric: 'largest contribution to time', value: worst?.share ?? 0, unit: 'share of time' },
      { metric: 'cases with rework', value: rework.caseShare, unit: 'share of cases' },
      { metric: 'time of rework', value: rework.timeShare, unit: 'share of time' },
      ...laterCases(traces, log, options.trainShare, options.minCount),
    ]
  },
}
export default process

/** The first `trainShare` of cases, by their first event, make the model; the others are replayed on it. */
function laterCases(traces: Traces, log: EventLog, trainShare: number, minCount: number): Score[] {
  const order = Int32Array.from({ length: traces.cases }, (_, c) => c).sort(
    (a, b) => firstMs(traces, a) - firstMs(traces, b) || a - b,
  )
  const trained = Math.floor(order.length * trainShare)
  if (trained < 1 || trained >= order.length) return []
  const place = new Int32Array(order.length)
  order.forEach((c, at) => (place[c] = at))
  const part = (isTraining: boolean): Traces => {
    const rows = Array.from(log.caseIndex.keys()).filter(
      (k) => (place[log.caseIndex[k] as number] as number) < trained === isTraining,
    )
    return tracesOf({
      caseIndex: Int32Array.from(rows, (k) => log.caseIndex[k] as number),
      activityIndex: Int32Array.from(rows, (k) => log.activityIndex[k] as number),
      timeMs: Float64Array.from(rows, (k) => log.timeMs[k] as number),
      activities: traces.activities,
    })
  }
  const model = followsModelOf(directlyFollows(part(true)), minCount)
  const { fitness, precision, fittingCaseShare } = followsConformance(part(false), model)
  return [
    { metric: 'later cases: moves as the earlier made', value: fitness, unit: 'fitness' },
    { metric: 'later cases: allowed moves that are made', value: precision, unit: 'precision' },
    { metric: 'later cases: without a new move', value: fittingCaseShare, unit: 'share of cases' },
  ]
}

function firstMs({ starts, completeMs }: Traces, c: number): number {
  return completeMs[starts[c] as number] as number
}

function logOf(table: Table, roles: Roles, unitMs: number): { log: EventLog; leftOut: number } {
  const cases = table.texts(roles.one('case'))
  const activities = table.texts(roles.one('activity'))
  const timeMs = momentsMs(table, roles.one('time'), unitMs)
  const rows = Array.from(cases.keys()).filter(
    (k) => cases[k] !== '' && activities[k] !== '' && !Number.isNaN(timeMs[k] as number),
  )
  const startMs = roles.has('start') ? momentsMs(table, roles.one('start'), unitMs) : null
  const people = roles.has('resource') ? table.texts(roles.one('resource')) : null
  const resource = people && indexed(people)
  return {
    leftOut: cases.length - rows.length,
    log: {
      caseIndex: indexed(rows.map((k) => cases[k] as string)).index,
      activityIndex: indexed(rows.map((k) => activities[k] as string)).index,
      timeMs: Float64Array.from(rows, (k) => timeMs[k] as number),
      ...(startMs && { startMs: Float64Array.from(rows, (k) => startMs[k] as number) }),
      ...(resource && {
        resourceIndex: Int32Array.from(rows, (k) => (people[k] === '' ? -1 : (resource.index[k] as number))),
      }),
    },
  }
}
