import { ClickHouseError } from '@clickhouse/client'
import type { FrontUnderTest } from './front-under-test.ts'

/** No request may take longer, in seconds, whatever else runs: the longest time limit is 60 s and waiting counts. */
const hangSeconds = 90
/** What an honest front may say on a busy machine. */
const shortages: Record<string, string> = { MEMORY_LIMIT_EXCEEDED: 'memory short', TIMEOUT_EXCEEDED: 'time short' }

/** What the client says of an exception that it read in two pieces: clickhouse-js #607. An error, but not which. */
const cutMessages = ['failed to parse the message length', 'the last chunk is malformed']

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
   * or time were short, or its error was cut, which may happen on a small or busy machine. Anything else is kept as
   * unexpected.
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
      else if (shortageOf(error)) this.#count(`${kind}: ${shortageOf(error)}`)
      else if (isCut(error)) this.#count(`${kind}: message cut by the client`)
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

/** `memory short` or `time short`, when that is what the error says. */
export function shortageOf(error: unknown): string | undefined {
  return error instanceof ClickHouseError && error.type ? shortages[error.type] : undefined
}

function isCut(error: unknown): boolean {
  return error instanceof Error && cutMessages.some((message) => error.message.includes(message))
}

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
