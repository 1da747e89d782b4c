import { Readable } from 'node:stream'
import { type ClickHouseClient, ClickHouseError, ClickHouseLogLevel, createClient } from '@clickhouse/client'
import { Refusal } from '@tandem/kernel'

/** Values for the `{name:Type}` placeholders of a statement. */
export type QueryParams = Readonly<Record<string, unknown>>

export interface QueryOptions {
  /** After this the engine stops and the caller gets `query.too_slow`. */
  maxSeconds?: number
  /** Known to be short: may overtake heavy questions. */
  fast?: boolean
}

/** Rows ready to be sent: one JSON array a line, values in the order of `columns`; each body holds whole lines. */
export interface EncodedRows {
  columns: readonly string[]
  bodies: readonly Buffer[]
}

/**
 * The warehouse as the server sees it, embedded or a ClickHouse server.
 *
 * Every method refuses with `warehouse.unavailable` when nothing answers and with `query.too_slow` when the engine
 * gave up on time or memory; a wrong statement throws ClickHouse's own error.
 */
export interface Warehouse {
  /**
   * Reads rows. Whole numbers arrive as JavaScript numbers, so a 64-bit id has to be selected as `toString(node_id)`;
   * money fits.
   */
  query<Row = Record<string, unknown>>(sql: string, params?: QueryParams, options?: QueryOptions): Promise<Row[]>
  /** Inserts all rows or none; a token that the table has seen lately inserts nothing. */
  insert(table: string, rows: EncodedRows, token?: string): Promise<void>
  command(sql: string, params?: QueryParams): Promise<void>
  close(): Promise<void>
}

export interface WarehouseAddress {
  /** `http://host:port`, or with everything in it: `https://user:password@host:port/database`. */
  url: string
  /** Tokens of the embedded warehouse; a server's user and password stand in its URL. */
  readToken?: string
  writeToken?: string
  database?: string
}

const DEFAULT_SECONDS = 20
const LONG_SECONDS = 600
/** How much longer than the engine the client waits, so that the engine's own answer arrives first. */
const GRACE_SECONDS = 5
const TOO_SLOW = new Set(['159', '160', '241', '394'])
const NOBODY_THERE = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOTFOUND', 'EHOSTUNREACH', 'ETIMEDOUT'])

export function openWarehouse(address: WarehouseAddress): Warehouse {
  const reader = connect(address, address.readToken)
  const writer = connect(address, address.writeToken)
  return {
    async query<Row>(sql: string, params: QueryParams = {}, options: QueryOptions = {}) {
      const seconds = options.maxSeconds ?? DEFAULT_SECONDS
      return guarded(seconds, async (abort_signal) => {
        const result = await reader.query({
          query: sql,
          query_params: { ...params },
          format: 'JSONEachRow',
          abort_signal,
          clickhouse_settings: { max_execution_time: seconds },
          http_headers: options.fast ? { 'x-tandem-lane': 'fast' } : {},
        })
        return result.json<Row>()
      })
    },
    insert(table, { columns, bodies }, token) {
      return guarded(LONG_SECONDS, async (abort_signal) => {
        const { stream } = await writer.exec({
          query: `INSERT INTO ${table} (${columns.map((name) => `\`${name}\``).join(', ')}) FORMAT JSONCompactEachRow`,
          values: Readable.from(bodies, { objectMode: false }),
          abort_signal,
          clickhouse_settings: token ? { insert_deduplication_token: token } : {},
        })
        await drain(stream)
      })
    },
    command(sql, params = {}) {
      return guarded(LONG_SECONDS, async (abort_signal) => {
        await writer.command({ query: sql, query_params: { ...params }, abort_signal })
      })
    },
    async close() {
      await Promise.all([reader.close(), writer.close()])
    },
  }
}

function connect(address: WarehouseAddress, token: string | undefined): ClickHouseClient {
  return createClient({
    url: address.url,
    ...(token ? { username: 'tandem', password: token } : {}),
    ...(address.database ? { database: address.database } : {}),
    application: 'tandem',
    request_timeout: (LONG_SECONDS + 2 * GRACE_SECONDS) * 1000,
    max_open_connections: 16,
    // Errors are thrown, and logged once where they end up.
    log: { level: ClickHouseLogLevel.OFF },
    clickhouse_settings: {
      output_format_json_quote_64bit_integers: 0,
      date_time_output_format: 'iso',
      // It drops a key that follows from another one, and with grouping sets the value of that key with it.
      optimize_group_by_function_keys: 0,
    },
  })
}

async function guarded<T>(seconds: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const signal = AbortSignal.timeout((seconds + GRACE_SECONDS) * 1000)
  try {
    return await work(signal)
  } catch (error) {
    if (signal.aborted) throw new Refusal('query.too_slow', { seconds })
    throw asRefusal(error, seconds)
  }
}

function asRefusal(error: unknown, seconds: number): unknown {
  if (error instanceof ClickHouseError) {
    return TOO_SLOW.has(error.code) ? new Refusal('query.too_slow', { seconds, code: error.code }) : error
  }
  const { code = '', message } = error as NodeJS.ErrnoException
  if (NOBODY_THERE.has(code) || message.includes('socket hang up')) return new Refusal('warehouse.unavailable')
  return error
}

async function drain(stream: Readable): Promise<void> {
  for await (const chunk of stream) void chunk
}
