import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { hash64 } from '@tandem/kernel'

/** A row that waits for the others of its key: which table and file it is of, its line and text. */
export interface WaitingRow {
  table: number
  file: number
  line: number
  raw: string
}

const PARTITIONS = 128
const WRITE_CHARACTERS = 1 << 16

/**
 * Brings rows of one key together wherever they stand. Up to `memoryCharacters` of text they wait in memory; beyond,
 * they go to 128 files by the hash of their key (the partition step of a Grace hash join), and one file at a time is
 * read back. Memory is then one 128th of the rows.
 *
 * Kitsuregawa, Tanaka, Moto-oka (1983). Application of hash to data base machine and its architecture.
 */
export class GroupRows {
  readonly #scratch: string
  readonly #memoryCharacters: number
  #inMemory = new Map<string, WaitingRow[]>()
  #characters = 0
  #spilled: Partition[] | null = null
  #dir: string | null = null

  /** @param scratch folder for temporary files; what is made there is removed by `close` */
  constructor(scratch: string, memoryCharacters = 12 << 20) {
    this.#scratch = scratch
    this.#memoryCharacters = memoryCharacters
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
      yield partition.read()
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
    const partition = this.#spilled?.[hash64(key)[0] % PARTITIONS]
    partition?.write(JSON.stringify([key, row.table, row.file, row.line, row.raw]))
  }
}

class Partition {
  readonly #path: string
  #handle: number | null
  #lines: string[] = []
  #characters = 0

  constructor(path: string) {
    this.#path = path
    this.#handle = openSync(path, 'wx', 0o600)
  }

  write(line: string): void {
    this.#lines.push(line)
    this.#characters += line.length
    if (this.#characters > WRITE_CHARACTERS) this.#flush()
  }

  finish(): void {
    if (this.#handle === null) return
    this.#flush()
    closeSync(this.#handle)
    this.#handle = null
  }

  read(): Map<string, WaitingRow[]> {
    const groups = new Map<string, WaitingRow[]>()
    for (const line of readFileSync(this.#path, 'utf8').split('\n')) {
      if (line === '') continue
      const [key, table, file, at, raw] = JSON.parse(line) as [string, number, number, number, string]
      const rows = groups.get(key)
      const row = { table, file, line: at, raw }
      if (rows) rows.push(row)
      else groups.set(key, [row])
    }
    return groups
  }

  #flush(): void {
    if (this.#handle === null || this.#lines.length === 0) return
    writeSync(this.#handle, `${this.#lines.join('\n')}\n`)
    this.#lines = []
    this.#characters = 0
  }
}
