import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createInterface } from 'node:readline'
import type { Tokens } from './access.ts'
import { Engine } from './engine.ts'
import { removeFrontFile, writeFrontFile } from './front-file.ts'
import { FrontMetrics } from './metrics.ts'
import { Pool } from './pool.ts'
import { QueryLog } from './query-log.ts'
import { createFront } from './server.ts'
import { Spool } from './spool.ts'
import { Watch } from './watch.ts'

/**
 * The warehouse process. Takes its configuration as the first line of standard input, so that no token is ever in
 * the command line or the environment, tells its supervisor by JSON lines on standard output, and ends when
 * standard input closes: that is how it outlives no supervisor, however that one dies.
 */
export interface FrontConfig {
  dataDir: string
  /** 0 for any free port. */
  port: number
  tokens: Tokens
  serverMemoryBytes: number
  /** Queries at once: short reads, long reads, writes. */
  lanes: { fast: number; heavy: number; write: number }
  queryTimeoutSeconds: number
}

export type FrontMessage =
  | { kind: 'ready'; port: number; version: string }
  | { kind: 'failed'; message: string }
  | { kind: 'log'; level: 'info' | 'warn' | 'error'; message: string; fields: Record<string, unknown> }

const shutdownPatienceMilliseconds = 4000

function tell(message: FrontMessage, told: () => void = () => {}): void {
  process.stdout.write(`${JSON.stringify(message)}\n`, told)
}

function log(level: 'info' | 'warn' | 'error', message: string, fields: Record<string, unknown> = {}): void {
  tell({ kind: 'log', level, message, fields })
}

async function run(config: FrontConfig): Promise<(reason: string) => Promise<void>> {
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 })
  const engine = Engine.open(config.dataDir, config.serverMemoryBytes)
  writeFrontFile(config.dataDir)

  const fatal = (error: Error) => {
    log('error', 'the warehouse ends itself to be started anew', { reason: error.message })
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), 50)
  }
  const pool = new Pool(engine, { ...config.lanes, waiting: 200 }, fatal)
  const watch = new Watch(engine, pool)
  const spool = new Spool(config.dataDir)
  const server = createFront({
    engine,
    pool,
    watch,
    spool,
    log: new QueryLog(),
    metrics: new FrontMetrics(pool, engine),
    tokens: config.tokens,
    limits: {
      queryTimeoutSeconds: config.queryTimeoutSeconds,
      queryMemoryBytes: Math.floor(config.serverMemoryBytes * 0.6),
      queryThreads: 2,
    },
    onSlow: (entry) => log('warn', 'slow query', { ...entry }),
  })
  const openAnswers = new Set<Promise<unknown>>()
  server.on('request', (_, response) => {
    const closed = once(response, 'close').finally(() => openAnswers.delete(closed))
    openAnswers.add(closed)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(config.port, '127.0.0.1', resolve)
  })
  tell({ kind: 'ready', port: (server.address() as AddressInfo).port, version: engine.version })

  /** Lets running queries end for a while, then closes the folder. */
  return async (reason) => {
    log('info', 'the warehouse closes', { reason })
    const hard = setTimeout(() => process.kill(process.pid, 'SIGKILL'), 2 * shutdownPatienceMilliseconds)
    server.close()
    server.closeIdleConnections()
    const cut = setTimeout(() => server.closeAllConnections(), shutdownPatienceMilliseconds)
    while (openAnswers.size > 0) await Promise.allSettled(openAnswers)
    await pool.drain()
    clearTimeout(cut)
    watch.stop()
    spool.close()
    await engine.close()
    removeFrontFile(config.dataDir)
    clearTimeout(hard)
    process.exit(0)
  }
}

/** Ctrl-C and a closed terminal reach every process; the supervisor decides the order. */
process.on('SIGINT', () => {})
process.on('SIGHUP', () => {})
process.stdout.on('error', () => {})

const input = createInterface({ input: process.stdin })
/** Also when the supervisor dies while the engine is opening, long before anybody could close it. */
const supervisorIsGone = once(input, 'close')
input.once('line', (line) => {
  run(JSON.parse(line) as FrontConfig).then(
    (close) => {
      let isClosing = false
      const closeOnce = (reason: string) => {
        if (isClosing) return
        isClosing = true
        void close(reason)
      }
      process.on('SIGTERM', () => closeOnce('it was asked to'))
      void supervisorIsGone.then(() => closeOnce('its supervisor is gone'))
    },
    (error: unknown) => {
      // An engine that is open already would keep the process, and the folder, for ever.
      tell({ kind: 'failed', message: error instanceof Error ? error.message : String(error) }, () => process.exit(1))
    },
  )
})
