import { startPostgres } from '../db/postgres/start-postgres.ts'
import { keepRunning } from './keep-running.ts'
import { requireDatabase } from './remote-engines.ts'
import type { StopList } from './stop-list.ts'

export interface EngineContext {
  dataDir: string
  stops: StopList
  log: (line: string) => void
  /** Ends the whole system with a sentence: an engine cannot be kept alive. */
  giveUp: (sentence: string) => void
}

/** The database's URL: DATABASE_URL when it is set, else of a PostgreSQL of our own, kept alive under one address. */
export async function openPostgres({ dataDir, stops, log, giveUp }: EngineContext): Promise<string> {
  const remote = process.env.DATABASE_URL
  if (remote) {
    await requireDatabase(remote)
    return remote
  }
  const server = await startPostgres({ dataDir, log })
  const restart = (): ReturnType<typeof startPostgres> => startPostgres({ dataDir, log, port: server.port })
  stops.add('PostgreSQL', keepRunning(server, { name: 'PostgreSQL', restart, log, onGiveUp: giveUp }))
  return server.url
}
