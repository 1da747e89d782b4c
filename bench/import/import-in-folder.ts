import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { RunReport } from '@tandem/contracts'
import { treeMemoryBytes } from '../processes.ts'

/** Short enough to see the peak of a run of 3 s; reading the memory of large processes takes the kernel 20 ms. */
const LOOK_MS = 400

export interface Imported {
  report: RunReport
  /** Highest memory seen of the command, its engines and all their processes. */
  peakBytes: number
}

/**
 * Runs `npm run import` on a data folder of its own, engines and all, and watches its memory.
 *
 * @throws Error with what it printed when it fails
 */
export async function importInFolder(dataDir: string, args: readonly string[]): Promise<Imported> {
  const child = spawn('npm', ['run', '--silent', 'import', '--', ...args, '--json', '--data-dir', dataDir], {
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd: join(import.meta.dirname, '../..'),
  })
  const ended = once(child, 'exit')
  let peakBytes = 0
  const watch = setInterval(async () => {
    const bytes = await treeMemoryBytes(child.pid ?? 0).catch(() => 0)
    peakBytes = Math.max(peakBytes, bytes)
  }, LOOK_MS)
  try {
    const [out, problems] = await Promise.all([text(child.stdout), text(child.stderr), ended])
    if (child.exitCode !== 0) throw new Error(`the import ended with ${child.exitCode}: ${problems || out}`)
    return { report: JSON.parse(out) as RunReport, peakBytes }
  } finally {
    clearInterval(watch)
    if (child.exitCode === null) child.kill('SIGKILL')
  }
}
