import { caseTime } from './case-time.ts'
import type { Traces } from './event-log.ts'

/** What was done again although the case had it already. */
export interface ActivityRework {
  readonly activity: number
  readonly events: number
  /** Events beyond the first of their case. */
  readonly repeats: number
  /** Cases that have the activity, and those that have it more than once. */
  readonly cases: number
  readonly casesWithRepeats: number
  /** The activity right after itself. */
  readonly selfLoops: number
  /** Waiting and work of the repeats. */
  readonly repeatMs: number
}

/** `activity`, one other, and `activity` again. */
export interface ShortLoop {
  readonly activity: number
  readonly through: number
  readonly count: number
}

export interface Rework {
  readonly byActivity: readonly ActivityRework[]
  /** Most frequent first. */
  readonly shortLoops: readonly ShortLoop[]
  /** Of cases with events, those with any repeat, 0..1. */
  readonly caseShare: number
  /** Of the time of all cases, waiting and work of repeats, 0..1. */
  readonly timeShare: number
}

/**
 * What is done more than once in a case, in which loops, and what time does it take?
 *
 * One pass over the traces. Time is what `caseTime` gives to the repeated events, so parts add up to the whole.
 *
 * Loops of length one and two as in Weijters, van der Aalst, de Medeiros (2006), Process mining with the
 * HeuristicsMiner algorithm, section 2.
 */
export function processRework(traces: Traces): Rework {
  const { cases, activities, starts, activity } = traces
  const { waitingMs, serviceMs } = caseTime(traces)
  const byActivity = Array.from({ length: activities }, (_, a) => ({
    activity: a,
    events: 0,
    repeats: 0,
    cases: 0,
    casesWithRepeats: 0,
    selfLoops: 0,
    repeatMs: 0,
  }))
  const loops = new Map<number, number>()
  const seenInCase = new Int32Array(activities)
  let filled = 0
  let withRepeats = 0
  let totalMs = 0
  for (let c = 0; c < cases; c += 1) {
    seenInCase.fill(0)
    const first = starts[c] as number
    let repeated = false
    for (let k = first; k < (starts[c + 1] as number); k += 1) {
      const a = activity[k] as number
      const of = byActivity[a] as (typeof byActivity)[number]
      const ms = (waitingMs[k] as number) + (serviceMs[k] as number)
      const before = seenInCase[a] as number
      seenInCase[a] = before + 1
      totalMs += ms
      of.events += 1
      if (before === 0) of.cases += 1
      else {
        repeated = true
        of.repeats += 1
        of.repeatMs += ms
        if (before === 1) of.casesWithRepeats += 1
      }
      if (k > first && activity[k - 1] === a) of.selfLoops += 1
      if (k > first + 1 && activity[k - 2] === a && activity[k - 1] !== a) {
        const key = a * activities + (activity[k - 1] as number)
        loops.set(key, (loops.get(key) ?? 0) + 1)
      }
    }
    if (starts[c + 1] !== first) filled += 1
    if (repeated) withRepeats += 1
  }
  const shortLoops = Array.from(loops, ([key, count]) => ({
    activity: Math.floor(key / activities),
    through: key % activities,
    count,
  })).sort((a, b) => b.count - a.count || a.activity - b.activity || a.through - b.through)
  const repeatMs = byActivity.reduce((sum, of) => sum + of.repeatMs, 0)
  return { byActivity, shortLoops, caseShare: withRepeats / filled, timeShare: totalMs > 0 ? repeatMs / totalMs : 0 }
}
