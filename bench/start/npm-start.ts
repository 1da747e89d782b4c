import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { delimiter } from 'node:path'
import { PROJECT } from '../../tests/crash/running.ts'

export interface Started {
  address: string
  /** Of npm, which started everything else. */
  pid: number
  /** The console was not yet built, or from other sources. */
  builtConsole: boolean
  stop(): Promise<void>
}

/**
 * `npm start` as somebody types it, with the machine's own Node in front, until it prints the address.
 *
 * @param compiled where code that was read once is kept; an empty folder for a first start
 * @throws Error with what it printed when it ends before
 */
export async function npmStart(dataDir: string, compiled: string): Promise<Started> {
  const path = (process.env.PATH ?? '').split(delimiter).filter((part) => !part.startsWith(PROJECT))
  const npm = spawn('npm', ['start', '--', '--port', '0', '--data-dir', dataDir], {
    cwd: PROJECT,
    // A group of its own, so that a stop reaches all of it as Ctrl-C does.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      PATH: path.join(delimiter),
      NODE_COMPILE_CACHE: compiled,
      TANDEM_RATE_LIMITS: 'x1000',
    },
  })
  let printed = ''
  const ended = once(npm, 'close')
  const address = new Promise<string>((done) => {
    const hear = (chunk: Buffer): void => {
      printed += chunk
      const found = /Tandem is ready: (\S+)/.exec(printed)?.[1]
      if (found) done(found)
    }
    npm.stdout.on('data', hear)
    npm.stderr.on('data', hear)
  })
  const ready = await Promise.race([address, ended])
  if (typeof ready !== 'string') throw new Error(`npm start ended:\n${printed}`)
  const pid = npm.pid as number
  return {
    address: ready,
    pid,
    builtConsole: printed.includes('Building the console'),
    stop: async () => {
      process.kill(-pid, 'SIGINT')
      await ended
    },
  }
}
