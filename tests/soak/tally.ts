import { ClickHouseError } from '@clickhouse/client'
import type { FrontUnderTest } from './front-under-test.ts'

/** No request may take longer, in seconds, whatever else runs: time limits are 20 s and waiting counts. */
const hangSeconds = 45

/** Counts what happened and keeps what must not happen. */
export class Tally {
  readonly done = new Map<string, number>()
  readonly milliseconds = new Map<string, number[]>()
  readonly wrong: string[] = []
  readonly unexpected: string[] = []
  readonly hangs: string[] = []
  #front: FrontUnderTest

  constructor(front: FrontUnderTest) {
    this.#front = front
  }

  /**
   * Runs one request of a kind. True when it came to its end; false when it was lost to a kill or told that memory
   * was short, both of which may happen here. Anything else is kept as unexpected.
   */
  async attempt(kind: string, request: () => Promise<void>): Promise<boolean> {
    const { kills } = this.#front
    const since = performance.now()
    const clock = new AbortController()
    const hang = sleep(hangSeconds * 1000, clock.signal).then(() => {
      throw new Hang()
    })
    hang.catch(() => {})
    try {
      await Promise.race([request(), hang])
      this.#count(kind)
      const times = this.milliseconds.get(kind) ?? []
      times.push(performance.now() - since)
      this.milliseconds.set(kind, times)
      return true
    } catch (error) {
      if (error instanceof Hang) this.hangs.push(`${kind} did not end within ${hangSeconds} s`)
      else if (kills !== this.#front.kills || !this.#front.isUp) this.#count(`${kind}: lost to a kill`)
      else if (error instanceof ClickHouseError && error.type === 'MEMORY_LIMIT_EXCEEDED')
        this.#count(`${kind}: memory short`)
      else this.unexpected.push(`${kind}: ${error instanceof Error ? error.message : String(error)}`)
      return false
    } finally {
      clock.abort()
    }
  }

  expectEqual(kind: string, found: unknown, expected: unknown): void {
    const [a, b] = [JSON.stringify(found), JSON.stringify(expected)]
    if (a !== b) this.wrong.push(`${kind}: found ${a.slice(0, 300)}, expected ${b.slice(0, 300)}`)
  }

  #count(what: string): void {
    this.done.set(what, (this.done.get(what) ?? 0) + 1)
  }
}

class Hang extends Error {}

/** Resolves after a time, at once when the signal fires. */
export function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return resolve()
    const timer = setTimeout(resolve, milliseconds)
    // A cleared clock never fires; nobody waits for it any more.
    signal?.addEventListener('abort', () => clearTimeout(timer), { once: true })
    if (milliseconds < 0) reject(new RangeError('Time runs forward'))
  })
}
