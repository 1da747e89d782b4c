import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { findBinaries, libraryPath } from './binaries.ts'
import { postgresIn } from './leftovers.ts'
import { type EmbeddedPostgres, startPostgres } from './start-postgres.ts'

const isRoot = process.getuid?.() === 0
const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'tandem postgres ')))
const shared = join(scratch, 'shared')
const running: EmbeddedPostgres[] = []
const holders: ChildProcess[] = []

beforeAll(async () => {
  mkdirSync(shared)
  const server = await start(shared)
  await query(server.url, 'create table kept (id int primary key)')
  await stopAll()
})
afterEach(stopAll)
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

describe('embedded PostgreSQL', () => {
  it('makes a cluster with checksums, full durability and text order that no library changes', async () => {
    const { url } = await start(shared)
    const settings = await query(
      url,
      `select name, setting from pg_settings
        where name in ('data_checksums', 'fsync', 'synchronous_commit', 'full_page_writes', 'server_encoding', 'TimeZone')`,
    )
    expect(Object.fromEntries(settings.map(({ name, setting }) => [name, setting]))).toEqual({
      data_checksums: 'on',
      fsync: 'on',
      synchronous_commit: 'on',
      full_page_writes: 'on',
      server_encoding: 'UTF8',
      TimeZone: 'UTC',
    })
    const [locale] = await query(
      url,
      'select datlocprovider, datlocale from pg_database where datname = current_database()',
    )
    expect(locale).toEqual({ datlocprovider: 'b', datlocale: 'C.UTF-8' })
  })

  it('lets nobody in without the password', async () => {
    const { url } = await start(shared)
    await expect(query(url.replace(/:[^:@]+@/, ':wrong@'), 'select 1')).rejects.toMatchObject({ code: '28P01' })
    expect(statSync(join(shared, 'keys', 'postgres-password')).mode & 0o777).toBe(0o600)
  })

  it('ends by itself when its supervisor is killed hard, and keeps what was committed', async () => {
    const { url, holder } = await holdPostgres(shared)
    await query(url, 'insert into kept values (1)')
    holder.kill('SIGKILL')
    await expectNoneLeft()
    const again = await start(shared)
    expect(await query(again.url, 'select id from kept where id = 1')).toHaveLength(1)
  })

  it('recovers when every process is killed hard at once', async () => {
    const { url, holder } = await holdPostgres(shared)
    await query(url, 'insert into kept values (2)')
    for (const pid of postgresIn(join(shared, 'postgres'))) process.kill(pid, 'SIGKILL')
    holder.kill('SIGKILL')
    const again = await start(shared)
    expect(await query(again.url, 'select id from kept where id = 2')).toHaveLength(1)
  })

  it('takes the folder over from a PostgreSQL that an earlier supervisor left running', async () => {
    const { url, pid } = await holdPostgres(shared)
    const server = await start(shared)
    expect(server.pid).not.toBe(pid)
    expect(postgresIn(join(shared, 'postgres'))).not.toContain(pid)
    await expect(query(url, 'select 1')).rejects.toThrow()
    expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }])
  })

  it('says so when it is killed, and not when it is stopped', async () => {
    const reasons: string[] = []
    const stopped = await start(shared)
    stopped.onExit((reason) => reasons.push(reason))
    await stopped.stop()
    expect(reasons).toEqual([])
    const killed = await start(shared)
    const heard = new Promise<string>((done) => killed.onExit(done))
    process.kill(killed.pid, 'SIGKILL')
    expect(await heard).toBe('PostgreSQL ended with SIGKILL')
  })

  it('comes back under the same URL when asked for its port', async () => {
    const first = await start(shared)
    await first.stop()
    const second = await start(shared, first.port)
    expect(second.url).toBe(first.url)
  })

  it('begins again when a first start was killed while the cluster was being made', async () => {
    const dataDir = join(scratch, 'half')
    mkdirSync(join(dataDir, 'postgres.new', 'base'), { recursive: true })
    const { url } = await start(dataDir)
    expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }])
    expect(existsSync(join(dataDir, 'postgres.new'))).toBe(false)
  })

  it('works under a path far longer than a socket file could have', async () => {
    const dataDir = join(scratch, 'a folder with spaces '.repeat(8), 'and another '.repeat(12))
    mkdirSync(dataDir, { recursive: true })
    const { url } = await start(dataDir)
    expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }])
  })

  it.runIf(isRoot)('starts as root in both ways, also after the way has changed', async () => {
    const dataDir = join(scratch, 'closed', 'data')
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
    for (const way of ['uid', 'namespace', 'uid']) {
      process.env.TANDEM_POSTGRES_AS = way
      const { url, stop } = await start(dataDir)
      expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }])
      expect(statSync(join(dataDir, 'postgres', 'base')).uid).toBe(way === 'uid' ? 65_534 : 0)
      await stop()
    }
    delete process.env.TANDEM_POSTGRES_AS
  })

  it('finds its libraries when npm skipped the script that links them', () => {
    const { postgres } = findBinaries(join(scratch, 'unused'))
    const copy = join(scratch, 'native')
    execFileSync('cp', ['-r', dirname(dirname(postgres)), copy])
    const lib = join(copy, 'lib')
    for (const entry of readdirSync(lib, { withFileTypes: true })) {
      if (entry.isSymbolicLink()) rmSync(join(lib, entry.name))
    }
    const program = join(copy, 'bin', 'postgres')
    expect(() => execFileSync(program, ['--version'], { stdio: 'pipe' })).toThrow(/shared libraries/)
    const env = { ...process.env, ...libraryPath(copy, join(scratch, 'links')) }
    expect(execFileSync(program, ['--version'], { env }).toString()).toMatch(/^postgres \(PostgreSQL\) 18/)
  })
})

async function start(dataDir: string, port?: number): Promise<EmbeddedPostgres> {
  const server = await startPostgres({ dataDir, ...(port === undefined ? {} : { port }) })
  running.push(server)
  return server
}

async function holdPostgres(dataDir: string): Promise<{ url: string; pid: number; holder: ChildProcess }> {
  const script = join(import.meta.dirname, 'testing', 'hold.ts')
  const holder = spawn(process.execPath, [script, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] })
  holders.push(holder)
  for await (const line of createInterface({ input: holder.stdout })) return { ...JSON.parse(line), holder }
  throw new Error('the holder ended without a word')
}

async function stopAll(): Promise<void> {
  for (const server of running.splice(0)) await server.stop()
  for (const holder of holders.splice(0)) holder.kill('SIGKILL')
  await expectNoneLeft()
}

async function expectNoneLeft(): Promise<void> {
  await vi.waitFor(() => expect(postgresIn(join(shared, 'postgres'))).toEqual([]), { timeout: 10_000 })
}

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
  client.on('error', () => undefined)
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end().catch(() => undefined)
  }
}
