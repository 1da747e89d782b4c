import { renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { destination } from 'pino'
import { createLog, type Log } from '../platform/log.ts'

const LIMIT_BYTES = 20_000_000

/**
 * The structured log of this system, `run/tandem.log`: one JSON line an event, for whoever looks for a fault. What a
 * person at the terminal should know is printed instead. A log that has grown large is kept once, as `tandem.log.1`.
 */
export function openLogFile(dataDir: string): Log {
  const path = join(dataDir, 'run', 'tandem.log')
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0
  if (size > LIMIT_BYTES) renameSync(path, `${path}.1`)
  // Written at once: the last line before a crash is the one that matters.
  const file = destination({ dest: path, mode: 0o600, sync: true })
  return createLog({ level: process.env.LOG_LEVEL || 'info', destination: file })
}
