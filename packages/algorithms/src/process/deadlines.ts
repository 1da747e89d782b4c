import { checkFinite, checkNotNegative, checkWhole } from '../numeric/check.ts'
import type { Traces } from './event-log.ts'

/** `before` is due within a time after `after`. */
export interface ProcessDeadline {
  readonly after: number
  readonly before: number
  readonly withinMs: number
  /**
   * `first`: from the first `after` of a case to the first `before` that follows. `each`: every `after` waits for the
   * next `before`, and one `before` answers all that wait. Default `first`.
   */
  readonly per?: 'first' | 'each'
}

export interface DeadlineBreach {
  readonly caseIndex: number
  /** When the clock began to run. */
  readonly fromMs: number
  /** When it was done; null when it was not, and was due by then. */
  readonly doneMs: number | null
  /** How much later than due, in the time that `elapsed` counts; so far, where it is not done. */
  readonly overdueMs: number
}

export interface DeadlineConformance {
  readonly deadline: ProcessDeadline
  readonly kept: number
  readonly late: number
  /** Not done although due by `asOfMs`. */
  readonly missed: number
  /** Not done and not yet due. */
  readonly open: number
  /** kept / (kept + late + missed), 0..1; 1 when nothing was due. */
  readonly keptShare: number
  /** Late and missed, in the order of cases. */
  readonly breaches: readonly DeadlineBreach[]
}

export interface DeadlineOptions {
  /** When the log ends; default its last completion. */
  readonly asOfMs?: number
  /** Time that counts between two moments, e.g. opening hours alone; default all of it. */
  readonly elapsed?: (fromMs: number, toMs: number) => number
}

/**
 * Is B done within t after A, and where not, by how much?
 *
 * Follows each case once a rule, O(n · rules). A case where the clock never started is none of the rule's business. What
 * is not done yet is judged as of the end of the log: due, or still open.
 *
 * @throws RangeError when an activity is not in the log or a time is negative or not finite
 */
export function deadlineConformance(
  traces: Traces,
  deadlines: readonly ProcessDeadline[],
  { asOfMs, elapsed = (from, to) => to - from }: DeadlineOptions = {},
): DeadlineConformance[] {
  if (asOfMs !== undefined) checkFinite('asOfMs', asOfMs)
  const end = asOfMs ?? traces.completeMs.reduce((last, ms) => Math.max(last, ms), Number.NEGATIVE_INFINITY)
  return deadlines.map((deadline, i) => {
    checkWhole(`deadlines[${i}].after`, deadline.after, 0, traces.activities - 1)
    checkWhole(`deadlines[${i}].before`, deadline.before, 0, traces.activities - 1)
    checkNotNegative(`deadlines[${i}].withinMs`, deadline.withinMs)
    let kept = 0
    let late = 0
    let missed = 0
    let open = 0
    const breaches: DeadlineBreach[] = []
    for (const { caseIndex, fromMs, doneMs } of clocks(traces, deadline)) {
      const overdueMs = elapsed(fromMs, doneMs ?? Math.max(end, fromMs)) - deadline.withinMs
      if (overdueMs > 0) {
        if (doneMs === null) missed += 1
        else late += 1
        breaches.push({ caseIndex, fromMs, doneMs, overdueMs })
      } else if (doneMs === null) open += 1
      else kept += 1
    }
    const due = kept + late + missed
    return { deadline, kept, late, missed, open, keptShare: due > 0 ? kept / due : 1, breaches }
  })
}

interface Clock {
  readonly caseIndex: number
  readonly fromMs: number
  readonly doneMs: number | null
}

/** Every time that the rule's clock ran, with when it was stopped. */
function* clocks(
  { cases, starts, activity, completeMs }: Traces,
  { after, before, per }: ProcessDeadline,
): Generator<Clock> {
  for (let caseIndex = 0; caseIndex < cases; caseIndex += 1) {
    let running: number[] = []
    let isOver = false
    for (let k = starts[caseIndex] as number; k < (starts[caseIndex + 1] as number) && !isOver; k += 1) {
      if (activity[k] === before && running.length > 0) {
        for (const fromMs of running) yield { caseIndex, fromMs, doneMs: completeMs[k] as number }
        running = []
        isOver = per !== 'each'
      }
      if (activity[k] === after && !isOver && (per === 'each' || running.length === 0)) {
        running.push(completeMs[k] as number)
      }
    }
    for (const fromMs of running) yield { caseIndex, fromMs, doneMs: null }
  }
}
