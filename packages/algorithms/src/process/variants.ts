import { type DurationSummary, summariseDurations } from './duration-summary.ts'
import type { Traces } from './event-log.ts'

/** One way through the process: the same activities in the same order. */
export interface ProcessVariant {
  readonly activities: readonly number[]
  readonly cases: number
  /** Of all cases with events, 0..1. */
  readonly share: number
  /** From the first event of a case (its start, where known) to its last completion. */
  readonly duration: DurationSummary
  /** Which cases. */
  readonly caseIndexes: Int32Array
}

/**
 * In which ways do cases run through the process, how often and how long?
 *
 * Groups cases by their sequence of activities; most frequent first, then the shorter, then the one met first. O(n).
 */
export function processVariants(traces: Traces): ProcessVariant[] {
  const { cases, starts, activity } = traces
  const casesByPath = new Map<string, number[]>()
  let filled = 0
  for (let c = 0; c < cases; c += 1) {
    if (starts[c] === starts[c + 1]) continue
    filled += 1
    const path = activity.subarray(starts[c], starts[c + 1]).join(' ')
    const known = casesByPath.get(path)
    if (known) known.push(c)
    else casesByPath.set(path, [c])
  }
  const variants = Array.from(casesByPath.values(), (members) => {
    const first = members[0] as number
    return {
      activities: Array.from(activity.subarray(starts[first], starts[first + 1])),
      cases: members.length,
      share: members.length / filled,
      duration: summariseDurations(Float64Array.from(members, (c) => caseDuration(traces, c))),
      caseIndexes: Int32Array.from(members),
    }
  })
  return variants.sort((a, b) => b.cases - a.cases || a.activities.length - b.activities.length)
}

/** From the first start (or completion, where no start is known) of a case to its last completion; 0 without events. */
export function caseDuration({ starts, completeMs, startMs }: Traces, c: number): number {
  const first = starts[c] as number
  const end = starts[c + 1] as number
  if (first === end) return 0
  let begun = completeMs[first] as number
  for (let k = first; startMs && k < end; k += 1) {
    if ((startMs[k] as number) < begun) begun = startMs[k] as number
  }
  return (completeMs[end - 1] as number) - begun
}
