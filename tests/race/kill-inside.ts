import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import type { ServerProcess } from './server-process.ts'

/** What became of what a killed server was doing: undone, done without its hearing of it, or it was doing nothing. */
export type Killed = 'undone' | 'done unheard' | 'idle'

const LOOK_MS = 500

interface OpenTransaction {
  pid: number
  begun: string
  xid: string | null
}

/**
 * `kill -9` of a server while one of its connections has something open that is not committed. Every other time it is
 * caught: a lock on the stock makes it wait in the middle of its statement, or between two.
 */
export async function killInside(owner: pg.Pool, server: ServerProcess, isCaught: boolean): Promise<Killed> {
  const snare = await owner.connect()
  try {
    if (isCaught) await snare.query(SNARE)
    const found = await findOpen(owner, server.name, isCaught)
    // The signal leaves at once; only then is it waited for.
    await server.kill()
    await snare.query('rollback')
    return found ? await becameOf(owner, found) : 'idle'
  } finally {
    await snare.query('rollback').catch(() => undefined)
    snare.release()
  }
}

const SNARE = `
begin;
select from bucket where kind = 'stock' order by id desc limit 64 for no key update skip locked`

const OPEN = `
select pid, xact_start::text as begun, backend_xid::text as xid from pg_stat_activity
 where application_name = $1 and usename like 'tandem_app%' and state in ('active', 'idle in transaction')
   and (backend_xid is not null or wait_event_type = 'Lock')
 order by state = 'active', backend_xid is null limit 1`

async function findOpen(owner: pg.Pool, name: string, isCaught: boolean): Promise<OpenTransaction | undefined> {
  const until = performance.now() + LOOK_MS
  while (performance.now() < until) {
    const { rows } = await owner.query<OpenTransaction>(OPEN, [name])
    if (rows[0]) return rows[0]
    if (isCaught) await sleep(2)
  }
  return undefined
}

/** A statement goes on without its client until it has an answer to give; a transaction of several is undone. */
async function becameOf(owner: pg.Pool, { pid, begun, xid }: OpenTransaction): Promise<Killed> {
  let number = xid
  for (let looks = 0; looks < 200; looks += 1) {
    const { rows } = await owner.query<{ xid: string | null }>(
      'select backend_xid::text as xid from pg_stat_activity where pid = $1 and xact_start::text = $2',
      [pid, begun],
    )
    if (rows.length === 0) break
    number ??= rows[0]?.xid ?? null
    await sleep(2)
  }
  if (number === null) return 'done unheard'
  const { rows } = await owner.query<{ status: string }>('select pg_xact_status($1::text::xid8) as status', [number])
  return rows[0]?.status === 'aborted' ? 'undone' : 'done unheard'
}
