import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import type { SandboxProcess } from '../world/sandbox-pay.ts'
import type { BugName } from './planted-bugs.ts'

const PROJECT = resolve(import.meta.dirname, '..', '..')
/** As `npm start` has it: code that was read once is read faster. */
const CACHE = join(PROJECT, 'node_modules', '.cache', 'tandem')

export interface ServerOptions {
  databaseUrl: string
  sandbox: SandboxProcess
  secret: string
  bug?: BugName | undefined
}

/** A server process that can be killed and comes back, under another address. */
export class ServerProcess {
  /** Its connections go by this name in `pg_stat_activity`. */
  readonly name: string
  url = ''
  isUp = false
  #options: ServerOptions
  #child: ChildProcess | undefined

  private constructor(name: string, options: ServerOptions) {
    this.name = name
    this.#options = options
  }

  static async start(name: string, options: ServerOptions): Promise<ServerProcess> {
    const server = new ServerProcess(name, options)
    await server.#start()
    return server
  }

  /** SIGKILL; resolves when it is gone. */
  async kill(): Promise<void> {
    this.isUp = false
    const child = this.#child
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  }

  async restart(): Promise<void> {
    await this.#start()
  }

  async #start(): Promise<void> {
    const { databaseUrl, sandbox, secret, bug } = this.#options
    const url = new URL(databaseUrl)
    url.searchParams.set('application_name', this.name)
    const hook = bug === undefined ? [] : ['--import', join(import.meta.dirname, 'plant.ts')]
    const child = spawn(process.execPath, [...hook, join(import.meta.dirname, 'server-under-test.ts')], {
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
      env: {
        ...process.env,
        NODE_COMPILE_CACHE: CACHE,
        ...(bug === undefined ? {} : { RACE_BUG: bug }),
        RACE_DATABASE_URL: url.href,
        RACE_SECRET: secret,
        TANDEM_SANDBOX_PAY_URL: sandbox.url,
        TANDEM_SANDBOX_PAY_API_KEY: sandbox.apiKey,
        TANDEM_SANDBOX_PAY_WEBHOOK_SECRET: sandbox.webhookSecret,
      },
    })
    this.#child = child
    const gone = once(child, 'exit').then(() => {
      this.isUp = false
      throw new Error(`${this.name} ended before it listened`)
    })
    gone.catch(() => undefined)
    const lines = createInterface({ input: child.stdout as NonNullable<ChildProcess['stdout']> })
    const [line] = (await Promise.race([once(lines, 'line'), gone])) as [string]
    this.url = line
    // What it logs, where RACE_LOG asks for it.
    lines.on('line', (more) => console.error(`${this.name}: ${more}`))
    this.isUp = true
  }
}
