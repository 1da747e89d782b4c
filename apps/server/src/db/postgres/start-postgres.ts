import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync, statSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { freePort } from '../free-port.ts'
import { secretFile } from '../secret-file.ts'
import { asStartFailure, diskFull, StartFailure } from '../start-failure.ts'
import { type Binaries, findBinaries } from './binaries.ts'
import { giveTo, initCluster } from './init-cluster.ts'
import { dropForeignLock, endLeftovers } from './leftovers.ts'
import { chooseLauncher, type Launcher } from './run-as.ts'
import { settingsArgs } from './settings.ts'

export interface PostgresOptions {
  /** Tandem's data folder; PostgreSQL lives in `postgres/`, `keys/postgres-password` and `run/` below it. */
  dataDir: string
  /** Fixed port, for a restart under the same URL; else any free one. */
  port?: number
  log?: (line: string) => void
}

export interface EmbeddedPostgres {
  /** URL of the owner of database `tandem`, on loopback. */
  readonly url: string
  readonly port: number
  readonly pid: number
  /** Calls `listener` with the reason when PostgreSQL ends without having been asked to. */
  onExit(listener: (reason: string) => void): void
  /** Lets running statements be cancelled, writes everything down and ends. Safe to call twice. */
  stop(): Promise<void>
}

const USER = 'tandem'
const DATABASE = 'tandem'
const PORT_TRIES = 5
const POLL_MS = 15
/** Repairing from the write-ahead log after a crash is bounded by max_wal_size; a slow disk needs its time. */
const READY_MS = 120_000
const STOP_MS = 30_000
const LOG_LIMIT_BYTES = 4_000_000

/**
 * Starts the PostgreSQL of a data folder, making it first when there is none, and ending what a killed supervisor left.
 *
 * @throws StartFailure in one sentence when it cannot run here
 */
export async function startPostgres({
  dataDir,
  port,
  log = () => undefined,
}: PostgresOptions): Promise<EmbeddedPostgres> {
  const cluster = join(dataDir, 'postgres')
  const runFolder = join(dataDir, 'run')
  const passwordFile = join(dataDir, 'keys', 'postgres-password')
  try {
    mkdirSync(runFolder, { recursive: true, mode: 0o700 })
    const password = secretFile(passwordFile)
    const binaries = findBinaries(join(runFolder, 'postgres-lib'))
    const launcher = chooseLauncher(binaries.postgres, dataDir)
    const ended = await endLeftovers(cluster)
    if (ended > 0) log(`ended ${ended} PostgreSQL processes that an earlier start left behind`)
    await initCluster(cluster, { binaries, launcher, user: USER, passwordFile })
    giveTo(launcher.owner, cluster)
    dropForeignLock(cluster)
    const logFile = join(runFolder, 'postgres.log')
    const server = await launch({ cluster, logFile, binaries, launcher, port })
    log(`PostgreSQL runs on port ${server.port} (${launcher.way})`)
    return await open(server, password)
  } catch (error) {
    throw asStartFailure(error, dataDir)
  }
}

interface Running {
  child: ChildProcess
  port: number
  stop(): Promise<void>
}

interface Launch {
  cluster: string
  logFile: string
  binaries: Binaries
  launcher: Launcher
  port: number | undefined
}

async function launch(options: Launch): Promise<Running> {
  for (let attempt = 1; ; attempt++) {
    const port = options.port ?? (await freePort())
    const from = openLog(options.logFile)
    const child = spawnPostgres(options, port)
    const reason = await readiness(child, options.cluster)
    if (reason === 'ready') return { child, port, stop: () => stopPostgres(child) }
    await stopPostgres(child)
    const said = readFileSync(options.logFile).subarray(from).toString('utf8')
    // Somebody took the port between looking and binding.
    if (/could not bind/.test(said) && attempt < PORT_TRIES) continue
    throw startFailure(options.cluster, said, reason)
  }
}

/** Out of this process' group, so that Ctrl-C in a terminal reaches us alone and we choose the order of stopping. */
function spawnPostgres({ cluster, logFile, binaries, launcher }: Launch, port: number): ChildProcess {
  const [command, args] = launcher.command(binaries.postgres, ['-D', cluster, ...settingsArgs(port)], true)
  const log = openSync(logFile, 'a')
  try {
    return spawn(command, args, { cwd: cluster, env: binaries.env, detached: true, stdio: ['ignore', log, log] })
  } finally {
    closeSync(log)
  }
}

/** The postmaster writes its state into its lock file; the eighth line says `ready`. */
async function readiness(child: ChildProcess, cluster: string): Promise<string> {
  let failed: Error | undefined
  child.once('error', (error) => (failed = error))
  const deadline = performance.now() + READY_MS
  while (performance.now() < deadline) {
    if (failed) return failed.message
    if (child.exitCode !== null || child.signalCode !== null)
      return `it ended with ${child.exitCode ?? child.signalCode}`
    const lines = lockFileLines(cluster)
    if (lines[0] === String(child.pid) && lines[7]?.trim() === 'ready') return 'ready'
    await sleep(POLL_MS)
  }
  return `it was not ready after ${READY_MS / 1000} s`
}

function lockFileLines(cluster: string): string[] {
  try {
    return readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n')
  } catch {
    return []
  }
}

async function open({ child, port, stop }: Running, password: string): Promise<EmbeddedPostgres> {
  const url = `postgres://${USER}:${password}@127.0.0.1:${port}/${DATABASE}`
  let isStopping = false
  const stopOnce = async (): Promise<void> => {
    isStopping = true
    await stop()
  }
  try {
    await ensureDatabase(url)
  } catch (error) {
    await stopOnce()
    throw error
  }
  return {
    url,
    port,
    pid: child.pid as number,
    stop: stopOnce,
    onExit: (listener) => {
      const tell = (): void => {
        if (!isStopping) listener(`PostgreSQL ended with ${child.signalCode ?? `code ${child.exitCode}`}`)
      }
      if (hasEnded(child)) tell()
      else child.once('exit', tell)
    },
  }
}

async function ensureDatabase(url: string): Promise<void> {
  try {
    await runOnce(url, 'select 1')
  } catch (error) {
    if ((error as { code?: string }).code !== '3D000') throw error
    await runOnce(url.replace(/[^/]*$/, 'postgres'), `create database ${DATABASE}`)
  }
}

async function runOnce(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}

/** Fast shutdown; when that takes too long, immediate shutdown, which the next start repairs. */
async function stopPostgres(child: ChildProcess): Promise<void> {
  for (const [signal, withinMs] of [
    ['SIGINT', STOP_MS],
    ['SIGQUIT', 5_000],
    ['SIGKILL', 5_000],
  ] as const) {
    if (child.pid === undefined || hasEnded(child)) return
    const gone = new Promise((done) => child.once('exit', done))
    child.kill(signal)
    await Promise.race([gone, sleep(withinMs, undefined, { ref: false })])
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null
}

function openLog(path: string): number {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0
  if (size <= LOG_LIMIT_BYTES) return size
  truncateSync(path)
  return 0
}

function startFailure(cluster: string, said: string, reason: string): StartFailure {
  if (/No space left on device|Disk quota exceeded/.test(said)) return new StartFailure(diskFull(cluster))
  const fatal = [...said.matchAll(/(?:FATAL|PANIC): +(.*)(?:\n.*DETAIL: +(.*))?/g)].at(-1)
  const why = fatal ? [fatal[1], fatal[2]].filter(Boolean).join('; ') : reason
  return new StartFailure(`PostgreSQL did not start in ${cluster}: ${why.replace(/\.$/, '')}.`)
}
