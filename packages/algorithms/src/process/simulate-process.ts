import { checkAtLeast, checkPositive, checkWhole } from '../numeric/check.ts'
import { Random } from '../numeric/random.ts'
import type { EventLog } from './event-log.ts'

/** One station that every case passes, in order. */
export interface ProcessStation {
  readonly servers: number
  /** Exponentially distributed. */
  readonly meanServiceMs: number
  /** Probability that the work has to be done again, at once at the end of the queue, in [0, 1). */
  readonly repeatChance?: number
}

/**
 * Cases that arrive at random (Poisson) and pass stations in a row, each a queue with servers: the model whose waiting
 * and service times are known (M/M/c in tandem; Burke's theorem makes each station one of its own).
 *
 * The log has starts and completions; activity i is station i, resources are numbered over all stations. O(n log n).
 *
 * @throws RangeError when a station or the gap between arrivals makes no sense
 *
 * Jackson (1957), Networks of waiting lines, Operations Research 5(4).
 */
export function simulateProcess({
  cases,
  meanGapMs,
  stations,
  seed,
}: {
  cases: number
  meanGapMs: number
  stations: readonly ProcessStation[]
  seed: number
}): Required<EventLog> {
  checkWhole('cases', cases, 1)
  checkPositive('meanGapMs', meanGapMs)
  checkAtLeast('stations', stations, 1)
  const random = new Random(seed, 'simulateProcess')
  let arrival = 0
  const arrivals = Array.from({ length: cases }, (_, caseIndex) => {
    arrival += random.exponential() * meanGapMs
    return { caseIndex, at: arrival }
  })
  const rows: { caseIndex: number; activity: number; start: number; complete: number; resource: number }[] = []
  let queue = arrivals
  let firstResource = 0
  stations.forEach(({ servers, meanServiceMs, repeatChance = 0 }, activity) => {
    checkWhole(`stations[${activity}].servers`, servers, 1)
    checkPositive(`stations[${activity}].meanServiceMs`, meanServiceMs)
    if (!(repeatChance >= 0 && repeatChance < 1)) {
      throw new RangeError(`stations[${activity}].repeatChance must be from 0 to below 1, not ${repeatChance}`)
    }
    const freeAt = new Float64Array(servers)
    const left: { caseIndex: number; at: number }[] = []
    const waiting = new ArrivalQueue(queue)
    for (let next = waiting.take(); next; next = waiting.take()) {
      const { caseIndex, at } = next
      const server = freeAt.indexOf(Math.min(...freeAt))
      const start = Math.max(at, freeAt[server] as number)
      const complete = start + random.exponential() * meanServiceMs
      freeAt[server] = complete
      rows.push({ caseIndex, activity, start, complete, resource: firstResource + server })
      if (random.chance(repeatChance)) waiting.put({ caseIndex, at: complete })
      else left.push({ caseIndex, at: complete })
    }
    firstResource += servers
    queue = left.sort((a, b) => a.at - b.at)
  })
  return {
    caseIndex: Int32Array.from(rows, (row) => row.caseIndex),
    activityIndex: Int32Array.from(rows, (row) => row.activity),
    timeMs: Float64Array.from(rows, (row) => row.complete),
    startMs: Float64Array.from(rows, (row) => row.start),
    resourceIndex: Int32Array.from(rows, (row) => row.resource),
    activities: stations.length,
  }
}

/** Who arrives next: a sorted list, into which a few come back. */
class ArrivalQueue {
  readonly #sorted: readonly { caseIndex: number; at: number }[]
  readonly #back: { caseIndex: number; at: number }[] = []
  #next = 0

  constructor(sorted: readonly { caseIndex: number; at: number }[]) {
    this.#sorted = sorted
  }

  put(entry: { caseIndex: number; at: number }): void {
    let place = this.#back.length
    while (place > 0 && (this.#back[place - 1] as { at: number }).at > entry.at) place -= 1
    this.#back.splice(place, 0, entry)
  }

  take(): { caseIndex: number; at: number } | undefined {
    const first = this.#sorted[this.#next]
    const returned = this.#back[0]
    if (returned && (!first || returned.at < first.at)) return this.#back.shift()
    this.#next += 1
    return first
  }
}
