import { migrate } from './db/migrate.ts'
import { StartFailure } from './db/start-failure.ts'
import { openDataDir } from './supervise/data-dir.ts'
import { openPostgres } from './supervise/engines.ts'
import { openKeys } from './supervise/keys.ts'
import { readStartOptions } from './supervise/options.ts'
import { requireFreePort } from './supervise/port.ts'
import { clearRunState, writeRunState } from './supervise/run-state.ts'
import { StopList } from './supervise/stop-list.ts'

const stops = new StopList((name, error) => console.error(`Stopping ${name} failed:`, error))

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end(0))
// The launcher holds the other end of this channel: it is gone when the launcher was killed.
if (process.connected) process.once('disconnect', () => void end(0)).channel?.unref()

try {
  await start(process.argv.slice(2))
} catch (error) {
  // A stop that was asked for makes steps under way fail; that is not news.
  if (!stops.isStopping) await fail(error)
}

/** The order matters: what is cheap and can refuse comes first, and everything is stopped in the opposite order. */
async function start(args: readonly string[]): Promise<void> {
  const options = readStartOptions(args)
  await requireFreePort(options.port)
  const dataDir = await openDataDir(options.dataDir)
  stops.add('the data folder', dataDir.release)
  const keys = openKeys(dataDir.path)
  const engines = { dataDir: dataDir.path, stops, log: console.log, giveUp: (sentence: string) => void fail(sentence) }

  const databaseUrl = await openPostgres(engines)
  await migrate(databaseUrl)
  writeRunState(dataDir.path, { pid: process.pid, databaseUrl })
  stops.add('the run state', () => clearRunState(dataDir.path))
}

async function fail(reason: unknown): Promise<void> {
  const isPlain = reason instanceof StartFailure || typeof reason === 'string'
  console.error(isPlain ? String(reason instanceof Error ? reason.message : reason) : reason)
  await end(1)
}

async function end(code: number): Promise<void> {
  if (stops.isStopping) return
  await stops.stopAll()
  process.exit(code)
}
