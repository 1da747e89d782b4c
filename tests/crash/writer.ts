import { setTimeout as sleep } from 'node:timers/promises'
import { emitRecords } from '../../apps/server/src/db/emit-records.ts'
import { type Database, openDatabase, scopedDb } from '../../apps/server/src/db/pool.ts'
import { readRunState } from '../../apps/server/src/supervise/run-state.ts'

export const MERCHANT = 'shop'
const PAUSE_MS = 5

/**
 * Somebody who goes on selling while processes are killed: writes costs of one yuan, each in a transaction that also
 * puts its record into the outbox, and notes which were acknowledged. Finds the database again after a restart.
 */
export class Writer {
  readonly acknowledged: string[] = []
  /** Asked for, with no answer: each may have happened or not. */
  readonly unanswered: string[] = []
  readonly #dataDir: string
  readonly #stopping = new AbortController()
  readonly #ended: Promise<void>
  #count = 0

  constructor(dataDir: string) {
    this.#dataDir = dataDir
    this.#ended = this.#run()
  }

  /** Resolves when `count` more writes were acknowledged. */
  async more(count: number): Promise<void> {
    for (const until = this.acknowledged.length + count; this.acknowledged.length < until; ) await sleep(PAUSE_MS)
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#ended
  }

  async #run(): Promise<void> {
    let database: Database | undefined
    while (!this.#stopping.signal.aborted) {
      const id = `cost-${String(++this.#count).padStart(6, '0')}`
      try {
        database ??= this.#open()
        await write(database, id)
        this.acknowledged.push(id)
      } catch {
        this.unanswered.push(id)
        await database?.close().catch(() => undefined)
        database = undefined
        await sleep(100)
      }
      await sleep(PAUSE_MS)
    }
    await database?.close()
  }

  #open(): Database {
    const state = readRunState(this.#dataDir)
    if (!state) throw new Error('nothing runs yet')
    return openDatabase(state.databaseUrl)
  }
}

async function write(database: Database, id: string): Promise<void> {
  await scopedDb(database, MERCHANT).transaction((tx) =>
    emitRecords(tx, { aggregate: `cost:${id}`, at: Date.now() }, 'cost', [
      { kind: 'cost', id, date: '2026-01-01', storeId: null, category: 'sms', amount: 100 },
    ]),
  )
}
