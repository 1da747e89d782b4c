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
  const { waitingMs, serviceMs } = caseTime(traces)
  const byActivity = Array.from({ length: traces.activities }, (_, activity) => nothingOf(activity))
  const repeatsByCase = new Int32Array(traces.cases)
  let filled = 0
  let totalMs = 0
  for (let c = 0; c < traces.cases; c += 1) {
    const seen = new Map<number, number>()
    const first = traces.starts[c] as number
    const end = traces.starts[c + 1] as number
    if (end > first) filled += 1
    for (let k = first; k < end; k += 1) {
      const a = traces.activity[k] as number
      const before = seen.get(a) ?? 0
      const ms = (waitingMs[k] as number) + (serviceMs[k] as number)
      seen.set(a, before + 1)
      totalMs += ms
      repeatsByCase[c] = (repeatsByCase[c] as number) + Number(before > 0)
      count(byActivity[a] as Counted, before, ms, k > first && traces.activity[k - 1] === a)
    }
  }
  const repeatMs = byActivity.reduce((sum, of) => sum + of.repeatMs, 0)
  const repeating = repeatsByCase.reduce((sum, repeats) => sum + Number(repeats > 0), 0)
  return {
    byActivity,
    shortLoops: shortLoopsOf(traces),
    caseShare: filled > 0 ? repeating / filled : 0,
    timeShare: totalMs > 0 ? repeatMs / totalMs : 0,
  }
}

type Counted = { -readonly [Key in keyof ActivityRework]: ActivityRework[Key] }

function nothingOf(activity: number): Counted {
  return { activity, events: 0, repeats: 0, cases: 0, casesWithRepeats: 0, selfLoops: 0, repeatMs: 0 }
}

/** One more event of an activity that the case had `before` times. */
function count(of: Counted, before: number, ms: number, isSelfLoop: boolean): void {
  of.events += 1
  if (before === 0) of.cases += 1
  else {
    of.repeats += 1
    of.repeatMs += ms
  }
  if (before === 1) of.casesWithRepeats += 1
  if (isSelfLoop) of.selfLoops += 1
}

function shortLoopsOf({ cases, activities, starts, activity }: Traces): ShortLoop[] {
  const loops = new Map<number, number>()
  for (let c = 0; c < cases; c += 1) {
    for (let k = (starts[c] as number) + 2; k < (starts[c + 1] as number); k += 1) {
      const a = activity[k] as number
      if (activity[k - 2] !== a || activity[k - 1] === a) continue
      const key = a * activities + (activity[k - 1] as number)
      loops.set(key, (loops.get(key) ?? 0) + 1)
    }
  }
  return Array.from(loops, ([key, times]) => ({
    activity: Math.floor(key / activities),
    through: key % activities,
    count: times,
  })).sort((a, b) => b.count - a.count || a.activity - b.activity || a.through - b.through)
}
