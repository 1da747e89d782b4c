import { exceptions } from './exceptions.ts'

/**
 * Who may run next. Three queues share the slots: short reads pass beside long ones instead of waiting behind
 * them, and inserts have room of their own. A read that turns out long moves to the heavy lane if that has room.
 */
export type LaneName = 'fast' | 'heavy' | 'write'

export interface LaneSizes {
  fast: number
  heavy: number
  write: number
  /** Requests that may wait per lane before further ones are turned away. */
  waiting: number
}

interface Waiter {
  admit: () => void
}

interface Lane {
  size: number
  running: number
  waiters: Set<Waiter>
}

/** A place in a lane. `leave` must be called exactly once, when the query has ended. */
export interface Place {
  readonly lane: LaneName
  leave(): void
  /** Moves to the heavy lane; false when that is full. */
  becomeHeavy(): boolean
}

export class Lanes {
  #lanes: Record<LaneName, Lane>
  #maxWaiting: number

  constructor(sizes: LaneSizes) {
    const lane = (size: number): Lane => ({ size, running: 0, waiters: new Set() })
    this.#lanes = { fast: lane(sizes.fast), heavy: lane(sizes.heavy), write: lane(sizes.write) }
    this.#maxWaiting = sizes.waiting
  }

  /**
   * Waits for a place, first come first served.
   *
   * @throws ServerException TOO_MANY_SIMULTANEOUS_QUERIES when too many wait already; the signal's reason when it fires
   */
  async enter(name: LaneName, signal: AbortSignal): Promise<Place> {
    signal.throwIfAborted()
    const lane = this.#lanes[name]
    if (lane.running < lane.size && lane.waiters.size === 0) {
      lane.running++
      return this.#place(name)
    }
    if (lane.waiters.size >= this.#maxWaiting) throw exceptions.tooMany(`Too many queries wait in the ${name} lane`)
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const waiter: Waiter = { admit: resolve }
    const onAbort = () => {
      lane.waiters.delete(waiter)
      reject(signal.reason)
    }
    signal.addEventListener('abort', onAbort, { once: true })
    lane.waiters.add(waiter)
    try {
      await promise
    } finally {
      signal.removeEventListener('abort', onAbort)
    }
    return this.#place(name)
  }

  running(name: LaneName): number {
    return this.#lanes[name].running
  }

  waiting(name: LaneName): number {
    return this.#lanes[name].waiters.size
  }

  /** True when nothing runs and nothing waits. */
  get areEmpty(): boolean {
    return Object.values(this.#lanes).every((lane) => lane.running === 0 && lane.waiters.size === 0)
  }

  #place(first: LaneName): Place {
    let current = first
    const lanes = this.#lanes
    const release = (name: LaneName) => this.#release(lanes[name])
    return {
      get lane() {
        return current
      },
      leave() {
        release(current)
      },
      becomeHeavy() {
        if (current === 'heavy') return true
        if (lanes.heavy.running >= lanes.heavy.size) return false
        lanes.heavy.running++
        release(current)
        current = 'heavy'
        return true
      },
    }
  }

  /** Hands a freed place to the first waiter, or leaves it free. */
  #release(lane: Lane): void {
    const [next] = lane.waiters
    if (!next) {
      lane.running--
      return
    }
    lane.waiters.delete(next)
    next.admit()
  }
}
