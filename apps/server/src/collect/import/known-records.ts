import { hash64 } from '@tandem/kernel'

const SHARDS = 256
const SEEN = 0x8000
const LINES_SHIFT = 8
const MAX_LINES = 127
const MAX_VERSION = 255

/** What is remembered of a record: 14 bytes, whatever its size. */
export interface KnownRecord {
  version: number
  /** Lines of an order, up to 127 (127 = that many or more); 0 for other kinds. */
  lines: number
  /** Met in the running import already. */
  seen: boolean
  sameContent: boolean
}

/**
 * Which records a merchant has, in memory: 64-bit hash of the key, 32-bit hash of the content, version and number of
 * lines, 14 bytes each in open addressing. 256 shards grow one at a time, so growing needs no second copy of the
 * whole. Two different keys collide once in about 10^5 runs of ten million records; a changed record is taken for
 * unchanged once in four billion changes.
 */
export class KnownRecords {
  readonly #shards = Array.from({ length: SHARDS }, () => new Shard(64))
  /** Earlier contents of records that changed: an old export imported again changes nothing. */
  readonly #past = new Set<string>()

  get size(): number {
    return this.#shards.reduce((sum, shard) => sum + shard.count, 0)
  }

  has(kind: string, key: string): boolean {
    const [high, low] = keyHash(kind, key)
    return this.#shard(high).find(high, low) >= 0
  }

  look(kind: string, key: string, content: string): KnownRecord | null {
    const [high, low] = keyHash(kind, key)
    const shard = this.#shard(high)
    const slot = shard.find(high, low)
    if (slot < 0) return null
    const state = shard.state[slot] as number
    const hash = contentHash(content)
    return {
      version: state & MAX_VERSION,
      lines: (state >> LINES_SHIFT) & MAX_LINES,
      seen: (state & SEEN) !== 0,
      sameContent: shard.content[slot] === hash || this.#past.has(pastKey(high, low, hash)),
    }
  }

  /** Adds a record, or replaces what is known of it. */
  put(kind: string, key: string, content: string, about: { version: number; lines: number; seen: boolean }): void {
    const [high, low] = keyHash(kind, key)
    const shard = this.#shard(high)
    const old = shard.find(high, low)
    const hash = contentHash(content)
    if (old >= 0 && shard.content[old] !== hash) this.#past.add(pastKey(high, low, shard.content[old] as number))
    const lines = Math.min(about.lines, MAX_LINES) << LINES_SHIFT
    shard.put(high, low, hash, Math.min(about.version, MAX_VERSION) | lines | (about.seen ? SEEN : 0))
  }

  /** Remembers that the running import met this record. */
  markSeen(kind: string, key: string): void {
    const [high, low] = keyHash(kind, key)
    const shard = this.#shard(high)
    const slot = shard.find(high, low)
    if (slot >= 0) shard.state[slot] = (shard.state[slot] as number) | SEEN
  }

  #shard(high: number): Shard {
    return this.#shards[high >>> 24] as Shard
  }
}

class Shard {
  count = 0
  high: Uint32Array
  low: Uint32Array
  content: Uint32Array
  state: Uint16Array

  constructor(size: number) {
    this.high = new Uint32Array(size)
    this.low = new Uint32Array(size)
    this.content = new Uint32Array(size)
    this.state = new Uint16Array(size)
  }

  /** Slot of a key, or -1. A used slot never has state 0, for versions start at 1. */
  find(high: number, low: number): number {
    const mask = this.state.length - 1
    for (let slot = low & mask; this.state[slot] !== 0; slot = (slot + 1) & mask) {
      if (this.low[slot] === low && this.high[slot] === high) return slot
    }
    return -1
  }

  put(high: number, low: number, content: number, state: number): void {
    if ((this.count + 1) * 4 > this.state.length * 3) this.#grow()
    const known = this.find(high, low)
    const mask = this.state.length - 1
    let slot = known
    if (known < 0) {
      slot = low & mask
      while (this.state[slot] !== 0) slot = (slot + 1) & mask
      this.count += 1
    }
    this.high[slot] = high
    this.low[slot] = low
    this.content[slot] = content
    this.state[slot] = state
  }

  #grow(): void {
    const old = new Shard(0)
    Object.assign(old, { high: this.high, low: this.low, content: this.content, state: this.state })
    const size = this.state.length * 2
    Object.assign(this, new Shard(size))
    for (let i = 0; i < old.state.length; i += 1) {
      if (old.state[i] === 0) continue
      this.put(old.high[i] as number, old.low[i] as number, old.content[i] as number, old.state[i] as number)
    }
  }
}

function keyHash(kind: string, key: string): [number, number] {
  return hash64(`${kind}\u0000${key}`)
}

function contentHash(content: string): number {
  return hash64(content)[0]
}

function pastKey(high: number, low: number, content: number): string {
  return `${high}.${low}.${content}`
}
