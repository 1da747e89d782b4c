import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const MAIN = fileURLToPath(new URL('../../apps/sandbox-pay/src/main.ts', import.meta.url))

/** The sandbox's payment provider as a process of its own. */
export interface SandboxProcess {
  /** `http://127.0.0.1:PORT` */
  readonly url: string
  readonly apiKey: string
  readonly webhookSecret: string
  readonly pid: number
  /** `kill -9`, and waits until it is gone. */
  kill(): Promise<void>
}

/**
 * Starts it on a free port (or `port`, to come back where it was) and resolves when it listens.
 *
 * @param options.file keeps its payments; without one they end with the process
 */
export async function spawnSandboxPay(
  options: { file?: string; port?: number; webhookUrl?: string } = {},
): Promise<SandboxProcess> {
  const apiKey = 'sandbox-key-of-tests'
  const webhookSecret = 'sandbox-secret-of-tests'
  const args = ['--port', String(options.port ?? 0)]
  if (options.file !== undefined) args.push('--file', options.file)
  if (options.webhookUrl !== undefined) args.push('--webhook', options.webhookUrl)
  const child = spawn(process.execPath, [MAIN, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, SANDBOX_PAY_API_KEY: apiKey, SANDBOX_PAY_WEBHOOK_SECRET: webhookSecret },
  })
  const gone = once(child, 'exit')
  const [line] = (await Promise.race([
    once(createInterface({ input: child.stdout }), 'line'),
    gone.then(() => {
      throw new Error('sandbox-pay ended before it listened')
    }),
  ])) as [string]
  const url = /http:\S+/.exec(line)?.[0]
  if (url === undefined || child.pid === undefined) throw new Error(`sandbox-pay said: ${line}`)
  return {
    url,
    apiKey,
    webhookSecret,
    pid: child.pid,
    async kill() {
      child.kill('SIGKILL')
      await gone
    },
  }
}
