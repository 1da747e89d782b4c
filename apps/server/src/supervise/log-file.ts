import { renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { destination, type Logger, pino } from 'pino'

const LIMIT_BYTES = 20_000_000

/**
 * The structured log of this system, `run/tandem.log`: one JSON line an event, for whoever looks for a fault. What a
 * person at the terminal should know is printed instead. The log of earlier starts is kept once, as `tandem.log.1`.
 */
export function openLogFile(dataDir: string): Logger {
  const path = join(dataDir, 'run', 'tandem.log')
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0
  if (size > LIMIT_BYTES) renameSync(path, `${path}.1`)
  // Written at once: the last line before a crash is the one that matters.
  return pino({ base: null, level: process.env.LOG_LEVEL || 'info' }, destination({ dest: path, mode: 0o600, sync: true }))
}
