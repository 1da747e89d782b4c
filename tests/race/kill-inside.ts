import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import type { ServerProcess } from './server-process.ts'

/** How a kill met its server. */
export type KilledWhile = 'waiting for a lock' | 'in a transaction' | 'idle'

const LOOK_MS = 400

/**
 * `kill -9` of a server while one of its connections has written something that is not committed. Every other time it is
 * caught: a lock on the stock makes it wait in the middle.
 *
 * @returns what it was doing, as PostgreSQL still saw it when the process was gone
 */
export async function killInside(owner: pg.Pool, server: ServerProcess, isCaught: boolean): Promise<KilledWhile> {
  const snare = await owner.connect()
  try {
    if (isCaught) {
      await snare.query('begin')
      await snare.query('select from bucket where capacity > 0 order by id desc limit 24 for no key update skip locked')
    }
    const found = await findOpen(owner, server.name, isCaught)
    await server.kill()
    if (!found) return 'idle'
    // PostgreSQL notices a lost client only when it next speaks to it: who is still in the same transaction was killed in it.
    const { rowCount } = await owner.query(OPEN_STILL, [server.name, found])
    return rowCount === 0 ? 'idle' : isCaught ? 'waiting for a lock' : 'in a transaction'
  } finally {
    await snare.query('rollback').catch(() => undefined)
    snare.release()
  }
}

const OPEN = `
select xact_start::text as begun from pg_stat_activity
 where application_name = $1 and usename like 'tandem_app%' and state in ('active', 'idle in transaction')
   and (backend_xid is not null or wait_event_type = 'Lock')
 limit 1`

const OPEN_STILL = `
select from pg_stat_activity where application_name = $1 and xact_start::text = $2`

async function findOpen(owner: pg.Pool, name: string, isCaught: boolean): Promise<string | undefined> {
  const until = performance.now() + LOOK_MS
  while (performance.now() < until) {
    const { rows } = await owner.query<{ begun: string }>(OPEN, [name])
    if (rows[0]) return rows[0].begun
    if (isCaught) await sleep(2)
  }
  return undefined
}
