import { hash64 } from '@tandem/kernel'

/** Where a frame lies. */
export interface FramePlace {
  segment: number
  offset: number
}

/**
 * Finds a frame by its position, and the positions that may carry a batch id. About 24 bytes a batch: the ids
 * themselves stay on disk, so a hit on the 32-bit hash has to be confirmed there.
 */
export class BatchIndex {
  #count = 0
  #hashes = new Uint32Array(1024)
  #segments = new Uint32Array(1024)
  #offsets = new Uint32Array(1024)
  /** Open addressing, position or 0; never more than half full. */
  #slots = new Uint32Array(4096)

  get count(): number {
    return this.#count
  }

  /** Adds the next position. `offset` must fit 32 bits: segments stay far below 4 GB. */
  add(merchantId: string, id: string, place: FramePlace): void {
    if (this.#count === this.#hashes.length) this.#grow()
    const at = this.#count
    this.#hashes[at] = keyHash(merchantId, id)
    this.#segments[at] = place.segment
    this.#offsets[at] = place.offset
    this.#count += 1
    this.#link(this.#count)
  }

  /** @throws RangeError on a position that is not in the log */
  place(position: number): FramePlace {
    if (!(position >= 1 && position <= this.#count)) throw new RangeError(`no batch at position ${position}`)
    return { segment: this.#segments[position - 1] as number, offset: this.#offsets[position - 1] as number }
  }

  /** Positions whose id has the same hash, usually none or one. */
  candidates(merchantId: string, id: string): number[] {
    const hash = keyHash(merchantId, id)
    const mask = this.#slots.length - 1
    const found: number[] = []
    for (let slot = hash & mask; this.#slots[slot] !== 0; slot = (slot + 1) & mask) {
      const position = this.#slots[slot] as number
      if (this.#hashes[position - 1] === hash) found.push(position)
    }
    return found
  }

  #link(position: number): void {
    const mask = this.#slots.length - 1
    let slot = (this.#hashes[position - 1] as number) & mask
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask
    this.#slots[slot] = position
  }

  #grow(): void {
    const size = this.#hashes.length * 2
    this.#hashes = resized(this.#hashes, size)
    this.#segments = resized(this.#segments, size)
    this.#offsets = resized(this.#offsets, size)
    this.#slots = new Uint32Array(size * 4)
    for (let position = 1; position <= this.#count; position += 1) this.#link(position)
  }
}

function keyHash(merchantId: string, id: string): number {
  return hash64(`${merchantId}\u0000${id}`)[1]
}

function resized(old: Uint32Array, size: number): Uint32Array<ArrayBuffer> {
  const grown = new Uint32Array(size)
  grown.set(old)
  return grown
}
