import { createHash, randomUUID } from 'node:crypto'
import { DAY, type Db, type Queryable, Refusal } from '@tandem/kernel'
import { type Database, platformDb } from '../../db/pool.ts'
import { markingDb } from './marking-db.ts'

/** An answer as it is kept: its status and its JSON body. */
export interface KeptAnswer {
  status: number
  body: unknown
}

const KEEP_MS = DAY
/** Nobody works so long on a write. Whoever does all the same loses it to a repeat, and what it does is undone. */
const GIVEN_UP_MS = 60_000

/** Says what a request asks for; the same key with another fingerprint is a mistake of the caller. */
export function fingerprint(method: string, url: string, body: unknown): string {
  return createHash('sha256')
    .update(`${method} ${url}\n`)
    .update(Buffer.isBuffer(body) ? body : JSON.stringify(body ?? null))
    .digest('base64url')
}

export interface KeyedWrite {
  caller: string
  key: string
  request: string
}

/** A merchant's database whose first change is marked under the key, by the very transaction that makes it. */
export type Through = (db: Db) => Db

/**
 * Does the work once for a caller's key, for 24 hours of real time: a repeat gets the kept answer. What was refused is
 * forgotten, so it can be tried again.
 *
 *   (first) --> begun --change committed--> done --answer kept--> answered
 *                 |                          +-- killed: `idempotency.done`
 *                 +-- killed, or silent for a minute: the repeat goes on at once, under another attempt
 *
 * Never twice, whatever is killed when: the mark is committed with the change, a repeat that would take over waits for a
 * transaction that has marked, and one that marks after it was taken over is undone.
 *
 * @param work changes through what it is given
 * @throws Refusal `idempotency.conflict` for another request under the same key, `idempotency.running` while the first
 *   is being worked on, `idempotency.done` where it was done and its process killed before it could keep the answer
 */
export async function once(
  database: Database,
  write: KeyedWrite,
  work: (through: Through) => Promise<KeptAnswer>,
): Promise<KeptAnswer & { repeated: boolean }> {
  const db = platformDb(database)
  const attempt = await begin(db, write, await database.worker())
  if (attempt === null) return { ...(await keptAnswer(db, write)), repeated: true }
  try {
    const answer = await work((scoped) => markingDb(scoped, (tx) => markDone(tx, write, attempt)))
    await db.query('update idempotency set status = $4, answer = $5 where caller = $1 and key = $2 and attempt = $3', [
      write.caller,
      write.key,
      attempt,
      answer.status,
      JSON.stringify(answer.body ?? null),
    ])
    return { ...answer, repeated: false }
  } catch (error) {
    await (error instanceof Refusal ? forget(db, write, attempt) : leave(db, write, attempt))
    throw error
  }
}

/** @returns what this attempt goes by; null when the write is somebody else's, or was done */
async function begin(db: Queryable, { caller, key, request }: KeyedWrite, worker: number): Promise<string | null> {
  const [begun] = await db.query<{ attempt: string }>(
    `insert into idempotency as i (caller, key, request_hash, started_at, worker, attempt) values ($1, $2, $3, $4, $5, $6)
     on conflict (caller, key) do update
        set request_hash = excluded.request_hash, started_at = excluded.started_at, worker = excluded.worker,
            attempt = excluded.attempt, done = false, status = null, answer = null
      where i.started_at < excluded.started_at - $7 * interval '1 millisecond'
         or (i.status is null and not i.done and i.request_hash = excluded.request_hash
             and (not tandem_works(i.worker) or i.started_at < excluded.started_at - $8 * interval '1 millisecond'))
     returning attempt`,
    [caller, key, request, new Date(), worker, randomUUID(), KEEP_MS, GIVEN_UP_MS],
  )
  return begun?.attempt ?? null
}

/** It was refused: the same may be asked again. */
async function forget(db: Queryable, { caller, key }: KeyedWrite, attempt: string): Promise<void> {
  await db.query('delete from idempotency where caller = $1 and key = $2 and attempt = $3 and status is null', [
    caller,
    key,
    attempt,
  ])
}

/** It failed by itself. What was committed of it before is done, and nobody works on it any more. */
async function leave(db: Queryable, { caller, key }: KeyedWrite, attempt: string): Promise<void> {
  await db.query(
    `with undone as (
       delete from idempotency where caller = $1 and key = $2 and attempt = $3 and status is null and not done
     )
     update idempotency set worker = 0 where caller = $1 and key = $2 and attempt = $3 and status is null and done`,
    [caller, key, attempt],
  )
}

/** In the transaction that does it. @throws Refusal `idempotency.running` where another process has taken it over */
async function markDone(tx: Queryable, { caller, key }: KeyedWrite, attempt: string): Promise<void> {
  try {
    await tx.query('select tandem_mark_done($1, $2, $3)', [caller, key, attempt])
  } catch (error) {
    if ((error as { code?: string }).code === 'TD001')
      throw new Refusal('idempotency.running', { retryAfterSeconds: 1 })
    throw error
  }
}

async function keptAnswer(db: Queryable, { caller, key, request }: KeyedWrite): Promise<KeptAnswer> {
  const [kept] = await db.query<{
    request_hash: string
    status: number | null
    answer: unknown
    done: boolean
    works: boolean
  }>(
    `select request_hash, status, answer, done,
            coalesce(tandem_works(worker), true) and started_at >= $3::timestamptz - $4 * interval '1 millisecond' as works
       from idempotency where caller = $1 and key = $2`,
    [caller, key, new Date(), GIVEN_UP_MS],
  )
  if (kept && kept.request_hash !== request) throw new Refusal('idempotency.conflict')
  if (kept && kept.status === null && kept.done && !kept.works) throw new Refusal('idempotency.done')
  if (!kept || kept.status === null) throw new Refusal('idempotency.running', { retryAfterSeconds: 1 })
  return { status: kept.status, body: kept.answer }
}

/** Forgets answers older than a day. */
export async function pruneIdempotency(db: Queryable): Promise<void> {
  await db.query(`delete from idempotency where started_at < $1`, [new Date(Date.now() - KEEP_MS)])
}
