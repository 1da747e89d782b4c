import { randomUUID } from 'node:crypto'
import { ClickHouseError } from '@clickhouse/client'
import type { FrontUnderTest } from './front-under-test.ts'
import { history, type Ledger, rowsOf, sumOf } from './ledger.ts'
import { shortageOf, type Tally } from './tally.ts'

export interface Scene {
  front: FrontUnderTest
  ledger: Ledger
  tally: Tally
  /** 0..1, from a seed. */
  random: () => number
}

/** One turn of one kind of user. `pauseMilliseconds` is the mean time between two turns. */
export interface Actor {
  name: string
  pauseMilliseconds: number
  turn(scene: Scene): Promise<void>
}

const endless = 'SELECT (SELECT sum(sipHash64(number)) FROM numbers(1000000000000))'

async function read<Row>(scene: Scene, query: string, more: object = {}): Promise<Row[]> {
  const clickhouse_settings = { max_execution_time: 60 }
  const result = await scene.front.reader.query({ query, format: 'JSONEachRow', clickhouse_settings, ...more })
  return result.json<Row>()
}

/** Inserts a batch until it is acknowledged, always under one token; sometimes sends it once more. */
const inserter: Actor = {
  name: 'insert',
  pauseMilliseconds: 500,
  async turn(scene) {
    const { batch, size } = scene.ledger.plan(scene.random)
    const token = randomUUID()
    const rows = rowsOf(batch, size)
    const send = async () => {
      const clickhouse_settings = { insert_deduplication_token: token }
      await scene.front.writer.insert({ table: 'fact', values: rows, format: 'JSONEachRow', clickhouse_settings })
    }
    while (!(await scene.tally.attempt('insert', send))) await new Promise((resolve) => setTimeout(resolve, 300))
    scene.ledger.acknowledge(batch, size)
    if (batch % 5 === 0) await scene.tally.attempt('insert again', send)
  },
}

/** A page's small question: one acknowledged batch, whole and right. */
const lightReader: Actor = {
  name: 'light',
  pauseMilliseconds: 60,
  async turn(scene) {
    const known = scene.ledger.pick(scene.random)
    if (!known) return
    await scene.tally.attempt('light', async () => {
      const query = 'SELECT count() AS size, sum(amount) AS sum FROM fact WHERE batch = {batch:UInt32}'
      const found = await read(scene, query, { query_params: { batch: known.batch } })
      scene.tally.expectEqual('light', found, [{ size: known.size, sum: sumOf(known.batch, known.size) }])
    })
  },
}

/** Reports over a million rows, against sums worked out here. */
function heavyReader(): Actor {
  const byStore = history.byStore()
  const busiest = history.busiest(20)
  return {
    name: 'heavy',
    pauseMilliseconds: 1500,
    async turn(scene) {
      await scene.tally.attempt('heavy', async () => {
        const query = `SELECT store, count() AS count, sum(amount) AS amount FROM history AS a
          WHERE n IN (SELECT n FROM history) GROUP BY store ORDER BY store`
        scene.tally.expectEqual('heavy', await read(scene, query), byStore)
      })
      await scene.tally.attempt('heavy', async () => {
        const query = 'SELECT person, count() AS rows FROM history GROUP BY person ORDER BY rows DESC, person LIMIT 20'
        scene.tally.expectEqual('heavy', await read(scene, query), busiest)
      })
    },
  }
}

/** An export: a long answer read block by block by a reader that sometimes dawdles. */
const exporter: Actor = {
  name: 'export',
  pauseMilliseconds: 4000,
  async turn(scene) {
    await scene.tally.attempt('export', async () => {
      const query = 'SELECT n, amount FROM history WHERE n < 300000 ORDER BY n'
      const clickhouse_settings = { max_execution_time: 60, max_block_size: '8192' }
      const result = await scene.front.reader.query({ query, format: 'JSONCompactEachRow', clickhouse_settings })
      let [count, sum, isOrdered] = [0, 0, true]
      for await (const part of result.stream<[number, number]>()) {
        for (const row of part) {
          const [n, amount] = row.json<[number, number]>()
          isOrdered &&= n === count
          count++
          sum += amount
        }
        if (scene.random() < 0.05) await new Promise((resolve) => setTimeout(resolve, 50))
      }
      let expected = 0
      for (let n = 0; n < 300_000; n++) expected += (n * 7) % 1009
      scene.tally.expectEqual('export', [count, sum, isOrdered], [300_000, expected, true])
    })
  },
}

/** Goes away: while the engine plans, or in the middle of the answer. */
const leaver: Actor = {
  name: 'leave',
  pauseMilliseconds: 2500,
  async turn(scene) {
    await scene.tally.attempt('leave', async () => {
      const leave = new AbortController()
      const isPlanning = scene.random() < 0.5
      const query = isPlanning ? endless : 'SELECT sipHash64(number) AS h FROM numbers(1000000000000)'
      setTimeout(() => leave.abort(), 50 + scene.random() * 800)
      const asked = scene.front.reader.query({ query, format: 'JSONEachRow', abort_signal: leave.signal })
      const result = await asked.catch((error: unknown) => {
        if (leave.signal.aborted) return undefined
        throw error
      })
      if (!result) return
      for await (const part of result.stream()) if (part.length > 0) break
      result.close()
    })
  },
}

/** Asks for what cannot be had and must be told so, in ClickHouse's words. */
const unreasonable: Actor = {
  name: 'refusal',
  pauseMilliseconds: 2500,
  async turn(scene) {
    const late = "SELECT number, throwIf(number = 200000, 'late') FROM numbers(300000)"
    const kinds: [kind: string, type: string, query: string, settings: object][] = [
      ['timeout', 'TIMEOUT_EXCEEDED', endless, { max_execution_time: 1 }],
      ['late error', 'FUNCTION_THROW_IF_VALUE_IS_NON_ZERO', late, { max_block_size: '1000', max_execution_time: 60 }],
      [
        'memory',
        'MEMORY_LIMIT_EXCEEDED',
        'SELECT length(groupArray(repeat(toString(number), 50))) FROM numbers(100000000)',
        { max_execution_time: 60 },
      ],
      ['forbidden', 'ACCESS_DENIED', "SELECT * FROM file('/etc/passwd')", {}],
      ['unknown table', 'UNKNOWN_TABLE', 'SELECT * FROM nothing', {}],
    ]
    const [kind, type, query, clickhouse_settings] = kinds[Math.floor(scene.random() * kinds.length)] ?? kinds[0] ?? []
    if (!kind || !query) return
    await scene.tally.attempt(kind, async () => {
      const found = await read(scene, query, { clickhouse_settings }).then(
        (rows) => `${rows.length} rows`,
        (error: unknown) => {
          if (!(error instanceof ClickHouseError) || (shortageOf(error) && error.type !== type)) throw error
          return error.type
        },
      )
      scene.tally.expectEqual(kind, found, type)
    })
  },
}

/** Everybody, in the numbers in which they come. */
export function everybody(): Actor[] {
  const heavy = heavyReader()
  return [
    inserter,
    inserter,
    lightReader,
    lightReader,
    lightReader,
    heavy,
    heavy,
    exporter,
    leaver,
    leaver,
    unreasonable,
  ]
}
