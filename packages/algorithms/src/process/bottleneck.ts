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
  /** Events that had any of it; `meanMs` is theirs. */
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
  // Places: waiting of `activity` after `after` (or after nothing, the last row), then work of `activity`.
  const n = traces.activities
  const work = (n + 1) * n
  const sums = new Map<number, { events: number; totalMs: number }>()
  const add = (place: number, ms: number): void => {
    if (ms <= 0) return
    const sum = sums.get(place)
    if (sum) {
      sum.events += 1
      sum.totalMs += ms
    } else sums.set(place, { events: 1, totalMs: ms })
  }
  traces.activity.forEach((activity, k) => {
    const after = waitedAfter[k] as number
    add((after < 0 ? n : (traces.activity[after] as number)) * n + activity, waitingMs[k] as number)
    add(work + activity, serviceMs[k] as number)
  })
  let totalMs = 0
  for (let c = 0; c < traces.cases; c += 1) totalMs += caseDuration(traces, c)
  const contributions = Array.from(
    sums,
    ([place, sum]): TimeContribution => ({
      kind: place < work ? 'waiting' : 'service',
      activity: place % n,
      after: place < n * n ? Math.floor(place / n) : null,
      ...sum,
      meanMs: sum.totalMs / sum.events,
      share: sum.totalMs / totalMs,
    }),
  )
  return { totalMs, contributions: contributions.sort((a, b) => b.totalMs - a.totalMs || a.activity - b.activity) }
}
