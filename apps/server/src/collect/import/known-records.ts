import { hash64, mix32 } from '@tandem/kernel'

const SHARDS = 256
const SEEN = 0x8000
/** Slots of a shard in use at most, and how many times as many it then gets: about 18 bytes a record. */
const MOST_FULL = 0.93
const GROWTH = 1.1
/** Slots behind the last that a key points to: this many, and one in 64. */
const SPARE = 16
const SPARE_SHIFT = 6
const WORDS = 4
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
 * happened, version and number of lines, 16 bytes each. 256 shards grow one at a time, so growing needs no second copy
 * of the whole. Two different keys collide once in about 10^5 runs of ten million records; a changed record is taken
 * for unchanged once in four billion changes.
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
    const state = shard.state(slot)
    return {
      version: state & MAX_VERSION,
      lines: (state >> LINES_SHIFT) & MAX_LINES,
      seen: (state & SEEN) !== 0,
      sameContent: shard.content(slot) === content || this.#isPast(pastKey(high, low, content)),
      sameHome: shard.home(slot) === home,
    }
  }

  /** Adds a record, or replaces what is known of it. */
  put({ high, low, content, home }: Fingerprint, about: { version: number; lines: number; seen: boolean }): void {
    const shard = shardOf(this.#shards, high)
    const old = shard.find(high, low)
    if (old >= 0 && shard.content(old) !== content) this.#addPast(pastKey(high, low, shard.content(old)))
    const lines = Math.min(about.lines, MAX_LINES) << LINES_SHIFT
    const state = Math.min(about.version, MAX_VERSION) | lines | (about.seen ? SEEN : 0)
    shard.put({ high, low, content, home, state })
  }

  /** Remembers that the running import met this record. */
  markSeen({ high, low }: Fingerprint): void {
    const shard = shardOf(this.#shards, high)
    const slot = shard.find(high, low)
    if (slot >= 0) shard.addState(slot, SEEN)
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

/**
 * A table in the order of its keys: a key stands at the slot that its value points to, or as near behind it as the
 * order allows. So a search for a key that is not there ends early however full the table is, and growing is one pass.
 *
 * Amble, Knuth (1974). Ordered hash tables.
 */
class Shard {
  count = 0
  /** Slots that keys point to; behind them are some for keys that find the last of these taken. */
  #size: number
  /** Four words a slot: low and high half of the key, content, state with home in its upper half. */
  #words: Uint32Array

  constructor(size: number) {
    this.#size = size
    this.#words = new Uint32Array(WORDS * (size + SPARE + (size >> SPARE_SHIFT)))
  }

  /** Slot of a key, or -1. */
  find(high: number, low: number): number {
    const slot = this.#place(high, low)
    return this.#holds(slot, high, low) ? slot : -1
  }

  content(slot: number): number {
    return this.#words[slot + 2] as number
  }

  /** 0 for a free slot: versions start at 1. */
  state(slot: number): number {
    return (this.#words[slot + 3] as number) & 0xffff
  }

  home(slot: number): number {
    return (this.#words[slot + 3] as number) >>> 16
  }

  addState(slot: number, flag: number): void {
    this.#words[slot + 3] = (this.#words[slot + 3] as number) | flag
  }

  put(entry: Slot): void {
    const slot = this.#place(entry.high, entry.low)
    if (this.#holds(slot, entry.high, entry.low)) return this.#write(slot, entry)
    let free = slot
    while (this.#words[free + 3]) free += WORDS
    if (free >= this.#words.length || this.count + 1 > this.#size * MOST_FULL) {
      this.#grow()
      return this.put(entry)
    }
    if (free > slot) this.#words.copyWithin(slot + WORDS, slot, free)
    this.#write(slot, entry)
    this.count += 1
  }

  /** Where a key stands or belongs: the first slot, from the one it points to, that is free or has no smaller key. */
  #place(high: number, low: number): number {
    let slot = this.#pointed(low)
    while (this.#words[slot + 3] && this.#isBefore(slot, high, low)) slot += WORDS
    return slot
  }

  #pointed(low: number): number {
    return Math.floor((low * this.#size) / 2 ** 32) * WORDS
  }

  #isBefore(slot: number, high: number, low: number): boolean {
    const here = this.#words[slot] as number
    return here < low || (here === low && (this.#words[slot + 1] as number) < high)
  }

  #holds(slot: number, high: number, low: number): boolean {
    return this.#words[slot] === low && this.#words[slot + 1] === high && this.#words[slot + 3] !== 0
  }

  #write(slot: number, { high, low, content, home, state }: Slot): void {
    this.#words[slot] = low
    this.#words[slot + 1] = high
    this.#words[slot + 2] = content
    this.#words[slot + 3] = state | (home << 16)
  }

  #grow(size = Math.ceil(this.#size * GROWTH)): void {
    const grown = new Shard(size)
    const words = this.#words
    let next = 0
    for (let slot = 0; slot < words.length; slot += WORDS) {
      if (!words[slot + 3]) continue
      next = Math.max(next, grown.#pointed(words[slot] as number))
      if (next === grown.#words.length) return this.#grow(Math.ceil(size * GROWTH))
      for (let i = 0; i < WORDS; i += 1) grown.#words[next + i] = words[slot + i] as number
      next += WORDS
    }
    this.#size = size
    this.#words = grown.#words
  }
}

function keyHash(kind: string, key: string): [number, number] {
  return hash64(`${kind}\u0000${key}`)
}

function newShards(): Shard[] {
  return Array.from({ length: SHARDS }, () => new Shard(48))
}

function shardOf(shards: readonly Shard[], high: number): Shard {
  return shards[high >>> 24] as Shard
}

type PastKey = Pick<Slot, 'high' | 'low'>

/** One key of a record's key and content together. */
function pastKey(high: number, low: number, content: number): PastKey {
  return { high: mix32(high ^ content), low: mix32(low + content) }
}
