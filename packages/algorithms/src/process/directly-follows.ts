import { type DurationSummary, summariseDurations } from './duration-summary.ts'
import type { Traces } from './event-log.ts'

/** `to` came right after `from` in a case. */
export interface DirectlyFollowsArc {
  readonly from: number
  readonly to: number
  /** How often, over all cases. */
  readonly count: number
  /** In how many cases at least once. */
  readonly cases: number
  /** From the completion of `from` to the start of `to`, or to its completion where no start is known; 0 if they overlap. */
  readonly gap: DurationSummary
}

export interface DirectlyFollowsGraph {
  readonly activities: number
  /** Events by activity. */
  readonly counts: Int32Array
  /** Cases that begin, and that end, with each activity. */
  readonly startCounts: Int32Array
  readonly endCounts: Int32Array
  /** Most frequent first, then by `from` and `to`. */
  readonly arcs: readonly DirectlyFollowsArc[]
}

/**
 * Which activity follows which, how often and after how long?
 *
 * Counts neighbours in every trace. O(n) and a sort of each arc's gaps. The counts out of an activity and its end count
 * add up to its events, and so do the counts into it and its start count.
 *
 * van der Aalst (2016), Process Mining: Data Science in Action, 2nd ed., section 5.2 (the relation a > b). Leemans,
 * Poppe, Wynn (2019), Directly follows-based process mining, ICPM.
 */
export function directlyFollows(traces: Traces): DirectlyFollowsGraph {
  const { cases, activities, starts, activity } = traces
  const counts = new Int32Array(activities)
  const startCounts = new Int32Array(activities)
  const endCounts = new Int32Array(activities)
  const arcs = new Map<number, { count: number; cases: number; lastCase: number; gapsMs: number[] }>()
  for (const a of activity) counts[a] = (counts[a] as number) + 1
  for (let c = 0; c < cases; c += 1) {
    const first = starts[c] as number
    const end = starts[c + 1] as number
    if (first === end) continue
    count(startCounts, activity[first] as number)
    count(endCounts, activity[end - 1] as number)
    for (let k = first + 1; k < end; k += 1) {
      const key = (activity[k - 1] as number) * activities + (activity[k] as number)
      const arc = arcs.get(key) ?? { count: 0, cases: 0, lastCase: -1, gapsMs: [] }
      if (arc.count === 0) arcs.set(key, arc)
      arc.count += 1
      if (arc.lastCase !== c) arc.cases += 1
      arc.lastCase = c
      arc.gapsMs.push(gapBefore(traces, k))
    }
  }
  const listed = Array.from(arcs, ([key, { count: times, cases: inCases, gapsMs }]) => ({
    from: Math.floor(key / activities),
    to: key % activities,
    count: times,
    cases: inCases,
    gap: summariseDurations(Float64Array.from(gapsMs)),
  }))
  listed.sort((a, b) => b.count - a.count || a.from - b.from || a.to - b.to)
  return { activities, counts, startCounts, endCounts, arcs: listed }
}

function gapBefore({ completeMs, startMs }: Traces, k: number): number {
  const start = startMs ? (startMs[k] as number) : Number.NaN
  const until = Number.isNaN(start) ? (completeMs[k] as number) : start
  return Math.max(0, until - (completeMs[k - 1] as number))
}

function count(counts: Int32Array, at: number): void {
  counts[at] = (counts[at] as number) + 1
}
