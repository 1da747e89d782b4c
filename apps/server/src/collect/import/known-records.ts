import { hash64, mix32 } from '@tandem/kernel'

const SHARDS = 256
const SEEN = 0x8000
/** Slots of a shard in use at most, and how many times as many it then gets: about 21 bytes a record. */
const MOST_FULL = 0.85
const GROWTH = 1.3
const LINES_SHIFT = 8
const MAX_LINES = 127
const MAX_VERSION = 255

/** What is remembered of a record, whatever its size. */
export interface KnownRecord {
  version: number
  /** Lines of an order, up to 127 (127 = that many or more); 0 for other kinds. */
  lines: number
  /** Met in the running import already. */
  seen: boolean
  sameContent: boolean
  sameHome: boolean
}

/** A record reduced to hashes: of its key, of its content, and of where it happened. */
export interface Fingerprint {
  high: number
  low: number
  content: number
  /** The other half of the content's hash, for ids of batches. */
  contentLow: number
  home: number
}

/** @param home see `homeOf` */
export function fingerprint(kind: string, key: string, content: string, home: string): Fingerprint {
  const [high, low] = keyHash(kind, key)
  const [contentHigh, contentLow] = hash64(content)
  return { high, low, content: contentHigh, contentLow, home: home === '' ? 0 : hash64(home)[0] & 0xffff }
}

/**
 * Which records a merchant has, in memory: 64-bit hash of the key, 32-bit hash of the content, 16 bits of where it
 * happened, version and number of lines, 16 bytes each in open addressing. 256 shards grow one at a time, so growing
 * needs no second copy of the whole. Two different keys collide once in about 10^5 runs of ten million records; a changed record is taken for
 * unchanged once in four billion changes.
 */
export class KnownRecords {
  readonly #shards = newShards()
  /** Earlier contents of records that changed: an old export imported again changes nothing. */
  readonly #past = newShards()

  get size(): number {
    return this.#shards.reduce((sum, shard) => sum + shard.count, 0)
  }

  has(kind: string, key: string): boolean {
    const [high, low] = keyHash(kind, key)
    return shardOf(this.#shards, high).find(high, low) >= 0
  }

  look({ high, low, content, home }: Fingerprint): KnownRecord | null {
    const shard = shardOf(this.#shards, high)
    const slot = shard.find(high, low)
    if (slot < 0) return null
    const state = shard.state[slot] as number
    return {
      version: state & MAX_VERSION,
      lines: (state >> LINES_SHIFT) & MAX_LINES,
      seen: (state & SEEN) !== 0,
      sameContent: shard.content[slot] === content || this.#isPast(pastKey(high, low, content)),
      sameHome: shard.home[slot] === home,
    }
  }

  /** Adds a record, or replaces what is known of it. */
  put({ high, low, content, home }: Fingerprint, about: { version: number; lines: number; seen: boolean }): void {
    const shard = shardOf(this.#shards, high)
    const old = shard.find(high, low)
    if (old >= 0 && shard.content[old] !== content) this.#addPast(pastKey(high, low, shard.content[old] as number))
    const lines = Math.min(about.lines, MAX_LINES) << LINES_SHIFT
    const state = Math.min(about.version, MAX_VERSION) | lines | (about.seen ? SEEN : 0)
    shard.put({ high, low, content, home, state })
  }

  /** Remembers that the running import met this record. */
  markSeen({ high, low }: Fingerprint): void {
    const shard = shardOf(this.#shards, high)
    const slot = shard.find(high, low)
    if (slot >= 0) shard.state[slot] = (shard.state[slot] as number) | SEEN
  }

  #isPast({ high, low }: PastKey): boolean {
    return shardOf(this.#past, high).find(high, low) >= 0
  }

  #addPast({ high, low }: PastKey): void {
    shardOf(this.#past, high).put({ high, low, content: 0, home: 0, state: 1 })
  }
}

interface Slot {
  high: number
  low: number
  content: number
  home: number
  state: number
}

class Shard {
  count = 0
  high: Uint32Array
  low: Uint32Array
  content: Uint32Array
  home: Uint16Array
  state: Uint16Array

  constructor(size: number) {
    this.high = new Uint32Array(size)
    this.low = new Uint32Array(size)
    this.content = new Uint32Array(size)
    this.home = new Uint16Array(size)
    this.state = new Uint16Array(size)
  }

  /** Slot of a key, or -1. A used slot never has state 0, for versions start at 1. */
  find(high: number, low: number): number {
    let slot = this.#home(low)
    while (this.state[slot] !== 0) {
      if (this.low[slot] === low && this.high[slot] === high) return slot
      slot = this.#next(slot)
    }
    return -1
  }

  put(entry: Slot): void {
    if (this.count + 1 > this.state.length * MOST_FULL) this.#grow()
    let slot = this.find(entry.high, entry.low)
    if (slot < 0) {
      slot = this.#free(entry.low)
      this.count += 1
    }
    this.high[slot] = entry.high
    this.low[slot] = entry.low
    this.content[slot] = entry.content
    this.home[slot] = entry.home
    this.state[slot] = entry.state
  }

  #free(low: number): number {
    let slot = this.#home(low)
    while (this.state[slot] !== 0) slot = this.#next(slot)
    return slot
  }

  /** Where a key is looked for first: its 32 bits spread over however many slots there are. */
  #home(low: number): number {
    return Math.floor((low * this.state.length) / 2 ** 32)
  }

  #next(slot: number): number {
    return slot + 1 === this.state.length ? 0 : slot + 1
  }

  #grow(): void {
    const { high, low, content, home, state } = this
    Object.assign(this, new Shard(Math.ceil(state.length * GROWTH)))
    for (let i = 0; i < state.length; i += 1) {
      if (state[i] === 0) continue
      const entry = { high: high[i], low: low[i], content: content[i], home: home[i], state: state[i] }
      this.put(entry as Slot)
    }
  }
}

function keyHash(kind: string, key: string): [number, number] {
  return hash64(`${kind}\u0000${key}`)
}

function newShards(): Shard[] {
  return Array.from({ length: SHARDS }, () => new Shard(64))
}

function shardOf(shards: readonly Shard[], high: number): Shard {
  return shards[high >>> 24] as Shard
}

type PastKey = Pick<Slot, 'high' | 'low'>

/** One key of a record's key and content together. */
function pastKey(high: number, low: number, content: number): PastKey {
  return { high: mix32(high ^ content), low: mix32(low + content) }
}
