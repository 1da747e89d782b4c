import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Tokens } from './access.ts'
import { stopStaleFront } from './front-file.ts'
import type { FrontConfig, FrontMessage } from './main.ts'

/** The part of a logger that is used here; a pino logger fits. */
export interface FrontLogger {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

export interface WarehouseOptions {
  /** Folder of the warehouse; made when missing, held by one front at a time. */
  dataDir: string
  /** 0 or nothing for any free port on 127.0.0.1. */
  port?: number
  log: FrontLogger
  /** Tokens of an earlier start, so that clients stay valid over a restart; new ones when absent. */
  tokens?: Tokens
  /** What the engine may allocate, in bytes; the process takes up to 350 MB more. */
  serverMemoryBytes?: number
  /** Longest run of a query that sets no `max_execution_time`, in seconds. */
  queryTimeoutSeconds?: number
  lanes?: { fast: number; heavy: number; write: number }
}

export interface WarehouseExit {
  code: number | null
  signal: NodeJS.Signals | null
  /** True when `stop` was called. */
  wasAsked: boolean
}

export interface Warehouse {
  /** For `@clickhouse/client`; give a token as password, any user name. */
  url: string
  /** May run one statement that answers rows. */
  readToken: string
  /** May also change tables and insert, but reach nothing outside the warehouse. */
  writeToken: string
  /** May do everything; for operations such as backup, never for requests of users. */
  ownerToken: string
  pid: number
  /** Closes the folder in order; resolves when the process has ended. */
  stop(): Promise<void>
  /** Calls the listener once when the process has ended, at once if it already has. */
  onExit(listener: (exit: WarehouseExit) => void): void
}

const startPatienceMilliseconds = 60_000
const stopPatienceMilliseconds = 10_000

/**
 * Starts the warehouse process on a folder and waits until it answers. A front left over from a supervisor that was
 * killed is stopped first.
 *
 * @throws Error with one sentence when the folder is in use or cannot be opened, or the port is taken
 */
export async function startWarehouse(options: WarehouseOptions): Promise<Warehouse> {
  const dataDir = resolve(options.dataDir)
  const stopped = await stopStaleFront(dataDir)
  if (stopped !== undefined) options.log.warn({ pid: stopped }, 'stopped a warehouse left over from an earlier run')

  const tokens = options.tokens ?? newTokens()
  const child = launch()
  const exit = watchExit(child)
  const config: FrontConfig = {
    dataDir,
    port: options.port ?? 0,
    tokens,
    serverMemoryBytes: options.serverMemoryBytes ?? 550_000_000,
    lanes: options.lanes ?? { fast: 2, heavy: 2, write: 2 },
    queryTimeoutSeconds: options.queryTimeoutSeconds ?? 120,
  }
  child.stdin?.on('error', () => {})
  child.stdin?.write(`${JSON.stringify(config)}\n`)
  const ready = await untilReady(child, exit.ended, dataDir, options.log)
  const url = `http://127.0.0.1:${ready.port}`
  const ping = await fetch(`${url}/ping`)
  if (!ping.ok) throw new Error(`The warehouse answered its first ping with ${ping.status}`)
  options.log.info({ pid: child.pid, port: ready.port, version: ready.version }, 'the warehouse is up')
  return {
    url,
    readToken: tokens.reader,
    writeToken: tokens.writer,
    ownerToken: tokens.owner,
    pid: child.pid ?? 0,
    stop: exit.stop,
    onExit: (listener) => void exit.ended.then(listener),
  }
}

function newTokens(): Tokens {
  const token = () => randomBytes(32).toString('base64url')
  return { reader: token(), writer: token(), owner: token() }
}

/** The engine's allocator gives freed memory back after .3 s instead of 5: a fifth less resident under load. */
const allocator = 'dirty_decay_ms:300,muzzy_decay_ms:0'
/** The front's own heap and those of its slots stay near what lives in them. */
const heap = ['--max-old-space-size=256', '--max-semi-space-size=4', '--heap-growing-percent=20']

/** The process inherits no secrets: only what a program needs to run. Times in the warehouse are UTC. */
function launch(): ChildProcess {
  const { PATH, HOME, TMPDIR, LANG } = process.env
  const main = fileURLToPath(new URL('./main.ts', import.meta.url))
  return spawn(process.execPath, [...heap, main], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: {
      ...{ PATH, HOME, TMPDIR, LANG, TZ: 'UTC', NODE_NO_WARNINGS: '1' },
      // More than there are slots: each may have a call of the engine under way.
      UV_THREADPOOL_SIZE: '24',
      JE_MALLOC_CONF: allocator,
      // The same for what is not the engine's: bodies on their way.
      MALLOC_ARENA_MAX: '2',
      MALLOC_MMAP_THRESHOLD_: '32768',
    },
  })
}

function watchExit(child: ChildProcess) {
  let wasAsked = false
  const ended = new Promise<WarehouseExit>((done) => {
    child.once('exit', (code, signal) => done({ code, signal, wasAsked }))
    child.once('error', () => done({ code: null, signal: null, wasAsked }))
  })
  const stop = async () => {
    wasAsked = true
    child.kill('SIGTERM')
    const hard = setTimeout(() => child.kill('SIGKILL'), stopPatienceMilliseconds)
    await ended
    clearTimeout(hard)
  }
  return { ended, stop }
}

async function untilReady(
  child: ChildProcess,
  ended: Promise<WarehouseExit>,
  dataDir: string,
  log: FrontLogger,
): Promise<{ port: number; version: string }> {
  const { promise, resolve: succeed, reject } = Promise.withResolvers<{ port: number; version: string }>()
  const tooLate = setTimeout(() => {
    child.kill('SIGKILL')
    reject(new Error(`The warehouse on ${dataDir} did not start within ${startPatienceMilliseconds / 1000} s`))
  }, startPatienceMilliseconds)
  readLines(child.stdout, (line) => {
    const message = JSON.parse(line) as FrontMessage
    if (message.kind === 'ready') succeed(message)
    else if (message.kind === 'failed')
      reject(new Error(`The warehouse on ${dataDir} cannot start: ${message.message}`))
    else log[message.level](message.fields, message.message)
  })
  readLines(child.stderr, (line) => log.warn({ line }, 'the warehouse says'))
  void ended.then(({ code, signal }) => reject(new Error(`The warehouse on ${dataDir} ended (${signal ?? code})`)))
  return promise.finally(() => clearTimeout(tooLate))
}

function readLines(stream: NodeJS.ReadableStream | null, onLine: (line: string) => void): void {
  if (stream) createInterface({ input: stream }).on('line', onLine)
}
