import type { StartFailure } from '../db/start-failure.ts'
import { openDataDir } from '../supervise/data-dir.ts'
import { startEngines } from '../supervise/engines.ts'
import { lockFolder } from '../supervise/lock.ts'
import { openLogFile } from '../supervise/log-file.ts'
import { clearRunState, writeRunState } from '../supervise/run-state.ts'
import { StopList } from '../supervise/stop-list.ts'
import { askDoor } from './ask-door.ts'
import { type CommandName, commandsOf, openWorkers } from './commands.ts'
import { carryOut } from './door.ts'
import { openParts, type Parts } from './open-parts.ts'

export interface Carried {
  name: CommandName
  request: object
  hear: (event: unknown) => void
  /** For a command that ends by itself at its next step after Ctrl-C: says so. Others end at once. */
  sayStopping?: string
}

/** How long that next step may take; then the engines are ended under it, and the next start makes it whole. */
const STEP_MS = 30_000

/**
 * Carries out a command on a data folder: by the running system, which alone may write its event log; without one, by
 * engines started for this alone.
 */
export async function carryOutOn(dataDir: string, { name, request, hear, sayStopping }: Carried): Promise<void> {
  const stops = new StopList(() => undefined)
  const signal = onSignal(stops, sayStopping)
  const held = await openDataDir(dataDir).catch(async (error: Error) => {
    if (await isHeld(dataDir)) return null
    throw error
  })
  if (held === null) return await askDoor(dataDir, { name, request, hear, signal })
  stops.add('the data folder', held.release)
  try {
    const parts = await openAlone(dataDir, `npm run ${name}`, stops)
    const workers = openWorkers(parts)
    stops.add('the demo', workers.demo.stop)
    await carryOut(commandsOf(parts, workers)[name], () => request, hear, signal, parts.log)
  } finally {
    await stops.stopAll()
  }
}

/** Aborted by the first Ctrl-C. A second one is ignored: terminal and launcher both pass it on. */
function onSignal(stops: StopList, sayStopping: string | undefined): AbortSignal {
  const asked = new AbortController()
  const end = (): void => {
    if (asked.signal.aborted) return
    asked.abort()
    if (sayStopping) console.error(sayStopping)
    setTimeout(() => void stops.stopAll().then(() => process.exit(1)), sayStopping ? STEP_MS : 0).unref()
  }
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, end)
  return asked.signal
}

async function isHeld(dataDir: string): Promise<boolean> {
  const release = await lockFolder(dataDir).catch(() => undefined)
  await release?.()
  return release === undefined
}

/** Engines and what stands on them, for this command alone. */
async function openAlone(dataDir: string, command: string, stops: StopList): Promise<Parts> {
  const log = openLogFile(dataDir)
  const giveUp = (reason: StartFailure): void => {
    console.error(reason.message)
    void stops.stopAll().then(() => process.exit(1))
  }
  const engines = await startEngines({ dataDir, stops, log, giveUp })
  writeRunState(dataDir, {
    pid: process.pid,
    databaseUrl: engines.databaseUrl,
    warehouse: engines.warehouseAddress,
    command,
  })
  stops.add('the run state', () => clearRunState(dataDir))
  return await openParts({ ...engines, dataDir, log, stops })
}
