import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ClickHouseClient, createClient } from '@clickhouse/client'
import { startWarehouse } from '../../apps/server/src/warehouse/front/start.ts'
import type { Report } from '../figure.ts'
import { percentile } from '../percentile.ts'
import { treeMemoryBytes } from '../processes.ts'

/** The embedded warehouse through its front, from the outside: start, inserts, short and long questions, memory. */
export default async function measureWarehouse(report: Report): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'tandem-bench-warehouse-'))
  const quiet = { info: () => {}, warn: () => {}, error: () => {} }
  const since = performance.now()
  const warehouse = await startWarehouse({ dataDir, log: quiet })
  const client = createClient({ url: warehouse.url, password: warehouse.writeToken, max_open_connections: 16 })
  const memory = async () => (await treeMemoryBytes(warehouse.pid)) / 1e6
  try {
    report({
      case: 'empty folder',
      metric: 'start',
      value: performance.now() - since,
      unit: 'ms',
      target: { atMost: 5000 },
    })
    await sleep(5000)
    report({ case: 'idle, empty', metric: 'memory', value: await memory(), unit: 'MB' })
    await measureInserts(client, report)
    await measureQuestions(client, report)
    await measureCancel(client, report)
    report({
      case: 'right after the load above',
      metric: 'memory',
      value: await memory(),
      unit: 'MB',
      target: { atMost: 1000 },
    })
    await sleep(8000)
    report({
      case: 'idle, after the load above',
      metric: 'memory',
      value: await memory(),
      unit: 'MB',
      target: { atMost: 500 },
    })
  } finally {
    await client.close()
    await warehouse.stop()
    rmSync(dataDir, { recursive: true })
  }
}

const batchRows = 10_000
const batches = 10

/** Rows of 22 columns, in batches of 10,000, one after the other; with and without fsync of every batch. */
async function measureInserts(client: ClickHouseClient, report: Report): Promise<void> {
  const extra = Array.from({ length: 18 }, (_, k) => `c${k} ${k % 2 ? 'Int64' : 'String'}`).join(', ')
  const columns = `id UInt64, store String, amount Int64, at DateTime, ${extra}`
  const rates: number[] = []
  for (const fsync of [0, 1]) {
    await client.command({
      query: `CREATE TABLE fact_${fsync} (${columns}) ENGINE = MergeTree ORDER BY (store, id)
        SETTINGS fsync_after_insert = ${fsync}, fsync_part_directory = ${fsync}`,
    })
    const since = performance.now()
    for (let batch = 0; batch < batches; batch++) {
      await client.insert({ table: `fact_${fsync}`, values: rowsOf(batch), format: 'JSONEachRow' })
    }
    rates.push((batches * batchRows) / ((performance.now() - since) / 1000))
  }
  const [without = 0, value = 0] = rates
  const reference = { reference: 'without fsync, same run', referenceValue: without }
  report({ case: 'batches of 10,000 rows of 22 columns', metric: 'insert', value, unit: 'rows/s', ...reference })
}

function rowsOf(batch: number): object[] {
  return Array.from({ length: batchRows }, (_, index) => {
    const id = batch * batchRows + index
    const extra = Array.from({ length: 18 }, (_, k) => [`c${k}`, k % 2 ? id * k : `value ${(id * k) % 1000}`])
    return { id, store: `s${id % 12}`, amount: id % 997, at: 1_700_000_000 + id, ...Object.fromEntries(extra) }
  })
}

/** Short questions alone and beside two long ones that keep both cores busy. */
async function measureQuestions(client: ClickHouseClient, report: Report): Promise<void> {
  const short = () => time(client, "SELECT count(), sum(amount) FROM fact_1 WHERE store = 's3' AND id < 5000")
  const alone = await repeated(200, short)
  report({ case: 'short question, alone', metric: 'p50', value: percentile(alone, 0.5), unit: 'ms' })
  report({
    case: 'short question, alone',
    metric: 'p95',
    value: percentile(alone, 0.95),
    unit: 'ms',
    target: { atMost: 50 },
  })

  const leave = new AbortController()
  const endless = 'SELECT max(sipHash64(number)) FROM numbers(1000000000000)'
  const long = [1, 2].map(() => time(client, endless, leave.signal).catch(() => 0))
  await sleep(1000)
  const beside = await repeated(100, short)
  leave.abort()
  await Promise.all(long)
  const target = { atMost: 150 }
  report({
    case: 'short question, two long ones beside',
    metric: 'p95',
    value: percentile(beside, 0.95),
    unit: 'ms',
    target,
  })

  const grouped = await repeated(5, () =>
    time(client, 'SELECT id % 1000 AS k, count(), sum(amount), uniqExact(id) FROM fact_1 GROUP BY k'),
  )
  report({ case: 'grouping 100,000 rows', metric: 'p50', value: percentile(grouped, 0.5), unit: 'ms' })
}

/** From the client's leaving until the slot is free, while the engine plans. */
async function measureCancel(client: ClickHouseClient, report: Report): Promise<void> {
  const times = await repeated(5, async () => {
    const leave = new AbortController()
    const query = 'SELECT (SELECT sum(sipHash64(number)) FROM numbers(1000000000000))'
    const asked = time(client, query, leave.signal).catch(() => 0)
    await sleep(400)
    leave.abort()
    await asked
    const since = performance.now()
    const running = "SELECT count() AS n FROM system.processes WHERE query LIKE '%sip' || 'Hash64%'"
    for (;;) {
      const [row] = await (await client.query({ query: running, format: 'JSONEachRow' })).json<{ n: number }>()
      if (row?.n === 0) return performance.now() - since
    }
  })
  report({
    case: 'client leaves a running query',
    metric: 'p95',
    value: percentile(times, 0.95),
    unit: 'ms',
    target: { atMost: 1000 },
  })
}

async function time(client: ClickHouseClient, query: string, abort_signal?: AbortSignal): Promise<number> {
  const since = performance.now()
  const result = await client.query({ query, format: 'JSONEachRow', ...(abort_signal ? { abort_signal } : {}) })
  await result.text()
  return performance.now() - since
}

async function repeated(times: number, run: () => Promise<number>): Promise<number[]> {
  const values: number[] = []
  for (let turn = 0; turn < times; turn++) values.push(await run())
  return values
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
