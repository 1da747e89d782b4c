import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { PROJECT, RunningTandem, stopAllRunning } from './running.ts'
import { MERCHANT, Writer } from './writer.ts'

const PATIENCE = { timeout: 30_000, interval: 50 }
const WRITES = 200
const scratch = mkdtempSync(join(tmpdir(), 'tandem back up '))
const dataDir = join(scratch, 'data')
const file = join(scratch, 'shop.backup')
const restoredDir = join(scratch, 'restored')
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
  await writer.more(WRITES)
}, 120_000)
afterAll(async () => {
  await writer.stop()
  await stopAllRunning()
  rmSync(scratch, { recursive: true, force: true })
})

describe('npm run backup and npm run restore', { timeout: 120_000 }, () => {
  it('bring back every figure of a system that was being written to', async () => {
    const before = [...writer.acknowledged]
    // What has come out of the outbox is in the log, from which a warehouse is filled.
    await vi.waitFor(async () => expect((await costs(tandem)).length).toBeGreaterThanOrEqual(WRITES), PATIENCE)
    expect(await command('backup', [file])).toMatchObject({ status: 0, stderr: '' })
    await writer.more(1)
    await writer.stop()
    expect(await command('restore', [file, '--data-dir', restoredDir])).toMatchObject({ status: 0, stderr: '' })

    const restored = await RunningTandem.start({ dataDir: restoredDir })
    const ids = await idsInDatabase(restored)
    // All that was acknowledged before the back-up began; of what came while it was written, a beginning.
    expect(ids.slice(0, before.length)).toEqual(before)
    expect((await idsInDatabase(tandem)).slice(0, ids.length)).toEqual(ids)

    // The warehouse is made anew from the log, and what the log did not yet hold comes out of the outbox, once.
    await vi.waitFor(async () => expect((await costs(restored)).map(({ id }) => id)).toEqual(ids), PATIENCE)
    await vi.waitFor(async () => expect(await costs(tandem)).toHaveLength(writer.acknowledged.length), PATIENCE)
    expect(await costs(restored)).toEqual((await costs(tandem)).slice(0, ids.length))
    await restored.stop()
  })

  it('fill a warehouse on a server anew, whatever it held', async () => {
    const { url, writeToken } = tandem.state.warehouse
    const server = new URL(url)
    server.username = 'tandem'
    server.password = writeToken ?? ''
    const args = [file, '--data-dir', join(scratch, 'with a server')]
    expect(await command('restore', args, { CLICKHOUSE_URL: server.href })).toMatchObject({ status: 0, stderr: '' })
    const ids = (await costs(tandem)).map(({ id }) => id)
    expect(ids.length).toBeGreaterThanOrEqual(WRITES)
    expect(ids.length).toBeLessThan(writer.acknowledged.length)
    expect(ids).toEqual(writer.acknowledged.slice(0, ids.length))
  })

  it('refuse in one sentence what cannot be done', async () => {
    expect(await command('backup', [file])).toMatchObject({
      status: 1,
      stderr: `${file} exists already; a back-up never overwrites another.\n`,
    })
    expect(await command('restore', [file, '--data-dir', dataDir])).toMatchObject({
      status: 1,
      stderr: `The folder ${dataDir} is not empty; a restore needs an empty one.\n`,
    })
    const nowhere = join(scratch, 'nowhere')
    expect(await command('backup', [`${file}.2`, '--data-dir', nowhere])).toMatchObject({
      status: 1,
      stderr: `There is no data folder of Tandem at ${nowhere}.\n`,
    })
    expect(await command('restore', [])).toMatchObject({
      status: 1,
      stderr: 'Usage: npm run restore -- FILE [--data-dir PATH]\n',
    })
  })
})

/** Runs beside this process, so that the writer goes on meanwhile. */
async function command(
  name: 'backup' | 'restore',
  args: string[],
  servers: NodeJS.ProcessEnv = {},
): Promise<{ status: number | null; stderr: string }> {
  const { DATABASE_URL: _1, CLICKHOUSE_URL: _2, ...env } = process.env
  const withFolder = name === 'backup' && !args.includes('--data-dir') ? [...args, '--data-dir', dataDir] : args
  const script = join(PROJECT, 'scripts', `${name}.js`)
  const child = spawn(process.execPath, [script, ...withFolder], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...env, ...servers },
  })
  const [stderr, [status]] = await Promise.all([text(child.stderr), once(child, 'exit')])
  return { status, stderr }
}

async function idsInDatabase(on: RunningTandem): Promise<string[]> {
  const rows = await on.query<{ id: string }>(
    `select payload #>> '{records,0,id}' as id from outbox where kind = 'records.written' order by 1`,
  )
  return rows.map(({ id }) => id)
}

async function costs(on: RunningTandem): Promise<{ id: string; amount: number; date: string }[]> {
  return await on.ask('select cost_id as id, amount, business_date as date from fact_cost order by id')
}
