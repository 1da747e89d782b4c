import { checkAllBinary, checkLength } from '../numeric/check.ts'
import type { EventLog } from './event-log.ts'

/** What came of pairing: the log of completed work, and what could not be paired. */
export interface PairedLifecycle {
  readonly log: EventLog
  /** Starts that nothing completes: work still going on, or never finished. */
  readonly openStarts: number
  /** Completions that nothing starts: they stay in the log, their start unknown. */
  readonly completionsWithoutStart: number
}

/**
 * Turns a log with an event for the start and an event for the completion of each piece of work into one with a
 * `startMs` for each completion, as the rest of this module takes it.
 *
 * The first start that is open in the case for the activity is closed by the next completion of it (first in, first
 * out). O(n log n).
 *
 * @param isCompletion 1 for a completion, 0 for a start, one for each event
 * @throws RangeError when an array has another length or a value that is neither 0 nor 1
 *
 * van der Aalst (2016), Process Mining, 2nd ed., section 5.2 (transactional life cycle).
 */
export function pairLifecycle(log: EventLog, isCompletion: Uint8Array): PairedLifecycle {
  const { caseIndex, activityIndex, timeMs } = log
  checkLength('isCompletion', isCompletion, caseIndex.length, 'event')
  checkAllBinary('isCompletion', isCompletion)
  const order = Int32Array.from(caseIndex, (_, k) => k).sort(
    (a, b) =>
      (timeMs[a] as number) - (timeMs[b] as number) ||
      (isCompletion[a] as number) - (isCompletion[b] as number) ||
      a - b,
  )
  const open = new Map<string, number[]>()
  const startMs = new Float64Array(caseIndex.length).fill(Number.NaN)
  let completionsWithoutStart = 0
  for (const k of order) {
    const key = `${caseIndex[k]} ${activityIndex[k]}`
    const waiting = open.get(key) ?? []
    if (isCompletion[k] === 0) {
      waiting.push(k)
      open.set(key, waiting)
      continue
    }
    const start = waiting.shift()
    if (start === undefined) completionsWithoutStart += 1
    else startMs[k] = timeMs[start] as number
  }
  let openStarts = 0
  for (const waiting of open.values()) openStarts += waiting.length
  const kept = order.filter((k) => isCompletion[k] === 1).sort()
  return {
    log: { ...rowsOf(log, kept), startMs: Float64Array.from(kept, (k) => startMs[k] as number) },
    openStarts,
    completionsWithoutStart,
  }
}

function rowsOf({ caseIndex, activityIndex, timeMs, resourceIndex, activities }: EventLog, rows: Int32Array): EventLog {
  return {
    caseIndex: rows.map((k) => caseIndex[k] as number),
    activityIndex: rows.map((k) => activityIndex[k] as number),
    timeMs: Float64Array.from(rows, (k) => timeMs[k] as number),
    ...(resourceIndex && { resourceIndex: rows.map((k) => resourceIndex[k] as number) }),
    ...(activities !== undefined && { activities }),
  }
}
