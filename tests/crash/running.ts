import { type ChildProcess, spawn } from 'node:child_process'
import { join, resolve } from 'node:path'
import pg from 'pg'
import { type RunState, readRunState } from '../../apps/server/src/supervise/run-state.ts'
import { openWarehouse } from '../../apps/server/src/warehouse/index.ts'
import { descendants, type Seen } from './processes.ts'

export const PROJECT = resolve(import.meta.dirname, '..', '..')
const MAIN = join(PROJECT, 'apps', 'server', 'src', 'main.ts')

/** As `npm start` has it: code that was read once is read faster. */
const CACHE = join(PROJECT, 'node_modules', '.cache', 'tandem')

/** An ordinary user for tests that run as root. */
export const NOBODY = { uid: 65_534, gid: 65_534 }

export interface RunOptions {
  dataDir: string
  args?: readonly string[]
  env?: NodeJS.ProcessEnv
  /** Another user than the one who runs the tests. */
  as?: { uid: number; gid: number; home: string }
}

/** What a start printed and how it ended. */
export interface Ended {
  code: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
}

/** Tandem as a person has it running: a process of its own, known by what it prints. */
export class RunningTandem {
  readonly process: ChildProcess
  readonly dataDir: string
  readonly ended: Promise<Ended>
  stdout = ''
  stderr = ''

  private constructor({ dataDir, args = ['--empty', '--port', '0'], env, as }: RunOptions) {
    this.dataDir = dataDir
    const { DATABASE_URL: _1, CLICKHOUSE_URL: _2, ...inherited } = process.env
    this.process = spawn(process.execPath, [MAIN, '--data-dir', dataDir, ...args], {
      cwd: as?.home ?? PROJECT,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...inherited, NODE_COMPILE_CACHE: CACHE, ...(as ? { HOME: as.home } : {}), ...env },
      ...(as ? { uid: as.uid, gid: as.gid } : {}),
    })
    this.process.stdout?.on('data', (chunk) => (this.stdout += chunk))
    this.process.stderr?.on('data', (chunk) => (this.stderr += chunk))
    this.ended = new Promise((done) => {
      this.process.once('close', (code, signal) => done({ code, signal, stdout: this.stdout, stderr: this.stderr }))
    })
    all.add(this)
    void this.ended.then(() => all.delete(this))
  }

  /** Starts and waits until it says that it is ready. @throws Error with what it printed when it ends before */
  static async start(options: RunOptions): Promise<RunningTandem> {
    const tandem = RunningTandem.begin(options)
    const isReady = new Promise<true>((done) => {
      tandem.process.stdout?.on('data', () => tandem.address && done(true))
    })
    if ((await Promise.race([isReady, tandem.ended])) === true) return tandem
    throw new Error(`It did not start:\n${tandem.stdout}\n${tandem.stderr}`)
  }

  /** Starts and waits for nothing. */
  static begin(options: RunOptions): RunningTandem {
    return new RunningTandem(options)
  }

  /** For a start that is expected to refuse. */
  static async refusal(options: RunOptions): Promise<Ended> {
    return await RunningTandem.begin(options).ended
  }

  /** The address that it printed. */
  get address(): string | undefined {
    return /(http:\/\/127\.0\.0\.1:\d+)/.exec(this.stdout)?.[1]
  }

  get state(): RunState {
    const state = readRunState(this.dataDir)
    if (!state) throw new Error('It has not come far enough to say where its engines are.')
    return state
  }

  get databaseUrl(): string {
    return this.state.databaseUrl
  }

  /** The server and everything it started. */
  processes(): { postgres: Seen; warehouse: Seen; all: Seen[] } {
    const all = descendants(this.process.pid as number)
    const find = (part: string): Seen => {
      const found = all.find(({ command }) => command.includes(part))
      if (!found) throw new Error(`No process with ${part} in ${all.map(({ command }) => command).join('; ')}`)
      return found
    }
    return { postgres: find('/postgres -D'), warehouse: find('warehouse/front/main.ts'), all }
  }

  async query<Row = Record<string, unknown>>(sql: string, values: unknown[] = []): Promise<Row[]> {
    const client = new pg.Client({ connectionString: this.databaseUrl, connectionTimeoutMillis: 5_000 })
    client.on('error', () => undefined)
    await client.connect()
    try {
      return (await client.query(sql, values)).rows as Row[]
    } finally {
      await client.end().catch(() => undefined)
    }
  }

  async ask<Row = Record<string, unknown>>(sql: string): Promise<Row[]> {
    const warehouse = openWarehouse(this.state.warehouse)
    return await warehouse.query<Row>(sql).finally(() => warehouse.close())
  }

  async isServing(): Promise<boolean> {
    const response = await fetch(`${this.address}/ready`).catch(() => undefined)
    return response?.ok ?? false
  }

  stop(signal: NodeJS.Signals = 'SIGINT'): Promise<Ended> {
    this.process.kill(signal)
    return this.ended
  }
}

const all = new Set<RunningTandem>()

/** Stops what a failed test left running. */
export async function stopAllRunning(): Promise<void> {
  await Promise.all([...all].map((tandem) => tandem.stop('SIGTERM')))
}
