import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { type ClickHouseClient, createClient } from '@clickhouse/client'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { processIdentity } from './identity.ts'
import { startWarehouse, type Warehouse } from './start.ts'

const quiet = { info: () => {}, warn: () => {}, error: () => {} }
const folders: string[] = []
let dataDir: string

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'tandem-warehouse-'))
  folders.push(dataDir)
})

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

function clientOf(warehouse: Warehouse): ClickHouseClient {
  return createClient({ url: warehouse.url, password: warehouse.writeToken, log: { level: 127 as never } })
}

async function one<Row>(client: ClickHouseClient, query: string): Promise<Row> {
  const [row] = await (await client.query({ query, format: 'JSONEachRow' })).json<Row>()
  if (!row) throw new Error('No row')
  return row
}

const createSale = 'CREATE TABLE sale (batch UInt32, n UInt32, amount Int64) ENGINE = MergeTree ORDER BY (batch, n)'

describe('kill -9 in the middle of inserts', () => {
  it('loses no acknowledged batch and leaves no half one, over several kills', async () => {
    const rowsPerBatch = 500
    const acknowledged = new Set<number>()
    let sent = 0
    for (let round = 0; round < 4; round++) {
      const warehouse = await startWarehouse({ dataDir, log: quiet })
      const client = clientOf(warehouse)
      if (round === 0) await client.command({ query: createSale })
      const isOver = new Promise((resolve) => warehouse.onExit(resolve))
      const insertUntilKilled = async () => {
        for (;;) {
          const batch = sent++
          const values = Array.from({ length: rowsPerBatch }, (_, n) => ({ batch, n, amount: batch * 1000 + n }))
          await client.insert({ table: 'sale', values, format: 'JSONEachRow' })
          acknowledged.add(batch)
        }
      }
      const inserting = Promise.allSettled([insertUntilKilled(), insertUntilKilled()])
      await expect.poll(() => acknowledged.size, { timeout: 20_000 }).toBeGreaterThan(10 * (round + 1))
      process.kill(warehouse.pid, 'SIGKILL')
      await Promise.all([inserting, isOver])
      await client.close()
    }
    const warehouse = await startWarehouse({ dataDir, log: quiet })
    const client = clientOf(warehouse)
    const query = 'SELECT batch, count() AS n, sum(amount) AS amount FROM sale GROUP BY batch'
    const found = await (await client.query({ query, format: 'JSONEachRow' })).json<{
      batch: number
      n: number
      amount: number
    }>()
    for (const { batch, n, amount } of found) {
      expect({ n, amount }).toEqual({
        n: rowsPerBatch,
        amount: batch * 1000 * rowsPerBatch + (rowsPerBatch * (rowsPerBatch - 1)) / 2,
      })
    }
    const present = new Set(found.map(({ batch }) => batch))
    expect([...acknowledged].filter((batch) => !present.has(batch))).toEqual([])
    expect(present.size).toBeLessThanOrEqual(sent)
    await client.close()
    await warehouse.stop()
  }, 90_000)
})

describe('stopping', () => {
  it('in order keeps everything, and lets a running query end', async () => {
    const warehouse = await startWarehouse({ dataDir, log: quiet })
    const client = clientOf(warehouse)
    await client.command({ query: createSale })
    await client.insert({ table: 'sale', values: [{ batch: 1, n: 1, amount: 5 }], format: 'JSONEachRow' })
    const long = 'SELECT sum(sleepEachRow(0.5)) AS slept FROM numbers(2)'
    const running = one<{ slept: number }>(client, long)
    await new Promise((resolve) => setTimeout(resolve, 200))
    await warehouse.stop()
    expect(await running).toEqual({ slept: 0 })
    const again = await startWarehouse({ dataDir, log: quiet })
    const second = clientOf(again)
    expect(await one(second, 'SELECT sum(amount) AS amount FROM sale')).toEqual({ amount: 5 })
    await Promise.all([client.close(), second.close()])
    const exit = new Promise((resolve) => again.onExit(resolve))
    await again.stop()
    expect(await exit).toEqual({ code: 0, signal: null, wasAsked: true })
  })

  it('keeps tokens out of the command line and the environment', async () => {
    if (process.platform !== 'linux') return
    const warehouse = await startWarehouse({ dataDir, log: quiet })
    const shown =
      readFileSync(`/proc/${warehouse.pid}/cmdline`, 'utf8') + readFileSync(`/proc/${warehouse.pid}/environ`, 'utf8')
    for (const token of [warehouse.readToken, warehouse.writeToken, warehouse.ownerToken]) {
      expect(shown).not.toContain(token)
    }
    await warehouse.stop()
  })
})

describe('a folder', () => {
  it('in use is refused with a sentence, and the first goes on', async () => {
    const first = await startWarehouse({ dataDir, log: quiet })
    await expect(startWarehouse({ dataDir, log: quiet })).rejects.toThrow(/is in use by process \d+; stop that first/)
    expect((await fetch(`${first.url}/ping`)).ok).toBe(true)
    await first.stop()
  })

  it('of a supervisor that was killed is free at once, since the front ends with it', async () => {
    const { supervisor, frontPid } = await startSupervisor()
    supervisor.kill('SIGKILL')
    await expect.poll(() => processIdentity(frontPid), { timeout: 10_000 }).toBeUndefined()
    const next = await startWarehouse({ dataDir, log: quiet })
    await next.stop()
  })

  it('of a supervisor that died before the front was ready is free as well', async () => {
    const front = spawn(process.execPath, [fileURLToPath(new URL('./main.ts', import.meta.url))], {
      stdio: ['pipe', 'ignore', 'ignore'],
    })
    const lanes = { fast: 1, heavy: 1, write: 1 }
    const tokens = { reader: 'r', writer: 'w', owner: 'o' }
    const config = { dataDir, port: 0, tokens, lanes, serverMemoryBytes: 550_000_000, queryTimeoutSeconds: 10 }
    front.stdin.end(`${JSON.stringify(config)}\n`)
    await expect.poll(() => front.exitCode, { timeout: 20_000 }).toBe(0)
  })

  it('held by a front that hangs after its supervisor was killed is taken over', async () => {
    const { supervisor, frontPid } = await startSupervisor()
    process.kill(frontPid, 'SIGSTOP')
    const gone = new Promise((resolve) => supervisor.once('exit', resolve))
    supervisor.kill('SIGKILL')
    await gone
    const next = await startWarehouse({ dataDir, log: quiet })
    expect(processIdentity(frontPid)).toBeUndefined()
    await next.stop()
  })

  it('whose last front’s number now belongs to a stranger leaves the stranger alone', async () => {
    const stranger = spawn('sleep', ['60'])
    const file = { pid: stranger.pid, identity: 'boot 123 node main.ts', supervisorPid: 1, supervisorIdentity: 'gone' }
    writeFileSync(join(dataDir, 'front.json'), JSON.stringify(file))
    const warehouse = await startWarehouse({ dataDir, log: quiet })
    expect(processIdentity(stranger.pid ?? 0)).toBeDefined()
    await warehouse.stop()
    stranger.kill()
  })

  it('that cannot be written gives one clear sentence', async () => {
    const file = join(dataDir, 'a-file')
    writeFileSync(file, '')
    await expect(startWarehouse({ dataDir: join(file, 'warehouse'), log: quiet })).rejects.toThrow(/ENOTDIR/)
  })

  it('and a port that is taken gives one clear sentence', async () => {
    const first = await startWarehouse({ dataDir, log: quiet })
    const other = join(dataDir, 'other')
    const port = Number(new URL(first.url).port)
    await expect(startWarehouse({ dataDir: other, port, log: quiet })).rejects.toThrow(/cannot start: .*EADDRINUSE/)
    await first.stop()
    // The one that failed has not stayed behind with the folder.
    const second = await startWarehouse({ dataDir: other, log: quiet })
    await second.stop()
  })
})

/** A process of its own that starts a front on the folder and stays. */
async function startSupervisor() {
  const script = `
    import { startWarehouse } from ${JSON.stringify(new URL('./start.ts', import.meta.url).href)}
    const quiet = { info() {}, warn() {}, error() {} }
    const warehouse = await startWarehouse({ dataDir: ${JSON.stringify(dataDir)}, log: quiet })
    console.log(warehouse.pid)`
  const supervisor = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const frontPid = await new Promise<number>((resolve) => {
    createInterface({ input: supervisor.stdout }).once('line', (line) => resolve(Number(line)))
  })
  return { supervisor, frontPid }
}
