import { inject } from 'vitest'
import { type Database, openDatabase } from '../../apps/server/src/db/pool.ts'

/** A PostgreSQL database that nobody else uses. */
export interface TestDatabase {
  /** The owner's URL. */
  readonly url: string
  /** Both pools on it, as the server opens them. */
  readonly database: Database
  /** Closes the pools and drops the database. */
  close(): Promise<void>
}

/**
 * A database of its own for one test file, with every migration applied, in some 100 ms; the first one of a run
 * also starts PostgreSQL. Call it in `beforeAll` and `close` it in `afterAll`.
 *
 * @param options.empty leaves the migrations out, for tests of the migrations themselves
 */
export async function createTestDatabase(options: { empty?: boolean } = {}): Promise<TestDatabase> {
  const { url } = await ask<{ url: string }>('/postgres/create', { empty: options.empty ?? false })
  const database = openDatabase(url)
  return {
    url,
    database,
    close: async () => {
      await database.close()
      await ask('/postgres/drop', { url })
    },
  }
}

async function ask<Answer>(path: string, body: unknown): Promise<Answer> {
  const response = await fetch(new URL(path, inject('worldUrl')), { method: 'POST', body: JSON.stringify(body) })
  const text = await response.text()
  if (!response.ok) throw new Error(text)
  return (text === '' ? undefined : JSON.parse(text)) as Answer
}
