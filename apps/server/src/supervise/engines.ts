import { join } from 'node:path'
import { startPostgres } from '../db/postgres/start-postgres.ts'
import { asStartFailure, StartFailure } from '../db/start-failure.ts'
import type { Log } from '../platform/log.ts'
import type { WarehouseAddress } from '../warehouse/client.ts'
import { startWarehouse, type Warehouse as WarehouseProcess } from '../warehouse/front/start.ts'
import { type Engine, keepRunning } from './keep-running.ts'
import { requireClickHouse, requireDatabase } from './remote-engines.ts'
import type { StopList } from './stop-list.ts'

export interface EngineContext {
  dataDir: string
  stops: StopList
  log: Log
  /** Ends the whole system with a sentence: an engine cannot be kept alive. */
  giveUp: (reason: StartFailure) => void
}

/** Starts both, or proves that the servers named by URL can be used. */
export async function startEngines(
  context: EngineContext,
): Promise<{ databaseUrl: string; warehouseAddress: WarehouseAddress }> {
  const [databaseUrl, warehouseAddress] = await Promise.all([openPostgres(context), openWarehouseEngine(context)])
  return { databaseUrl, warehouseAddress }
}

/** The database's URL: DATABASE_URL when it is set, else of a PostgreSQL of our own, kept alive under one address. */
async function openPostgres({ dataDir, stops, log, giveUp }: EngineContext): Promise<string> {
  const remote = process.env.DATABASE_URL
  if (remote) {
    await requireDatabase(remote)
    return remote
  }
  const options = { dataDir, log: (line: string) => log.info(line) }
  const server = await startPostgres(options)
  const restart = (): Promise<Engine> => startPostgres({ ...options, port: server.port })
  const warn = (line: string): void => log.warn(line)
  stops.add(
    'PostgreSQL',
    keepRunning(server, {
      name: 'PostgreSQL',
      restart,
      log: warn,
      onGiveUp: (sentence) => giveUp(new StartFailure(sentence)),
    }),
  )
  return server.url
}

/** CLICKHOUSE_URL when it is set, else a warehouse process of our own, kept alive under one address. */
async function openWarehouseEngine({ dataDir, stops, log, giveUp }: EngineContext): Promise<WarehouseAddress> {
  const remote = process.env.CLICKHOUSE_URL
  if (remote) {
    await requireClickHouse(remote)
    return { url: remote }
  }
  const folder = join(dataDir, 'warehouse')
  const first = await startWarehouse({ dataDir: folder, log }).catch((error) => {
    const known = asStartFailure(error, dataDir)
    throw known instanceof StartFailure ? known : new StartFailure((error as Error).message, { cause: error })
  })
  const { url, readToken, writeToken, ownerToken } = first
  const tokens = { reader: readToken, writer: writeToken, owner: ownerToken }
  const port = Number(new URL(url).port)
  const restart = async (): Promise<Engine> => asEngine(await startWarehouse({ dataDir: folder, log, port, tokens }))
  const warn = (line: string): void => log.warn(line)
  stops.add(
    'the warehouse',
    keepRunning(asEngine(first), {
      name: 'The warehouse',
      restart,
      log: warn,
      onGiveUp: (sentence) => giveUp(new StartFailure(sentence)),
    }),
  )
  return { url, readToken, writeToken }
}

function asEngine(warehouse: WarehouseProcess): Engine {
  return {
    pid: warehouse.pid,
    stop: warehouse.stop,
    onExit: (listener) =>
      warehouse.onExit(({ wasAsked, signal, code }) => {
        if (!wasAsked) listener(String(signal ?? `code ${code}`))
      }),
  }
}
