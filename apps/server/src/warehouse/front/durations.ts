/**
 * Remembers how long queries of the same shape took, so that a known long one goes to the heavy lane at once.
 * A busy machine makes any query slow but none fast: a shorter run is believed at once, a longer one by a fifth.
 * Holds the most recently seen shapes only.
 */
export class Durations {
  #milliseconds = new Map<string, number>()
  #capacity: number

  constructor(capacity = 2000) {
    this.#capacity = capacity
  }

  note(fingerprint: string, milliseconds: number): void {
    const before = this.#milliseconds.get(fingerprint)
    this.#milliseconds.delete(fingerprint)
    this.#milliseconds.set(fingerprint, before === undefined ? milliseconds : believe(before, milliseconds))
    if (this.#milliseconds.size <= this.#capacity) return
    const [oldest] = this.#milliseconds.keys()
    if (oldest !== undefined) this.#milliseconds.delete(oldest)
  }

  /** Milliseconds to expect, or nothing for a shape not seen yet. */
  expected(fingerprint: string): number | undefined {
    return this.#milliseconds.get(fingerprint)
  }
}

function believe(before: number, now: number): number {
  return now < before ? now : before + (now - before) / 5
}
