import { caseTime } from './case-time.ts'
import { type DurationSummary, summariseDurations } from './duration-summary.ts'
import type { Traces } from './event-log.ts'
import { caseDuration } from './variants.ts'

/** Waiting and work of one activity, over all its events. */
export interface ActivityTimes {
  readonly activity: number
  readonly waiting: DurationSummary
  readonly service: DurationSummary
  /** Share of its events whose start the log knows, 0..1; below 1 the rest is split as `caseTime` says. */
  readonly measuredShare: number
}

/** A part of all the time that cases took. */
export interface TimeContribution {
  readonly kind: 'waiting' | 'service'
  /** What was worked on, or waited for. */
  readonly activity: number
  /** What was completed before the waiting; null for work. */
  readonly after: number | null
  readonly events: number
  readonly totalMs: number
  readonly meanMs: number
  /** Of the time of all cases, 0..1. */
  readonly share: number
}

export interface WhereTimeGoes {
  /** The time of all cases together, each from its first start to its last completion. */
  readonly totalMs: number
  /** Largest first; they add up to `totalMs`. */
  readonly contributions: readonly TimeContribution[]
}

/** How long does each activity wait and take? One entry an activity, by index. O(n log n); see `caseTime`. */
export function activityTimes(traces: Traces): ActivityTimes[] {
  const { waitingMs, serviceMs, isMeasured } = caseTime(traces)
  const events: number[][] = Array.from({ length: traces.activities }, () => [])
  traces.activity.forEach((a, k) => events[a]?.push(k))
  return events.map((rows, activity) => ({
    activity,
    waiting: summariseDurations(Float64Array.from(rows, (k) => waitingMs[k] as number)),
    service: summariseDurations(Float64Array.from(rows, (k) => serviceMs[k] as number)),
    measuredShare: rows.reduce((sum, k) => sum + (isMeasured[k] as number), 0) / Math.max(1, rows.length),
  }))
}

/**
 * Where does the time of the cases go: which work, and which waiting between which two activities?
 *
 * Every moment of a case belongs to the work that is going on or to the waiting for what begins next, so contributions
 * add up to the whole: the first is the bottleneck. O(n log n).
 */
export function whereTimeGoes(traces: Traces): WhereTimeGoes {
  const { waitingMs, serviceMs, waitedAfter } = caseTime(traces)
  const parts = new Map<
    string,
    { kind: TimeContribution['kind']; activity: number; after: number | null; events: number; totalMs: number }
  >()
  const add = (kind: TimeContribution['kind'], activity: number, after: number | null, ms: number): void => {
    const key = `${kind} ${activity} ${after}`
    const part = parts.get(key) ?? { kind, activity, after, events: 0, totalMs: 0 }
    part.events += 1
    part.totalMs += ms
    parts.set(key, part)
  }
  traces.activity.forEach((activity, k) => {
    const waited = waitingMs[k] as number
    if (waited > 0) add('waiting', activity, traces.activity[waitedAfter[k] as number] ?? null, waited)
    const served = serviceMs[k] as number
    if (served > 0) add('service', activity, null, served)
  })
  let totalMs = 0
  for (let c = 0; c < traces.cases; c += 1) totalMs += caseDuration(traces, c)
  const contributions = Array.from(parts.values(), (part) => ({
    ...part,
    meanMs: part.totalMs / part.events,
    share: totalMs > 0 ? part.totalMs / totalMs : 0,
  }))
  return { totalMs, contributions: contributions.sort((a, b) => b.totalMs - a.totalMs || a.activity - b.activity) }
}
