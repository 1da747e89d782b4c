import type { Db, Prepared, Queryable } from '@tandem/kernel'
import pg from 'pg'
import { openAlive } from './alive.ts'
import { appUrl } from './app-role.ts'

/**
 * The two ways into PostgreSQL. `owner` sees every merchant: migrations, sign-in, jobs, back-up. `app` is an ordinary
 * role under row security, reached only through `scopedDb`; use cases never see either pool.
 */
export interface Database {
  readonly url: string
  readonly owner: pg.Pool
  readonly app: pg.Pool
  /** The number that this process goes by as long as it is connected (alive.ts). */
  worker(): Promise<number>
  /** Waits for running queries, then closes every connection. */
  close(): Promise<void>
}

export interface PoolSizes {
  /** Connections at most; each idle one costs the server about 2 MB and is closed after ten seconds. */
  owner?: number
  app?: number
  /** How long a caller waits for a free connection before it is told that the database is away; 10 s. */
  waitMs?: number
  /** Hears of connections lost while idle (the server was stopped); the pool opens new ones by itself. */
  onIdleError?: (error: Error) => void
}

const MERCHANT_ID = /^[a-z0-9][a-z0-9-]{0,62}$/
const TYPES = { getTypeParser }
/**
 * A named statement keeps its first plan: planned anew each time the big ones run at .6 of the rate. Data fits memory,
 * so an index is not as dear as on a spinning disk.
 */
const PREPARED_ONCE = '-c plan_cache_mode=force_generic_plan -c random_page_cost=1.1'

/** Opens both pools; nothing connects before the first query. `migrate` must have run before `app` is used. */
export function openDatabase(url: string, sizes: PoolSizes = {}): Database {
  const pool = (connectionString: string, max: number, statementTimeoutMs: number, options?: string): pg.Pool => {
    const made = new pg.Pool({
      connectionString,
      max,
      options,
      types: TYPES,
      idleTimeoutMillis: 10_000,
      connectionTimeoutMillis: sizes.waitMs ?? 10_000,
      statement_timeout: statementTimeoutMs,
      idle_in_transaction_session_timeout: 60_000,
      application_name: 'tandem',
    })
    made.on('error', (error) => sizes.onIdleError?.(error))
    // Between the pool and who borrows a connection there is a moment when nobody listens to it; a connection lost just
    // then would end the process. The query that is sent next fails and tells.
    made.on('connect', (client) => void client.on('error', () => undefined))
    return made
  }
  const owner = pool(url, sizes.owner ?? 4, 0)
  const app = pool(appUrl(url), sizes.app ?? 8, 30_000, PREPARED_ONCE)
  const alive = openAlive(url, sizes.waitMs ?? 10_000)
  return {
    ...{ url, owner, app },
    worker: alive.number,
    close: async () => void (await Promise.all([owner.end(), app.end(), alive.close()])),
  }
}

/**
 * The database as one merchant sees it. Every query and transaction first sets `tandem.merchant_id`; row security does
 * the rest. A transaction sets it for itself alone; a prepared statement by itself, for which three round trips would
 * be too many, uses what its connection was last set to and changes that when it is another merchant's.
 *
 * @throws RangeError when `merchantId` is not a slug
 */
export function scopedDb(database: Database, merchantId: string): Db {
  if (!MERCHANT_ID.test(merchantId)) throw new RangeError(`not a merchant id: ${JSON.stringify(merchantId)}`)
  const begin = `begin; set local tandem.merchant_id = '${merchantId}'`
  const transaction: Db['transaction'] = (work) => inTransaction(database.app, begin, work)
  return {
    transaction,
    query: (sql, values) =>
      typeof sql === 'string'
        ? transaction((tx) => tx.query(sql, values))
        : runPrepared(database.app, merchantId, sql, values),
  }
}

/** The merchant that a connection is set to outside of transactions. */
const setTo = new WeakMap<pg.ClientBase, string>()

async function runPrepared<Row>(
  pool: pg.Pool,
  merchantId: string,
  sql: Prepared,
  values: readonly unknown[] | undefined,
): Promise<Row[]> {
  const client = await pool.connect()
  let broken: Error | undefined
  const onLost = (error: Error): void => void (broken = error)
  client.on('error', onLost)
  try {
    if (setTo.get(client) !== merchantId) {
      await client.query(`set tandem.merchant_id = '${merchantId}'`)
      setTo.set(client, merchantId)
    }
    return await rowsOf(client, sql, values)
  } catch (error) {
    if (isLost(error)) broken = error as Error
    throw error
  } finally {
    client.off('error', onLost)
    client.release(broken)
  }
}

/** The database across all merchants, for sign-in, jobs and back-up. Never handed to a use case. */
export function platformDb(database: Database): Db {
  return {
    transaction: (work) => inTransaction(database.owner, 'begin', work),
    query: (sql, values) => rowsOf(database.owner, sql, values),
  }
}

async function inTransaction<T>(pool: pg.Pool, begin: string, work: (tx: Queryable) => Promise<T>): Promise<T> {
  const client = await beginOn(pool, begin)
  let broken: Error | undefined
  // A connection lost between two statements would otherwise be an unheard 'error' event and end the process.
  const onLost = (error: Error): void => void (broken = error)
  client.on('error', onLost)
  try {
    const result = await work({ query: (sql, values) => rowsOf(client, sql, values) })
    await client.query('commit')
    return result
  } catch (error) {
    await client.query('rollback').catch((lost: Error) => (broken = lost))
    throw error
  } finally {
    client.off('error', onLost)
    client.release(broken)
  }
}

/**
 * Begins on a connection that is alive. After the server was restarted the pool still holds dead ones for a moment;
 * nothing has been done yet, so the next one can be tried.
 */
async function beginOn(pool: pg.Pool, begin: string): Promise<pg.PoolClient> {
  for (let spare = pool.totalCount; ; spare -= 1) {
    const client = await pool.connect()
    try {
      await client.query(begin)
      return client
    } catch (error) {
      client.release(error as Error)
      if (spare <= 0 || !isLost(error)) throw error
    }
  }
}

function isLost(error: unknown): boolean {
  const { code = '', message = '' } = error as { code?: string; message?: string }
  return /^(57P0[12]|08...|ECONNRESET|EPIPE)$/.test(code) || /connection (terminated|error)/i.test(message)
}

async function rowsOf<Row>(
  on: pg.Pool | pg.PoolClient,
  sql: string | Prepared,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  const query = typeof sql === 'string' ? { text: sql } : { name: sql.name, text: sql.text }
  const result = await on.query({ ...query, values: [...values] })
  return result.rows as Row[]
}

/** bigint arrives as a number (money, counts) and refuses to lose digits; a date stays `YYYY-MM-DD`. */
function getTypeParser(oid: number, format?: 'text' | 'binary'): (value: string) => unknown {
  if (oid === pg.types.builtins.INT8) return wholeNumber
  if (oid === pg.types.builtins.DATE) return String
  return pg.types.getTypeParser(oid, format as 'text')
}

function wholeNumber(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError(`bigint ${text} does not fit a number`)
  return value
}
