/**
 * People in order of a key that may change: the lowest comes out first, of equal ones the earlier person.
 *
 * Binary heap, O(n) to build, O(log n) to take or add.
 */
export class LowestFirst {
  readonly keys: Float64Array
  readonly #heap: Int32Array
  #size = 0

  /** Holds everyone whose key is finite; `keys` is kept and changed. Nobody is added who is still held. */
  constructor(keys: Float64Array) {
    this.keys = keys
    this.#heap = new Int32Array(keys.length)
    for (let i = 0; i < keys.length; i += 1) {
      if (keys[i] === Number.POSITIVE_INFINITY) continue
      this.#heap[this.#size] = i
      this.#size += 1
    }
    for (let at = (this.#size >> 1) - 1; at >= 0; at -= 1) this.#sink(at)
  }

  /** The person with the lowest key, who is then no longer held; -1 when nobody is. */
  take(): number {
    if (this.#size === 0) return -1
    const first = this.#heap[0] as number
    this.#size -= 1
    this.#heap[0] = this.#heap[this.#size] as number
    this.#sink(0)
    return first
  }

  add(person: number, key: number): void {
    this.keys[person] = key
    if (key === Number.POSITIVE_INFINITY) return
    let at = this.#size
    this.#size += 1
    this.#heap[at] = person
    while (at > 0) {
      const above = (at - 1) >> 1
      if (!this.#isBefore(person, this.#heap[above] as number)) break
      this.#heap[at] = this.#heap[above] as number
      this.#heap[above] = person
      at = above
    }
  }

  #sink(from: number): void {
    const heap = this.#heap
    const person = heap[from] as number
    let at = from
    for (let below = 2 * at + 1; below < this.#size; below = 2 * at + 1) {
      if (below + 1 < this.#size && this.#isBefore(heap[below + 1] as number, heap[below] as number)) below += 1
      if (!this.#isBefore(heap[below] as number, person)) break
      heap[at] = heap[below] as number
      at = below
    }
    heap[at] = person
  }

  #isBefore(a: number, b: number): boolean {
    const difference = (this.keys[a] as number) - (this.keys[b] as number)
    return difference < 0 || (difference === 0 && a < b)
  }
}
