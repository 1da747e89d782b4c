/** What was done, refused and slow, and what should not have happened. */
export class Tally {
  readonly #done = new Map<string, number>()
  readonly #refused = new Map<string, number>()
  readonly #tookMs = new Map<string, number[]>()
  #doneBefore = new Map<string, number>()
  #refusedBefore = new Map<string, number>()
  /** In words, with what is needed to look after it. */
  readonly wrong: string[] = []

  did(what: string, times = 1): void {
    this.#done.set(what, (this.#done.get(what) ?? 0) + times)
  }

  refusedWith(code: string): void {
    this.#refused.set(code, (this.#refused.get(code) ?? 0) + 1)
  }

  took(step: string, milliseconds: number): void {
    const all = this.#tookMs.get(step) ?? []
    all.push(milliseconds)
    this.#tookMs.set(step, all)
  }

  count(what: string): number {
    return this.#done.get(what) ?? 0
  }

  refused(): ReadonlyMap<string, number> {
    return this.#refused
  }

  /** Since it was last asked: `placed 12, paid 11; refused: bucket.short 2`. */
  sinceLast(): string {
    const done = difference(this.#done, this.#doneBefore)
    const refused = difference(this.#refused, this.#refusedBefore)
    this.#doneBefore = new Map(this.#done)
    this.#refusedBefore = new Map(this.#refused)
    return `${listed(done) || 'nothing'}; refused: ${listed(refused) || 'nothing'}`
  }

  /** Half and 95 of 100 calls of each step took at most so long. */
  latencies(): { step: string; calls: number; p50: number; p95: number }[] {
    return [...this.#tookMs].map(([step, all]) => {
      const sorted = all.toSorted((a, b) => a - b)
      const at = (share: number) => Math.round(sorted[Math.floor(share * (sorted.length - 1))] ?? 0)
      return { step, calls: all.length, p50: at(0.5), p95: at(0.95) }
    })
  }
}

function difference(now: ReadonlyMap<string, number>, before: ReadonlyMap<string, number>): [string, number][] {
  return [...now].flatMap(([key, count]) => {
    const more = count - (before.get(key) ?? 0)
    return more > 0 ? [[key, more] as [string, number]] : []
  })
}

export function listed(counts: Iterable<readonly [string, number]>): string {
  return [...counts].map(([key, count]) => `${key} ${count}`).join(', ')
}
