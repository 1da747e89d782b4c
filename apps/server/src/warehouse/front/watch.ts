import type { Engine, RunningQuery } from './engine.ts'
import type { Pool } from './pool.ts'

const sampleMilliseconds = 500
const purgeAfterIdleMilliseconds = 3000

/** Looks at running queries now and then, for the query log, and gives memory back when nothing runs any more. */
export class Watch {
  #seen = new Map<string, RunningQuery>()
  #timer: NodeJS.Timeout
  #isLooking = false
  #idleSince: number | undefined
  #hasPurged = false

  constructor(engine: Engine, pool: Pool) {
    this.#timer = setInterval(() => {
      if (this.#isLooking) return
      this.#isLooking = true
      void this.#look(engine, pool)
        .catch(() => {})
        .finally(() => {
          this.#isLooking = false
        })
    }, sampleMilliseconds)
  }

  /** What was last seen of a query; forgets it. */
  take(tag: string): RunningQuery | undefined {
    const seen = this.#seen.get(tag)
    this.#seen.delete(tag)
    return seen
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  async #look(engine: Engine, pool: Pool): Promise<void> {
    if (!pool.lanes.areEmpty) {
      this.#idleSince = undefined
      this.#hasPurged = false
      for (const query of await engine.running()) this.#seen.set(query.tag, query)
      return
    }
    this.#seen.clear()
    this.#idleSince ??= performance.now()
    if (this.#hasPurged || performance.now() - this.#idleSince < purgeAfterIdleMilliseconds) return
    this.#hasPurged = true
    await engine.purge()
  }
}
