import { setTimeout as sleep } from 'node:timers/promises'
import { StartFailure } from './db/start-failure.ts'
import { openDataDir } from './supervise/data-dir.ts'
import { openKeys } from './supervise/keys.ts'
import { readStartOptions, type StartOptions } from './supervise/options.ts'
import { requireFreePort } from './supervise/port.ts'
import { StopList } from './supervise/stop-list.ts'

/** A second Ctrl-C is ignored; this long after the first, whatever still holds on is left to the next start. */
const STOP_MS = 60_000

const stops = new StopList((name, error) => console.error(`Stopping ${name} failed:`, error))

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end(0))
// The launcher holds the other end of this channel: it is gone when the launcher was killed.
if (process.connected) process.once('disconnect', () => void end(0)).channel?.unref()

try {
  await start(readStartOptions(process.argv.slice(2)))
} catch (error) {
  // A stop that was asked for makes steps under way fail; that is not news.
  if (!stops.isStopping) await fail(error)
}

/**
 * The order matters: what is cheap and can refuse comes first, and everything is stopped in the opposite order.
 * The rest of the code is read while the database and the warehouse are starting.
 */
async function start(options: StartOptions): Promise<void> {
  await requireFreePort(options.port)
  const dataDir = await openDataDir(options.dataDir, options.isEmpty ? {} : { demoSeed: options.seed })
  stops.add('the data folder', dataDir.release)
  const keys = openKeys(dataDir.path)

  console.log(dataDir.isNew ? 'Making the database and the warehouse' : 'Starting the database and the warehouse')
  const [{ openLogFile }, { startEngines }] = await Promise.all([
    import('./supervise/log-file.ts'),
    import('./supervise/engines.ts'),
  ])
  const log = openLogFile(dataDir.path)
  const engines = startEngines({ dataDir: dataDir.path, stops, log, giveUp: (reason) => void fail(reason) })
  const [addresses, { serve }] = await Promise.all([engines, import('./serve.ts')])
  await serve({ ...addresses, dataDir, keys, log, stops, port: options.port, say: console.log })
}

async function fail(reason: unknown): Promise<void> {
  console.error(reason instanceof StartFailure ? reason.message : reason)
  await end(1)
}

async function end(code: number): Promise<void> {
  if (stops.isStopping) return
  await Promise.race([stops.stopAll(), sleep(STOP_MS)])
  process.exit(code)
}
