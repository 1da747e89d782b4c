import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { paymentProviders } from './business/payments/index.ts'
import { outboxToLog } from './collect/from-outbox.ts'
import { commandsOf, openWorkers } from './commands/commands.ts'
import { openDoor } from './commands/door.ts'
import { openParts, type Parts } from './commands/open-parts.ts'
import { StartFailure } from './db/start-failure.ts'
import { createDemo } from './demo/create-demo.ts'
import { liveCommand } from './demo/live-shop.ts'
import { buildServer } from './http/server.ts'
import { businessToLog } from './jobs/business-to-log.ts'
import { keepLoading } from './jobs/keep-loading.ts'
import { keepSending } from './jobs/keep-sending.ts'
import { keepTrading } from './jobs/keep-trading.ts'
import { reconciliation } from './jobs/reconcile-days.ts'
import { recurringJobs } from './jobs/recurring.ts'
import { startJobs } from './jobs/start-jobs.ts'
import { DEMO_USERS, hasDemoUsers, refuseOpenDemo } from './platform/demo-users.ts'
import { fieldCipher } from './platform/fields.ts'
import { welcomeKey } from './platform/first-owner.ts'
import { type RateTable, readRates } from './platform/http/rate-limit.ts'
import type { Log } from './platform/log.ts'
import { openSignIn } from './platform/sign-in.ts'
import { smsOf } from './platform/sms-gateway.ts'
import { theInternet, webhooksOnEvents } from './platform/webhooks/index.ts'
import { collectGarbage } from './supervise/collect-garbage.ts'
import type { DataDir } from './supervise/data-dir.ts'
import type { Keys } from './supervise/keys.ts'
import { PROJECT_ROOT } from './supervise/options.ts'
import { portFailure } from './supervise/port.ts'
import { clearRunState, type DoorAddress, writeRunState } from './supervise/run-state.ts'
import { showSteps } from './supervise/show-steps.ts'
import type { StopList } from './supervise/stop-list.ts'
import type { WarehouseAddress } from './warehouse/client.ts'
import { loadPending } from './warehouse/index.ts'

export interface ServeOptions {
  databaseUrl: string
  warehouseAddress: WarehouseAddress
  dataDir: DataDir
  keys: Keys
  port: number
  log: Log
  stops: StopList
  /** Tells the person at the terminal. */
  say: (line: string) => void
}

/** Loopback only: who wants more puts a proxy in front, which also brings HTTPS. */
const HOST = '127.0.0.1'

/** Brings both engines to this version, fills the warehouse from the event log, makes the demo, opens the doors. */
export async function serve(options: ServeOptions): Promise<void> {
  const { databaseUrl, dataDir, log, stops, say } = options
  // Warnings of the runtime are for who looks for a fault, not for the person at the terminal.
  process.removeAllListeners('warning').on('warning', (warning) => log.warn({ warning }, 'runtime warning'))

  const parts = await openParts({ ...options, dataDir: dataDir.path })
  const state = { pid: process.pid, databaseUrl, warehouse: options.warehouseAddress }
  writeRunState(dataDir.path, state)
  stops.add('the run state', () => clearRunState(dataDir.path))
  await loadPending(parts.warehouse, parts.eventLog)
  await makeDemo(parts, options)

  const key = await welcomeKey(parts.database)
  const { address, door } = await openDoors(parts, { ...options, ...(key ? { welcomeKey: key } : {}) })
  writeRunState(dataDir.path, { ...state, address, door })
  say(`\nTandem is ready: ${address}`)
  if (await hasDemoUsers(parts.database)) {
    say('Demo sign-ins:')
    for (const { email, password, role } of DEMO_USERS) say(`  ${email}  ${password}  (${role.replace('_', ' ')})`)
  }
  if (key) say(`Nobody can sign in yet. Make the first account here: ${address}/welcome#${key}`)
  say(`Data folder: ${dataDir.path}`)
  say('Ctrl-C stops it.')
}

/** Goes on with a demo that an earlier start began; on a finished one it has little to do. */
async function makeDemo(parts: Parts, { dataDir, keys, say }: ServeOptions): Promise<void> {
  if (dataDir.demoSeed === undefined) return
  const signIn = openSignIn({ database: parts.database, authSecret: keys.authSecret })
  const onProgress = showSteps(
    { days: 'The demo city lives its days', warehouse: 'Loading the warehouse', stores: 'Its stores open' },
    say,
  )
  const cipher = fieldCipher(keys.encryptionKey)
  await createDemo({ ...parts, signIn, cipher, seed: dataDir.demoSeed, onProgress })
  // Half of what the server holds now is left over from living the days.
  if (dataDir.isNew) collectGarbage()
}

/** @returns where the console and the API answer, and where commands of this machine are taken */
async function openDoors(
  parts: Parts,
  { dataDir, keys, port, log, stops, welcomeKey }: ServeOptions & { welcomeKey?: string },
): Promise<{ address: string; door: DoorAddress }> {
  const { database, warehouse, eventLog } = parts
  const loading = keepLoading(warehouse, eventLog, log)
  stops.add('loading', loading.stop)
  const consumers = [outboxToLog(eventLog), businessToLog(eventLog), webhooksOnEvents]
  const providers = paymentProviders(process.env)
  const recurring = [...recurringJobs(parts), reconciliation(database, providers, log)]
  const jobs = await startJobs({ database, log, consumers, jobs: recurring })
  stops.add('the jobs', jobs.stop)
  const sms = smsOf(process.env, log)
  // For development, where a receiver has no certificate; a private address stays refused.
  const outside = theInternet({ allowHttp: process.env.TANDEM_WEBHOOKS_HTTP === '1' })
  const sending = keepSending({ database, log, outside, cipher: fieldCipher(keys.encryptionKey) })
  stops.add('webhooks', sending.stop)
  const trade = keepTrading(database, providers, log)
  stops.add('looking after trade', trade.stop)
  const workers = openWorkers(parts)
  stops.add('the demo', workers.demo.stop)
  const door = await openDoor({ ...commandsOf(parts, workers), live: liveCommand(database, providers) }, log)
  stops.add('the door for commands', door.close)
  const app = await buildServer({
    outside,
    rates: ratesOf(process.env.TANDEM_RATE_LIMITS, log),
    database,
    warehouse,
    dataDir: dataDir.path,
    keys,
    log,
    ...workers,
    providers,
    ...(sms ? { sms } : {}),
    ...(welcomeKey ? { welcomeKey } : {}),
    ...consoleDir(),
  })
  stops.add('the server', () => app.close())
  await refuseOpenDemo(database, HOST)
  const address = await app.listen({ host: HOST, port }).catch((error) => {
    throw portFailure(error, port)
  })
  // What became due while the system was off, such as the days that the demo city missed.
  await jobs.nudge()
  return { address, door: door.address }
}

/** Who raises the limits, for a load test or a proxy that counts by itself, finds it in the log. */
function ratesOf(text: string | undefined, log: Log): RateTable {
  try {
    const rates = readRates(text)
    if (text) log.warn({ rates }, 'rate limits are not the usual ones')
    return rates
  } catch (error) {
    throw new StartFailure(`TANDEM_RATE_LIMITS: ${(error as Error).message}`)
  }
}

/** Without a built console (`npm start` builds it) only the API is served. */
function consoleDir(): { consoleDir?: string } {
  const dist = join(PROJECT_ROOT, 'apps', 'console', 'dist')
  return existsSync(join(dist, 'index.html')) ? { consoleDir: dist } : {}
}
