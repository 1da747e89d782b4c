import { checkAllFinite, checkAllWhole, checkAtLeast, checkLength, checkWhole } from '../numeric/check.ts'

/** What happened, event by event in any order; ids stay outside, arrays go side by side. */
export interface EventLog {
  /** Which case (order, booking, claim) the event belongs to, from 0. */
  readonly caseIndex: Int32Array
  /** What was done, from 0. */
  readonly activityIndex: Int32Array
  /** When it was completed, milliseconds on any common scale. */
  readonly timeMs: Float64Array
  /** When it was begun, at or before `timeMs`; NaN where nobody knows. */
  readonly startMs?: Float64Array
  /** Who did it, from 0; -1 where nobody knows. */
  readonly resourceIndex?: Int32Array
  /** How many activities there are, when some may be missing from the log; else one more than the highest index. */
  readonly activities?: number
}

/**
 * The events of an `EventLog` case by case in the order of their completion: case c holds the events
 * `starts[c] .. starts[c + 1]`. Events that were completed at the same time stay in the order of the log.
 */
export interface Traces {
  readonly cases: number
  readonly activities: number
  readonly starts: Int32Array
  readonly activity: Int32Array
  readonly completeMs: Float64Array
  readonly startMs: Float64Array | null
  readonly resource: Int32Array | null
  /** Where each event stands in the log. */
  readonly row: Int32Array
}

/**
 * Orders a log into traces: what every other function of this module begins with. A case index without events is an
 * empty trace, which counts nowhere. O(n) for a log in order of time, else O(n log n).
 *
 * @throws RangeError when arrays differ in length, an index is negative, a time is not finite or a start is after its
 * completion
 */
export function tracesOf(log: EventLog): Traces {
  checkEventLog(log)
  const { caseIndex, activityIndex, timeMs, startMs, resourceIndex } = log
  const cases = highest(caseIndex) + 1
  const starts = new Int32Array(cases + 1)
  for (const c of caseIndex) starts[c + 1] = (starts[c + 1] as number) + 1
  for (let c = 0; c < cases; c += 1) starts[c + 1] = (starts[c + 1] as number) + (starts[c] as number)
  const row = new Int32Array(caseIndex.length)
  const next = starts.slice(0, cases)
  for (let k = 0; k < caseIndex.length; k += 1) {
    const c = caseIndex[k] as number
    row[next[c] as number] = k
    next[c] = (next[c] as number) + 1
  }
  for (let c = 0; c < cases; c += 1) sortByTime(row.subarray(starts[c], starts[c + 1]), timeMs)
  return {
    cases,
    activities: Math.max(log.activities ?? 0, highest(activityIndex) + 1),
    starts,
    activity: row.map((k) => activityIndex[k] as number),
    completeMs: Float64Array.from(row, (k) => timeMs[k] as number),
    startMs: startMs ? Float64Array.from(row, (k) => startMs[k] as number) : null,
    resource: resourceIndex ? row.map((k) => resourceIndex[k] as number) : null,
    row,
  }
}

function checkEventLog({ caseIndex, activityIndex, timeMs, startMs, resourceIndex, activities }: EventLog): void {
  const n = caseIndex.length
  checkAtLeast('caseIndex', caseIndex, 1)
  checkLength('activityIndex', activityIndex, n, 'event')
  checkLength('timeMs', timeMs, n, 'event')
  checkAllFinite('timeMs', timeMs)
  if (activities !== undefined) checkWhole('activities', activities, 1)
  checkAllWhole('caseIndex', caseIndex, 0)
  checkAllWhole('activityIndex', activityIndex, 0, (activities ?? 2 ** 31) - 1)
  if (resourceIndex) {
    checkLength('resourceIndex', resourceIndex, n, 'event')
    checkAllWhole('resourceIndex', resourceIndex, -1)
  }
  if (!startMs) return
  checkLength('startMs', startMs, n, 'event')
  for (let k = 0; k < n; k += 1) {
    if (startMs[k] === Number.NEGATIVE_INFINITY) throw new RangeError(`startMs[${k}] must be finite or NaN`)
    if ((startMs[k] as number) > (timeMs[k] as number)) {
      throw new RangeError(`startMs[${k}] must not be after its completion, ${timeMs[k]}, but is ${startMs[k]}`)
    }
  }
}

function sortByTime(rows: Int32Array, timeMs: Float64Array): void {
  for (let k = 1; k < rows.length; k += 1) {
    if ((timeMs[rows[k] as number] as number) < (timeMs[rows[k - 1] as number] as number)) {
      rows.sort((a, b) => (timeMs[a] as number) - (timeMs[b] as number) || a - b)
      return
    }
  }
}

function highest(indices: Int32Array): number {
  let most = -1
  for (const index of indices) if (index > most) most = index
  return most
}
