import { inject } from 'vitest'
import { type Database, openDatabase } from '../../apps/server/src/db/pool.ts'
import { openWarehouse, type Warehouse, type WarehouseAddress } from '../../apps/server/src/warehouse/client.ts'

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

/** Warehouse tables that nobody else uses. */
export interface TestWarehouse {
  /** Where it is, with the tokens of the server. */
  readonly address: WarehouseAddress
  /** A client on it, as the server opens it. */
  readonly warehouse: Warehouse
  /** Closes the client and drops the tables. */
  close(): Promise<void>
}

/**
 * Warehouse tables of their own for one test file; the first ones of a run also start the warehouse, in some seconds.
 *
 * @param options.empty leaves the tables out
 */
export async function createTestWarehouse(options: { empty?: boolean } = {}): Promise<TestWarehouse> {
  const address = await ask<WarehouseAddress>('/warehouse/create', { empty: options.empty ?? false })
  const warehouse = openWarehouse(address)
  return {
    address,
    warehouse,
    close: async () => {
      await warehouse.close()
      await ask('/warehouse/drop', address)
    },
  }
}

/** Both engines, for tests of what goes through both. */
export interface TestWorld extends Omit<TestDatabase, 'close'>, Omit<TestWarehouse, 'close'> {
  close(): Promise<void>
}

/** A database and warehouse tables of their own. Call it in `beforeAll` and `close` it in `afterAll`. */
export async function createTestWorld(): Promise<TestWorld> {
  const [database, warehouse] = await Promise.all([createTestDatabase(), createTestWarehouse()])
  const close = async (): Promise<void> => void (await Promise.all([database.close(), warehouse.close()]))
  return { ...database, ...warehouse, close }
}

async function ask<Answer>(path: string, body: unknown): Promise<Answer> {
  const response = await fetch(new URL(path, inject('worldUrl')), { method: 'POST', body: JSON.stringify(body) })
  const text = await response.text()
  if (!response.ok) throw new Error(text)
  return (text === '' ? undefined : JSON.parse(text)) as Answer
}
