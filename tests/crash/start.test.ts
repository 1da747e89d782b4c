import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { freePort } from '../../apps/server/src/db/free-port.ts'
import { startPostgres } from '../../apps/server/src/db/postgres/start-postgres.ts'
import { stillAlive } from './processes.ts'
import { type Ended, NOBODY, PROJECT, RunningTandem, stopAllRunning } from './running.ts'

const isRoot = process.getuid?.() === 0
/** A clone under a folder of root's own cannot be read by another user, who would have a clone of his own. */
const canBeNobody =
  isRoot && spawnSync(process.execPath, ['-e', `fs.readdirSync(${JSON.stringify(PROJECT)})`], NOBODY).status === 0
const canMount = isRoot && spawnSync('mount', ['--version']).status === 0 && tryMount()
const scratch = mkdtempSync(join(tmpdir(), 'tandem start '))
const mounts: string[] = []

afterEach(stopAllRunning)
afterAll(() => {
  for (const mount of mounts) execFileSync('umount', [mount])
  rmSync(scratch, { recursive: true, force: true })
})

describe('npm start', { timeout: 120_000 }, () => {
  it('serves from a folder with spaces that only its owner can enter, beside another one, and leaves no process', async () => {
    const closed = join(scratch, 'for me alone')
    mkdirSync(closed, { mode: 0o700 })
    const [first, second] = await Promise.all([
      RunningTandem.start({ dataDir: join(closed, 'my shop') }),
      RunningTandem.start({ dataDir: join(scratch, 'second') }),
    ])
    expect(await Promise.all([first.isServing(), second.isServing()])).toEqual([true, true])
    expect(first.stdout).toContain(join(closed, 'my shop'))

    const seen = [...first.processes().all, ...second.processes().all]
    expect(await first.stop('SIGINT')).toMatchObject({ code: 0, stderr: '' })
    expect(await second.stop('SIGTERM')).toMatchObject({ code: 0, stderr: '' })
    expect(stillAlive(seen)).toEqual([])
  })

  it.runIf(canBeNobody)('serves an ordinary user, who cannot start on the folder of another', async () => {
    const home = join(scratch, 'home')
    mkdirSync(home)
    chownSync(home, NOBODY.uid, NOBODY.gid)
    chmodSync(scratch, 0o711)
    const as = { ...NOBODY, home }
    const tandem = await RunningTandem.start({ dataDir: join(home, 'data'), as })
    expect(await tandem.isServing()).toBe(true)
    expect(await tandem.stop()).toMatchObject({ code: 0, stderr: '' })

    const foreign = join(scratch, 'foreign')
    mkdirSync(foreign, { mode: 0o755 })
    expectOneSentence(
      await RunningTandem.refusal({ dataDir: foreign, as }),
      `The data folder ${foreign} cannot be written to; choose another with --data-dir or change its permissions.`,
    )
  })

  it.runIf(isRoot)('serves root where user namespaces are forbidden', async () => {
    const env = { TANDEM_POSTGRES_AS: 'uid' }
    const tandem = await RunningTandem.start({ dataDir: join(scratch, 'second'), env })
    expect(await tandem.isServing()).toBe(true)
    expect(await tandem.stop()).toMatchObject({ code: 0, stderr: '' })
  })

  it('refuses a folder that another start uses', async () => {
    const dataDir = join(scratch, 'second')
    const tandem = await RunningTandem.start({ dataDir })
    expectOneSentence(
      await RunningTandem.refusal({ dataDir }),
      `Another Tandem already uses the data folder ${dataDir} (process ${tandem.process.pid}); stop it first or choose another folder with --data-dir.`,
    )
    expect(await tandem.isServing()).toBe(true)
  })

  it('refuses a port that is in use, before it makes anything', async () => {
    const { server, port } = await occupyPort()
    const ended = await RunningTandem.refusal({ dataDir: join(scratch, 'never'), args: ['--port', String(port)] })
    expectOneSentence(ended, `Port ${port} is used by another program; choose another with --port.`)
    expect(() => rmSync(join(scratch, 'never'))).toThrow(/ENOENT/)
    server.close()
  })

  it('refuses a database and a warehouse that do not answer, without showing passwords', async () => {
    const port = await freePort()
    const dataDir = join(scratch, 'second')
    expectOneSentence(
      await RunningTandem.refusal({ dataDir, env: { DATABASE_URL: `postgres://me:secret@127.0.0.1:${port}/shop` } }),
      `DATABASE_URL (127.0.0.1:${port}/shop) cannot be used: nothing answers at that address.`,
    )
    expectOneSentence(
      await RunningTandem.refusal({ dataDir, env: { CLICKHOUSE_URL: `http://me:secret@127.0.0.1:${port}` } }),
      `CLICKHOUSE_URL (127.0.0.1:${port}/) cannot be used: nothing answers at that address.`,
    )
  })

  it('refuses an option that it does not know', async () => {
    const ended = await RunningTandem.refusal({ dataDir: join(scratch, 'never'), args: ['--prot', '80'] })
    expectOneSentence(ended, "Unknown option '--prot'; npm start -- --help shows the options.")
  })

  it.runIf(canMount)('refuses a disk without room, and one that fills while the database is made', async () => {
    const small = mountSmallDisk('small', '30m')
    expectOneSentence(
      await RunningTandem.refusal({ dataDir: join(small, 'data') }),
      /^The disk that holds .* has only \d+ MB free, 500 MB are needed; /,
    )
    const database = startPostgres({ dataDir: join(small, 'data') })
    await expect(database).rejects.toThrow(/^The disk that holds .* is full; free some space or choose another folder/)
  })
})

/** What a refusal looks like: nothing but the sentence on standard error, and an exit code that scripts notice. */
function expectOneSentence({ code, stderr }: Ended, sentence: string | RegExp): void {
  expect(code).toBe(1)
  expect(stderr.trimEnd().split('\n')).toHaveLength(1)
  if (typeof sentence === 'string') expect(stderr.trimEnd()).toBe(sentence)
  else expect(stderr).toMatch(sentence)
}

function occupyPort(): Promise<{ server: Server; port: number }> {
  return new Promise((done) => {
    const server = createServer()
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      if (address && typeof address === 'object') done({ server, port: address.port })
    })
  })
}

function mountSmallDisk(name: string, size: string): string {
  const folder = join(scratch, name)
  mkdirSync(folder)
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder])
  mounts.push(folder)
  writeFileSync(join(folder, 'holds'), '')
  rmSync(join(folder, 'holds'))
  return folder
}

/** Containers often keep root from mounting; there the two disk tests cannot run. */
function tryMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'tandem-mount-'))
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder]).status === 0
  if (mounted) execFileSync('umount', [folder])
  rmSync(folder, { recursive: true })
  return mounted
}
