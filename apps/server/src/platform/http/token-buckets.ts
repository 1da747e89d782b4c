/** How fast a bucket fills, and how much it holds. */
export interface Rate {
  perSecond: number
  burst: number
}

export interface Taken {
  allowed: boolean
  /** Left for now, whole. */
  remaining: number
  /** Until one more is there, or, where something is left, until the bucket is full. */
  waitSeconds: number
}

/** Above this many callers those whose bucket is full again are forgotten, then the longest unseen. */
const MOST_KEYS = 50_000

/**
 * Token buckets by key, in this process's memory by real time: a restart forgets them, several server processes count
 * apart, so that together they let through as many times the rate as there are processes.
 */
export class TokenBuckets {
  readonly #levels = new Map<string, { level: number; at: number; rate: Rate }>()

  /** @param at milliseconds of a clock that never goes back */
  take(key: string, rate: Rate, at: number = performance.now()): Taken {
    const found = this.#levels.get(key)
    const level = found ? filled(found.level, at - found.at, rate) : rate.burst
    const allowed = level >= 1
    const left = allowed ? level - 1 : level
    this.#levels.delete(key) // the longest unseen come first
    this.#levels.set(key, { level: left, at, rate })
    if (this.#levels.size > MOST_KEYS) this.#forget(at)
    const missing = allowed ? rate.burst - left : 1 - left
    return { allowed, remaining: Math.floor(left), waitSeconds: Math.max(1, Math.ceil(missing / rate.perSecond)) }
  }

  #forget(at: number): void {
    for (const [key, { level, at: since, rate }] of this.#levels) {
      if (filled(level, at - since, rate) >= rate.burst) this.#levels.delete(key)
    }
    for (const key of this.#levels.keys()) {
      if (this.#levels.size <= MOST_KEYS / 2) break
      this.#levels.delete(key)
    }
  }
}

function filled(level: number, ms: number, { perSecond, burst }: Rate): number {
  return Math.min(burst, level + (Math.max(0, ms) / 1_000) * perSecond)
}
