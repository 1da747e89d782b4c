import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { StringDecoder } from 'node:string_decoder'
import { hash64 } from '@tandem/kernel'

/** A row that waits for the others of its key: which table and file it is of, its line and text. */
export interface WaitingRow {
  table: number
  file: number
  line: number
  raw: string
}

const PARTITIONS = 256
const WRITE_CHARACTERS = 1 << 15
const READ_BYTES = 1 << 18
/** Rows that are still too many after this many splits have one key. */
const MOST_SPLITS = 3

/**
 * Brings rows of one key together wherever they stand. Up to `memoryCharacters` of text they wait in memory; beyond,
 * they go to 256 files by the hash of their key (the partition step of a Grace hash join), and one file at a time is
 * read back; one that is itself too large is split again. Memory is bounded unless a single key has that many rows.
 *
 * Kitsuregawa, Tanaka, Moto-oka (1983). Application of hash to data base machine and its architecture.
 */
export class GroupRows {
  readonly #scratch: string
  readonly #memoryCharacters: number
  readonly #splits: number
  #inMemory = new Map<string, WaitingRow[]>()
  #characters = 0
  #spilled: Partition[] | null = null
  #dir: string | null = null

  /** @param scratch folder for temporary files; what is made there is removed by `close` */
  constructor(scratch: string, memoryCharacters = 12 << 20, splits = 0) {
    this.#scratch = scratch
    this.#memoryCharacters = memoryCharacters
    this.#splits = splits
  }

  add(key: string, row: WaitingRow): void {
    if (this.#spilled) return this.#spill(key, row)
    const waiting = this.#inMemory.get(key)
    if (waiting) waiting.push(row)
    else this.#inMemory.set(key, [row])
    this.#characters += row.raw.length + 64
    if (this.#characters > this.#memoryCharacters) this.#moveToDisk()
  }

  *groups(): Generator<Map<string, WaitingRow[]>> {
    if (!this.#spilled) {
      yield this.#inMemory
      return
    }
    for (const partition of this.#spilled) {
      partition.finish()
      if (partition.characters > this.#memoryCharacters && this.#splits < MOST_SPLITS) yield* this.#split(partition)
      else yield partition.groups()
    }
  }

  *#split(partition: Partition): Generator<Map<string, WaitingRow[]>> {
    const parts = new GroupRows(this.#scratch, this.#memoryCharacters, this.#splits + 1)
    try {
      for (const [key, row] of partition.rows()) parts.add(key, row)
      yield* parts.groups()
    } finally {
      parts.close()
    }
  }

  close(): void {
    this.#inMemory = new Map()
    for (const partition of this.#spilled ?? []) partition.finish()
    if (this.#dir) rmSync(this.#dir, { recursive: true, force: true })
  }

  #moveToDisk(): void {
    const dir = mkdtempSync(join(this.#scratch, 'rows-'))
    this.#dir = dir
    this.#spilled = Array.from({ length: PARTITIONS }, (_, i) => new Partition(join(dir, `${i}`)))
    for (const [key, rows] of this.#inMemory) for (const row of rows) this.#spill(key, row)
    this.#inMemory = new Map()
  }

  #spill(key: string, row: WaitingRow): void {
    const partition = this.#spilled?.[hash64(key, this.#splits)[0] % PARTITIONS]
    partition?.write(JSON.stringify([key, row.table, row.file, row.line, row.raw]))
  }
}

/** Rows in a file of their own, which is made with the first of them. */
class Partition {
  characters = 0
  readonly #path: string
  #handle: number | null = null
  #lines: string[] = []
  #waiting = 0

  constructor(path: string) {
    this.#path = path
  }

  write(line: string): void {
    this.#lines.push(line)
    this.characters += line.length
    this.#waiting += line.length
    if (this.#waiting > WRITE_CHARACTERS) this.#flush()
  }

  finish(): void {
    this.#flush()
    if (this.#handle !== null) closeSync(this.#handle)
    this.#handle = null
  }

  groups(): Map<string, WaitingRow[]> {
    const groups = new Map<string, WaitingRow[]>()
    for (const [key, row] of this.rows()) {
      const rows = groups.get(key)
      if (rows) rows.push(row)
      else groups.set(key, [row])
    }
    return groups
  }

  *rows(): Generator<[key: string, row: WaitingRow]> {
    if (this.characters === 0) return
    for (const line of linesOf(this.#path)) {
      const [key, table, file, at, raw] = JSON.parse(line) as [string, number, number, number, string]
      yield [key, { table, file, line: at, raw }]
    }
  }

  #flush(): void {
    if (this.#lines.length === 0) return
    this.#handle ??= openSync(this.#path, 'wx', 0o600)
    writeSync(this.#handle, `${this.#lines.join('\n')}\n`)
    this.#lines = []
    this.#waiting = 0
  }
}

/** Lines of a file, each ended by a line feed, read piece by piece. */
function* linesOf(path: string): Generator<string> {
  const handle = openSync(path, 'r')
  const decoder = new StringDecoder('utf8')
  const bytes = Buffer.alloc(READ_BYTES)
  let rest = ''
  try {
    for (let read = readSync(handle, bytes); read > 0; read = readSync(handle, bytes)) {
      const lines = (rest + decoder.write(bytes.subarray(0, read))).split('\n')
      rest = lines.pop() ?? ''
      yield* lines
    }
  } finally {
    closeSync(handle)
  }
}
