import { mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { type ClickHouseClient, createClient } from '@clickhouse/client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { QueryEntry } from './query-log.ts'
import { startWarehouse, type Warehouse } from './start.ts'

/** The contract of the front, told by the unmodified ClickHouse client. */

const endless = 'SELECT (SELECT sum(sipHash64(number)) FROM numbers(1000000000000))'
const lines: string[] = []
const note = (fields: object, message: string) => void lines.push(`${message} ${JSON.stringify(fields)}`)

let dataDir: string
let warehouse: Warehouse
let writer: ClickHouseClient
let reader: ClickHouseClient
let owner: ClickHouseClient

function client(password: string, more: object = {}): ClickHouseClient {
  return createClient({ url: warehouse.url, username: 'tandem', password, log: { level: 127 as never }, ...more })
}

async function rows<Row>(query: string, from = reader, more: object = {}): Promise<Row[]> {
  const result = await from.query({ query, format: 'JSONEachRow', ...more })
  return result.json<Row>()
}

async function log(): Promise<QueryEntry[]> {
  const answer = await fetch(`${warehouse.url}/queries`, { headers: { 'X-ClickHouse-Key': warehouse.readToken } })
  return (await answer.json()) as QueryEntry[]
}

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "tandem front's {1} "))
  warehouse = await startWarehouse({ dataDir, log: { info: note, warn: note, error: note } })
  writer = client(warehouse.writeToken)
  reader = client(warehouse.readToken)
  owner = client(warehouse.ownerToken)
  await writer.command({
    query: `CREATE TABLE sale (id UInt64, store String, amount Int64 DEFAULT 7) ENGINE = MergeTree ORDER BY id`,
  })
})

afterAll(async () => {
  await Promise.all([writer.close(), reader.close(), owner.close()])
  await warehouse.stop()
  rmSync(dataDir, { recursive: true })
})

describe('the client', () => {
  it('pings, and is let in by Basic authentication or by header, with the right token only', async () => {
    expect(await reader.ping()).toEqual({ success: true })
    expect(await reader.ping({ select: true })).toEqual({ success: true })
    const stranger = client('wrong')
    await expect(rows('SELECT 1', stranger)).rejects.toMatchObject({ type: 'AUTHENTICATION_FAILED' })
    await stranger.close()
    const byHeader = (key: string) =>
      fetch(`${warehouse.url}/?query=SELECT%201`, { headers: { 'X-ClickHouse-User': 'any', 'X-ClickHouse-Key': key } })
    expect(await (await byHeader(warehouse.readToken)).text()).toBe('1\n')
    expect((await byHeader('')).status).toBe(403)
    expect((await fetch(`${warehouse.url}/?query=SELECT%201`)).status).toBe(403)
  })

  it('inserts an array and a stream, plain and gzipped, and counts what was written', async () => {
    await writer.command({ query: 'TRUNCATE TABLE sale' })
    const gzipped = client(warehouse.writeToken, { compression: { request: true, response: true } })
    const batch = (first: number) =>
      Array.from({ length: 1000 }, (_, index) => ({
        id: first + index,
        store: `店 "${index % 3}";\n\n'\\`,
        amount: index,
      }))
    const { summary } = await writer.insert({ table: 'sale', values: batch(0), format: 'JSONEachRow' })
    expect(summary?.written_rows).toBe('1000')
    await writer.insert({ table: 'sale', values: Readable.from(batch(1000)), format: 'JSONEachRow' })
    await gzipped.insert({ table: 'sale', values: batch(2000), format: 'JSONEachRow' })
    await gzipped.insert({ table: 'sale', values: Readable.from(batch(3000)), format: 'JSONEachRow' })
    const [total] = await rows(
      'SELECT count() AS n, sum(amount) AS amount, uniqExact(store) AS stores FROM sale',
      gzipped,
    )
    expect(total).toEqual({ n: 4000, amount: 4 * 499_500, stores: 3 })
    expect(await rows('SELECT store FROM sale WHERE id = 1')).toEqual([{ store: `店 "1";\n\n'\\` }])
    await gzipped.close()
  })

  it('inserts named columns, and text that came with the statement', async () => {
    await writer.command({ query: 'TRUNCATE TABLE sale' })
    await writer.insert({
      table: 'sale',
      values: [{ id: 1, store: 'a' }],
      columns: ['id', 'store'],
      format: 'JSONEachRow',
    })
    await writer.command({ query: "INSERT INTO sale VALUES (2, 'b', 8)" })
    await writer.command({ query: 'INSERT INTO sale FORMAT JSONEachRow {"id": 3, "store": "c"}' })
    await writer.insert({
      table: 'sale',
      values: Readable.from(['4,d,9\n', '5,"e\n\n;",9\n'], { objectMode: false }),
      format: 'CSV',
    })
    expect(await rows('SELECT * FROM sale ORDER BY id')).toEqual([
      { id: 1, store: 'a', amount: 7 },
      { id: 2, store: 'b', amount: 8 },
      { id: 3, store: 'c', amount: 7 },
      { id: 4, store: 'd', amount: 9 },
      { id: 5, store: 'e\n\n;', amount: 9 },
    ])
  })

  it('never runs the data of an insert as SQL, nor loses the rows behind an empty line', async () => {
    await writer.command({ query: 'TRUNCATE TABLE sale' })
    const insert = (data: string) =>
      writer.exec({
        query: 'INSERT INTO sale FORMAT JSONEachRow',
        values: Readable.from([data], { objectMode: false }),
      })
    const { stream } = await insert('{"id": 1}\n\n\n{"id": 2}\n\n')
    stream.resume()
    await expect(insert('{"id": 3}\n\nDROP TABLE sale')).rejects.toThrow()
    await expect(insert('{"id": 3}\n;\n\nDROP TABLE sale')).rejects.toThrow()
    expect(await rows('SELECT id FROM sale ORDER BY id')).toEqual([{ id: 1 }, { id: 2 }])
  })

  it('does not begin an insert whose client leaves half-way', async () => {
    await writer.command({ query: 'TRUNCATE TABLE sale' })
    const query = encodeURIComponent('INSERT INTO sale FORMAT JSONEachRow')
    const headers = { 'X-ClickHouse-Key': warehouse.writeToken }
    const half = request(`${warehouse.url}/?query=${query}`, { method: 'POST', headers })
    half.on('error', () => {})
    half.write('{"id": 1}\n'.repeat(5000))
    await new Promise((resolve) => setTimeout(resolve, 200))
    half.destroy()
    await expect.poll(async () => (await log()).at(-1)).toMatchObject({ outcome: 'cancelled' })
    expect(await rows('SELECT count() AS n FROM sale')).toEqual([{ n: 0 }])
  })

  it('takes a batch once when it is sent twice with one token', async () => {
    await writer.command({ query: 'TRUNCATE TABLE sale' })
    const send = (token: string) =>
      writer.insert({
        table: 'sale',
        values: [{ id: 1, store: 'a', amount: 5 }],
        format: 'JSONEachRow',
        clickhouse_settings: { insert_deduplication_token: token },
      })
    await send('batch-1')
    await send('batch-1')
    await send('batch-2')
    expect(await rows('SELECT count() AS n FROM sale')).toEqual([{ n: 2 }])
  })

  it('binds parameters exactly, and refuses a placeholder without a value', async () => {
    const text = `it's \\ a "tab"\t, a line\n, {x:String} and 中文 -- ; /* */`
    const query_params = { text, list: [text, 'b'], n: -5, big: '18446744073709551615', none: null, table: 'sale' }
    const query = `SELECT {text:String} AS text, {list:Array(String)} AS list, {n:Int64} AS n, toString({big:UInt64}) AS big,
      {none:Nullable(String)} AS none, (SELECT count() >= 0 FROM {table:Identifier}) AS found`
    expect(await rows(query, reader, { query_params })).toEqual([
      { text, list: [text, 'b'], n: -5, big: '18446744073709551615', none: null, found: 1 },
    ])
    await expect(rows('SELECT {text:String}')).rejects.toMatchObject({ type: 'UNKNOWN_QUERY_PARAMETER' })
  })

  it('binds parameters sent as a form', async () => {
    const many = Array.from({ length: 20_000 }, (_, index) => index)
    const form = { query_params: { many }, use_multipart_params: true }
    expect(await rows('SELECT length({many:Array(UInt32)}) AS n', reader, form)).toEqual([{ n: 20_000 }])
  })

  it('keeps settings, parameters and database of one request out of the next', async () => {
    await writer.command({ query: 'CREATE DATABASE other' })
    await writer.command({ query: 'CREATE TABLE other.thing (a UInt8) ENGINE = MergeTree ORDER BY a' })
    const inOther = client(warehouse.readToken, { database: 'other' })
    expect(await rows('SHOW TABLES', inOther)).toEqual([{ name: 'thing' }])
    const clickhouse_settings = { session_timezone: 'Asia/Shanghai', max_block_size: '123' }
    const query =
      "SELECT timezone() AS zone, toString(getSetting('max_block_size')) AS block, currentDatabase() AS base"
    expect(await rows(query, reader, { clickhouse_settings })).toEqual([
      { zone: 'Asia/Shanghai', block: '123', base: 'default' },
    ])
    for (let turn = 0; turn < 8; turn++) {
      expect(await rows(query)).toEqual([{ zone: 'UTC', block: '32768', base: 'default' }])
    }
    await inOther.close()
  })

  it('reads documents and lines in the formats of the client, and an empty answer', async () => {
    const query = 'SELECT number AS n, toString(number) AS s FROM numbers(150000)'
    const asJson = await (await reader.query({ query, format: 'JSON' })).json<{ n: number }>()
    expect(asJson.rows).toBe(150_000)
    const named = await (await reader.query({ query, format: 'JSONCompactEachRowWithNames' })).json<unknown[]>()
    expect(named.length).toBe(150_001)
    expect(named[0]).toEqual(['n', 's'])
    expect(named.at(-1)).toEqual([149_999, '149999'])
    const csv = await (await reader.query({ query, format: 'CSVWithNames' })).text()
    expect(csv.split('\n').length).toBe(150_002)
    expect(await rows('SELECT 1 WHERE 0')).toEqual([])
    expect(
      await (await reader.query({ query: 'SELECT 1 AS a WHERE 0', format: 'JSONCompactEachRowWithNames' })).json(),
    ).toEqual([['a']])
  })

  it('refuses sessions with a sentence', async () => {
    await expect(rows('SELECT 1', reader, { session_id: 's' })).rejects.toMatchObject({ type: 'NOT_IMPLEMENTED' })
    await expect(writer.command({ query: 'SET max_threads = 1' })).rejects.toMatchObject({ type: 'NOT_IMPLEMENTED' })
    await expect(rows('SELECT 1; SELECT 2')).rejects.toMatchObject({ type: 'SYNTAX_ERROR' })
  })
})

describe('a long answer', () => {
  it('comes in blocks, and a slow reader slows the engine instead of filling memory', async () => {
    const before = await resident()
    const query = "SELECT number, repeat('x', 1000) AS text FROM numbers(300000)"
    const result = await reader.query({ query, format: 'JSONEachRow', clickhouse_settings: { max_block_size: '2000' } })
    let seen = 0
    let peak = before
    for await (const part of result.stream()) {
      seen += part.length
      if (seen === part.length) await new Promise((resolve) => setTimeout(resolve, 1500))
      if (seen % 50_000 < part.length) peak = Math.max(peak, await resident())
    }
    expect(seen).toBe(300_000)
    expect(peak - before).toBeLessThan(150_000_000)
  })

  it('that fails after the first block raises the error instead of ending as if whole', async () => {
    const query = "SELECT number, throwIf(number = 300000, 'late trouble') FROM numbers(400000)"
    for (const compression of [{ response: false }, { response: true }]) {
      const from = client(warehouse.readToken, { compression })
      const result = await from.query({ query, format: 'JSONEachRow', clickhouse_settings: { max_block_size: '1000' } })
      let seen = 0
      const read = async () => {
        for await (const part of result.stream()) seen += part.length
      }
      await expect(read()).rejects.toThrow(/late trouble/)
      expect(seen).toBeGreaterThan(1000)
      await from.close()
    }
  })

  it('held back until its end has the status of the error', async () => {
    const query = "SELECT number, throwIf(number = 300000, 'late trouble') FROM numbers(400000)"
    const clickhouse_settings = { wait_end_of_query: 1 as const, max_block_size: '1000' }
    const held = reader.query({ query, format: 'JSONEachRow', clickhouse_settings })
    await expect(held).rejects.toThrow(/late trouble/)
    expect((await rows('SELECT 5 AS a', reader, { clickhouse_settings: { wait_end_of_query: 1 } }))[0]).toEqual({
      a: 5,
    })
  })
})

describe('an endless query', () => {
  it('ends soon after its client has gone while it was being planned', async () => {
    const leave = new AbortController()
    const run = rows(endless, reader, { abort_signal: leave.signal })
    setTimeout(() => leave.abort(), 300)
    await expect(run).rejects.toThrow(/aborted/)
    await expect.poll(running, { timeout: 5000 }).toBe(0)
    expect((await log()).at(-1)).toMatchObject({ outcome: 'cancelled' })
  })

  it('ends soon after its client has gone in the middle of the answer', async () => {
    const query = 'SELECT sipHash64(number) FROM numbers(1000000000000)'
    const result = await reader.query({ query, format: 'JSONEachRow' })
    for await (const part of result.stream()) if (part.length > 0) break
    result.close()
    await expect.poll(running, { timeout: 5000 }).toBe(0)
    expect((await log()).at(-1)).toMatchObject({ outcome: 'cancelled' })
  })

  it('ends at its time limit with ClickHouse’s own error', async () => {
    const since = performance.now()
    const clickhouse_settings = { max_execution_time: 1 }
    await expect(rows(endless, reader, { clickhouse_settings })).rejects.toMatchObject({ type: 'TIMEOUT_EXCEEDED' })
    expect(performance.now() - since).toBeLessThan(6000)
    await expect.poll(running, { timeout: 5000 }).toBe(0)
  })

  it('does not hold up short ones, however many there are', async () => {
    const leave = new AbortController()
    const long = Array.from({ length: 6 }, () =>
      rows(endless, reader, { abort_signal: leave.signal }).catch(() => undefined),
    )
    await new Promise((resolve) => setTimeout(resolve, 200))
    for (let turn = 0; turn < 10; turn++) {
      const since = performance.now()
      expect(await rows('SELECT sum(number) AS s FROM numbers(1000)')).toEqual([{ s: 499_500 }])
      expect(performance.now() - since).toBeLessThan(8000)
    }
    leave.abort()
    await Promise.all(long)
    await expect.poll(running, { timeout: 8000 }).toBe(0)
  })
})

describe('memory', () => {
  it('of one query has a limit that ends the query, not the process', async () => {
    const greedy = 'SELECT length(groupArray(repeat(toString(number), 50))) FROM numbers(100000000)'
    await expect(rows(greedy)).rejects.toMatchObject({ type: 'MEMORY_LIMIT_EXCEEDED' })
    expect(await rows('SELECT 1 AS a')).toEqual([{ a: 1 }])
  })
})

describe('what the front tells', () => {
  it('keeps the last queries with duration, rows, comment and outcome, without their literals', async () => {
    await rows("SELECT 'secret-of-a-customer', 42 FROM numbers(10)", reader, {
      query_id: 'known-id',
      clickhouse_settings: { log_comment: 'page sales' },
    })
    const entry = (await log()).find((each) => each.queryId === 'known-id')
    expect(entry).toMatchObject({ role: 'reader', comment: 'page sales', outcome: 'ok', resultRows: 10, lane: 'fast' })
    expect(entry?.outline).toBe('SELECT ?, ... FROM numbers ( ? ) FORMAT JSONEachRow')
    expect(entry?.resultBytes).toBeGreaterThan(100)
    await rows('SELECT sleepEachRow(0.3) FROM numbers(5)')
    await expect.poll(() => lines.filter((line) => /^slow query.*sleepEachRow/.test(line)).length).toBe(1)
  })

  it('answers Prometheus', async () => {
    const text = await (await fetch(`${warehouse.url}/metrics`)).text()
    expect(text).toMatch(/warehouse_queries_total\{role="reader",lane="fast",outcome="ok"\} \d+/)
    expect(text).toMatch(/warehouse_resident_memory_bytes \d{8,}/)
    expect(text).toMatch(/warehouse_engine_memory_bytes \d+/)
  })

  it('never shows a token, in metrics, log or query log', async () => {
    const shown = [
      lines.join('\n'),
      await (await fetch(`${warehouse.url}/metrics`)).text(),
      JSON.stringify(await log()),
    ]
    for (const token of [warehouse.readToken, warehouse.writeToken, warehouse.ownerToken]) {
      expect(shown.some((text) => text.includes(token))).toBe(false)
    }
  })
})

/** Queries that hold a slot. */
async function running(): Promise<number> {
  const text = await (await fetch(`${warehouse.url}/metrics`)).text()
  return [...text.matchAll(/^warehouse_running\{.*\} (\d+)$/gm)].reduce((sum, match) => sum + Number(match[1]), 0)
}

async function resident(): Promise<number> {
  const text = await (await fetch(`${warehouse.url}/metrics`)).text()
  return Number(/^warehouse_resident_memory_bytes (\d+)$/m.exec(text)?.[1])
}
