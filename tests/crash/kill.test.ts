import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { descendants, stillAlive } from './processes.ts'
import { RunningTandem, stopAllRunning } from './running.ts'
import { MERCHANT, Writer } from './writer.ts'

const PATIENCE = { timeout: 30_000, interval: 50 }
const WRITES_BETWEEN = 40
const scratch = mkdtempSync(join(tmpdir(), 'tandem-kill-'))
const dataDir = join(scratch, 'data')
let tandem: RunningTandem
let writer: Writer

beforeAll(async () => {
  tandem = await RunningTandem.start({ dataDir })
  await tandem.query(
    `insert into merchant (id, name, currency, zone, kind, created_at)
     values ($1, 'Shop', 'CNY', 'Asia/Shanghai', 'grocery', '2026-01-01')`,
    [MERCHANT],
  )
  writer = new Writer(dataDir)
  await writer.more(WRITES_BETWEEN)
}, 120_000)
afterAll(async () => {
  await writer.stop()
  await stopAllRunning()
  rmSync(scratch, { recursive: true, force: true })
})

/** One system, written to all the time, whose processes are killed one after the other: the tests build on each other. */
describe('while it is written to, kill -9', { timeout: 120_000 }, () => {
  it('of PostgreSQL is mended by the system itself, under the same address', async () => {
    const { databaseUrl } = tandem
    const { postgres } = tandem.processes()
    kill(postgres.pid)
    await vi.waitFor(() => expect(tandem.processes().postgres.pid).not.toBe(postgres.pid), PATIENCE)
    expect(tandem.databaseUrl).toBe(databaseUrl)
    await expectServing()
  })

  it('of one PostgreSQL session is mended by PostgreSQL itself', async () => {
    const { postgres } = tandem.processes()
    const [session] = descendants(postgres.pid).filter(({ command }) => command.includes('tandem'))
    kill(session?.pid)
    await expectServing()
    expect(tandem.processes().postgres.pid).toBe(postgres.pid)
  })

  it('of the warehouse is mended by the system itself', async () => {
    const { warehouse } = tandem.processes()
    kill(warehouse.pid)
    await vi.waitFor(() => expect(tandem.processes().warehouse.pid).not.toBe(warehouse.pid), PATIENCE)
    await expectServing()
  })

  it('of the server leaves no process behind, and the next start goes on', async () => {
    const seen = tandem.processes().all
    kill(tandem.process.pid)
    await vi.waitFor(() => expect(stillAlive(seen)).toEqual([]), PATIENCE)
    tandem = await RunningTandem.start({ dataDir })
    await expectServing()
  })

  it('of everything at once is mended by the next start', async () => {
    for (const { pid } of [...tandem.processes().all, tandem.process]) kill(pid)
    await tandem.ended
    tandem = await RunningTandem.start({ dataDir })
    await expectServing()
  })

  it('of everything, at any moment of a start, is mended by the next one', async () => {
    await tandem.stop()
    for (const afterMs of [150, 450, 750, 1_100]) {
      const starting = RunningTandem.begin({ dataDir })
      await sleep(afterMs)
      for (const { pid } of [...descendants(starting.process.pid as number), starting.process]) kill(pid)
      await starting.ended
    }
    tandem = await RunningTandem.start({ dataDir })
    await expectServing()
  })

  it('lost nothing that was acknowledged, and nothing came twice', async () => {
    await writer.stop()
    const written = await tandem.query<{ id: string }>(
      `select payload #>> '{records,0,id}' as id from outbox where kind = 'records.written' order by 1`,
    )
    const ids = written.map(({ id }) => id)
    expect(writer.acknowledged.filter((id) => !ids.includes(id))).toEqual([])
    expect(ids.filter((id) => !writer.acknowledged.includes(id) && !writer.unanswered.includes(id))).toEqual([])
    const inWarehouse = 'select cost_id as id from fact_cost order by id'
    await vi.waitFor(
      async () => expect((await tandem.ask(inWarehouse)).length).toBeGreaterThanOrEqual(ids.length),
      PATIENCE,
    )
    expect((await tandem.ask<{ id: string }>(inWarehouse)).map(({ id }) => id)).toEqual(ids)

    const seen = descendants(tandem.process.pid as number)
    expect(await tandem.stop()).toMatchObject({ code: 0, stderr: '' })
    expect(stillAlive(seen)).toEqual([])
  })
})

async function expectServing(): Promise<void> {
  await vi.waitFor(async () => expect(await tandem.isServing()).toBe(true), PATIENCE)
  await writer.more(WRITES_BETWEEN)
}

function kill(pid: number | undefined): void {
  if (pid === undefined) throw new Error('there is no such process')
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    // Its parent was quicker.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
