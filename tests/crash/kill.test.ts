import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { descendants, stillAlive } from './processes.ts'
import { RunningTandem, stopAllRunning } from './running.ts'

const scratch = mkdtempSync(join(tmpdir(), 'tandem-kill-'))
const dataDir = join(scratch, 'data')
const acknowledged: string[] = []

beforeAll(async () => {
  const tandem = await RunningTandem.start({ dataDir })
  await tandem.query(
    `insert into merchant values ('shop', 'Shop', 'CNY', 'Asia/Shanghai', 'grocery', false, '2026-01-01')`,
  )
  await tandem.stop()
})
afterEach(stopAllRunning)
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

describe('after kill -9', () => {
  it('of the server, no process is left, and the next start has everything', async () => {
    const tandem = await RunningTandem.start({ dataDir })
    await write(tandem, 'before the server was killed')
    const seen = tandem.processes().all
    kill(tandem.process.pid)
    await vi.waitFor(() => expect(stillAlive(seen)).toEqual([]), { timeout: 15_000 })
    await expectEverythingAfterStart()
  })

  it('of everything at once, the next start has everything', async () => {
    const tandem = await RunningTandem.start({ dataDir })
    await write(tandem, 'before everything was killed')
    const seen = tandem.processes().all
    for (const { pid } of [...seen, { pid: tandem.process.pid }]) kill(pid)
    await tandem.ended
    await expectEverythingAfterStart()
  })

  it('of PostgreSQL, the same system goes on with it under the same address', async () => {
    const tandem = await RunningTandem.start({ dataDir })
    const url = tandem.databaseUrl
    await write(tandem, 'before PostgreSQL was killed')
    const { postgres } = tandem.processes()
    kill(postgres.pid)
    await vi.waitFor(() => expect(tandem.processes().postgres.pid).not.toBe(postgres.pid), { timeout: 15_000 })
    await vi.waitFor(() => expectEverything(tandem), { timeout: 15_000, interval: 100 })
    await expectServing(tandem)
    expect(tandem.databaseUrl).toBe(url)
    expect(await tandem.stop()).toMatchObject({ code: 0, stderr: '' })
  })

  it('of one PostgreSQL session, only that one is lost', async () => {
    const tandem = await RunningTandem.start({ dataDir })
    const { postgres } = tandem.processes()
    const killed = tandem.query('select pg_backend_pid() as pid, pg_sleep(30)')
    killed.catch(() => undefined)
    const session = await vi.waitFor(() => sessionAsleep(tandem), { timeout: 10_000, interval: 100 })
    kill(session)
    await expect(killed).rejects.toThrow()
    await vi.waitFor(() => expectEverything(tandem), { timeout: 15_000, interval: 100 })
    expect(tandem.processes().postgres.pid).toBe(postgres.pid)
    await expectServing(tandem)
  })

  it('of the warehouse, the same system goes on with a new one', async () => {
    const tandem = await RunningTandem.start({ dataDir })
    const { warehouse } = tandem.processes()
    kill(warehouse.pid)
    await vi.waitFor(() => expect(tandem.processes().warehouse.pid).not.toBe(warehouse.pid), { timeout: 15_000 })
    await expectServing(tandem)
    const seen = descendants(tandem.process.pid as number)
    expect(await tandem.stop()).toMatchObject({ code: 0, stderr: '' })
    expect(stillAlive(seen)).toEqual([])
  })

  it('at any moment of a start, the next start has everything', async () => {
    for (const afterMs of [50, 250, 450, 650, 900]) {
      const tandem = RunningTandem.begin({ dataDir })
      await sleep(afterMs)
      for (const { pid } of [...descendants(tandem.process.pid as number), tandem.process]) kill(pid)
      await tandem.ended
    }
    await expectEverythingAfterStart()
  })
})

async function write(tandem: RunningTandem, name: string): Promise<void> {
  await tandem.query(`insert into setting values ('shop', $1, '1', '2026-01-01')`, [name])
  acknowledged.push(name)
}

async function expectEverythingAfterStart(): Promise<void> {
  const tandem = await RunningTandem.start({ dataDir })
  await expectEverything(tandem)
  await expectServing(tandem)
  expect(await tandem.stop()).toMatchObject({ code: 0, stderr: '' })
}

async function expectEverything(tandem: RunningTandem): Promise<void> {
  const rows = await tandem.query<{ name: string }>('select name from setting')
  expect(rows.map(({ name }) => name).sort()).toEqual(acknowledged.toSorted())
}

async function expectServing(tandem: RunningTandem): Promise<void> {
  await vi.waitFor(async () => expect(await tandem.isServing()).toBe(true), { timeout: 15_000, interval: 100 })
}

async function sessionAsleep(tandem: RunningTandem): Promise<number> {
  const [row] = await tandem.query<{ pid: number }>(
    `select pid from pg_stat_activity where query like '%pg_sleep%' and pid <> pg_backend_pid()`,
  )
  if (!row) throw new Error('it does not sleep yet')
  return row.pid
}

function kill(pid: number | undefined): void {
  try {
    process.kill(pid as number, 'SIGKILL')
  } catch (error) {
    // Its parent was quicker.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
