import type { Traces } from './event-log.ts'

/** The time of every case, split over its events (in the order of the traces) so that nothing is lost or counted twice. */
export interface CaseTime {
  /** Nobody worked on the case; it waited for this event to begin. */
  readonly waitingMs: Float64Array
  /** Work on this event; while k pieces of work run side by side each has one k-th of the time. */
  readonly serviceMs: Float64Array
  /** The event whose completion the waiting came after; -1 where there was none. */
  readonly waitedAfter: Int32Array
  /** Start of each event: as the log says, or the latest that it can have been. */
  readonly startMs: Float64Array
  /** 1 where the start was in the log. */
  readonly isMeasured: Uint8Array
}

/**
 * How much of each case's time is waiting and how much is work, and for which event?
 *
 * Waiting and work add up to the time from a case's first start to its last completion. Starts that the log does not
 * know are taken as late as they can have been: when the case's event before was completed and, where resources are
 * known, the person's previous piece of work too. Work is then what a free person took at most, waiting what the case
 * stood in that person's queue at least; without resources the whole time since the event before is waiting (it cannot
 * be told from work), and a first event takes no time. O(n log n).
 *
 * Nakatumba, van der Aalst (2009), Analyzing resource behavior using process mining, BPM Workshops. van der Aalst
 * (2016), Process Mining, 2nd ed., section 9.5.
 */
export function caseTime(traces: Traces): CaseTime {
  const { startMs, isMeasured } = startsOf(traces)
  const n = startMs.length
  const time = {
    waitingMs: new Float64Array(n),
    serviceMs: new Float64Array(n),
    waitedAfter: new Int32Array(n).fill(-1),
    startMs,
    isMeasured,
  }
  for (let c = 0; c < traces.cases; c += 1) sweepCase(traces, c, time)
  return time
}

function startsOf({ cases, starts, completeMs, startMs, resource, row }: Traces): {
  startMs: Float64Array
  isMeasured: Uint8Array
} {
  const found = Float64Array.from(completeMs)
  const isMeasured = new Uint8Array(found.length)
  const freeSince = resource ? resourceFreeSince(resource, completeMs, row) : null
  for (let c = 0; c < cases; c += 1) {
    const first = starts[c] as number
    for (let k = first; k < (starts[c + 1] as number); k += 1) {
      const known = startMs ? (startMs[k] as number) : Number.NaN
      isMeasured[k] = Number.isNaN(known) ? 0 : 1
      if (isMeasured[k]) found[k] = known
      else if (freeSince && k > first && !Number.isNaN(freeSince[k] as number)) {
        found[k] = Math.max(completeMs[k - 1] as number, freeSince[k] as number)
      }
    }
  }
  return { startMs: found, isMeasured }
}

/** When each event's resource completed the piece of work before; -Infinity at its first, NaN without a resource. */
function resourceFreeSince(resource: Int32Array, completeMs: Float64Array, row: Int32Array): Float64Array {
  const since = new Float64Array(resource.length)
  const lastByResource = new Map<number, number>()
  const order = Int32Array.from(resource, (_, k) => k).sort(
    (a, b) => (completeMs[a] as number) - (completeMs[b] as number) || (row[a] as number) - (row[b] as number),
  )
  for (const k of order) {
    const who = resource[k] as number
    since[k] = who < 0 ? Number.NaN : (lastByResource.get(who) ?? Number.NEGATIVE_INFINITY)
    lastByResource.set(who, completeMs[k] as number)
  }
  return since
}

/** Walks through one case from start to start and completion to completion. */
function sweepCase({ starts, completeMs }: Traces, c: number, time: CaseTime): void {
  const { waitingMs, serviceMs, waitedAfter, startMs } = time
  const end = starts[c + 1] as number
  let completing = starts[c] as number
  const byStart = Int32Array.from({ length: end - completing }, (_, i) => completing + i)
  if (byStart.some((event, i) => i > 0 && (startMs[event] as number) < (startMs[event - 1] as number))) {
    byStart.sort((a, b) => (startMs[a] as number) - (startMs[b] as number) || a - b)
  }
  let now = startMs[byStart[0] as number] as number
  let starting = 0
  let working = 0
  /** What one piece of work that had run from the beginning would have had for itself. */
  let worked = 0
  while (completing < end) {
    const event = starting < byStart.length ? (byStart[starting] as number) : -1
    const isStart = event >= 0 && (startMs[event] as number) <= (completeMs[completing] as number)
    const until = isStart ? (startMs[event] as number) : (completeMs[completing] as number)
    if (working > 0) worked += (until - now) / working
    else if (until > now) {
      waitingMs[event] = until - now
      waitedAfter[event] = completing - 1
    }
    now = until
    if (isStart) {
      // Until it is completed, the place of its work holds where it began.
      serviceMs[event] = worked
      starting += 1
      working += 1
    } else {
      serviceMs[completing] = worked - (serviceMs[completing] as number)
      completing += 1
      working -= 1
    }
  }
}
