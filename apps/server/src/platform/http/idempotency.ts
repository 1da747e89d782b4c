import { createHash } from 'node:crypto'
import { DAY, type Queryable, Refusal } from '@tandem/kernel'

/** An answer as it is kept: its status and its JSON body. */
export interface KeptAnswer {
  status: number
  body: unknown
}

const KEEP_MS = DAY
/** A write that has been going on for longer was cut off: it may be tried again. */
const GIVEN_UP_MS = 60_000

/** Says what a request asks for; the same key with another fingerprint is a mistake of the caller. */
export function fingerprint(method: string, url: string, body: unknown): string {
  return createHash('sha256')
    .update(`${method} ${url}\n`)
    .update(Buffer.isBuffer(body) ? body : JSON.stringify(body ?? null))
    .digest('base64url')
}

/**
 * Does the work once for a caller's key, for 24 hours of real time: a repeat gets the kept answer. What failed is
 * forgotten, so it can be tried again.
 *
 * @throws Refusal `idempotency.conflict` for another request under the same key, `idempotency.running` while the first
 *   is being worked on
 */
export async function once(
  db: Queryable,
  { caller, key, request }: { caller: string; key: string; request: string },
  work: () => Promise<KeptAnswer>,
): Promise<KeptAnswer & { repeated: boolean }> {
  const [claimed] = await db.query(
    `insert into idempotency (caller, key, request_hash, started_at) values ($1, $2, $3, $6)
     on conflict (caller, key) do update
        set request_hash = excluded.request_hash, started_at = excluded.started_at, status = null, answer = null
      where idempotency.started_at < excluded.started_at - $4 * interval '1 millisecond'
         or (idempotency.status is null and idempotency.request_hash = excluded.request_hash
             and idempotency.started_at < excluded.started_at - $5 * interval '1 millisecond')
     returning started_at`,
    [caller, key, request, KEEP_MS, GIVEN_UP_MS, new Date()],
  )
  if (!claimed) return { ...(await keptAnswer(db, caller, key, request)), repeated: true }
  try {
    const answer = await work()
    await db.query('update idempotency set status = $3, answer = $4 where caller = $1 and key = $2', [
      caller,
      key,
      answer.status,
      JSON.stringify(answer.body ?? null),
    ])
    return { ...answer, repeated: false }
  } catch (error) {
    await db.query('delete from idempotency where caller = $1 and key = $2 and status is null', [caller, key])
    throw error
  }
}

async function keptAnswer(db: Queryable, caller: string, key: string, request: string): Promise<KeptAnswer> {
  const [kept] = await db.query<{ request_hash: string; status: number | null; answer: unknown }>(
    'select request_hash, status, answer from idempotency where caller = $1 and key = $2',
    [caller, key],
  )
  if (kept && kept.request_hash !== request) throw new Refusal('idempotency.conflict')
  if (!kept || kept.status === null) throw new Refusal('idempotency.running', { retryAfterSeconds: 1 })
  return { status: kept.status, body: kept.answer }
}

/** Forgets answers older than a day. */
export async function pruneIdempotency(db: Queryable): Promise<void> {
  await db.query(`delete from idempotency where started_at < $1`, [new Date(Date.now() - KEEP_MS)])
}
