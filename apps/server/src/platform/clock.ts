import { DAY, type EpochMs, type Prepared, type Queryable } from '@tandem/kernel'
import { type Database, platformDb } from '../db/pool.ts'

/**
 * The one clock of the system, a row in the database, so that every process shows the same time:
 * shown = shownAnchor + (real - realAnchor) * speed. Untouched it shows real time; a demo may be moved ahead or run
 * faster. Use cases get what it shows as `ctx.now`.
 */
export interface Clock {
  realAnchor: EpochMs
  shownAnchor: EpochMs
  /** Shown seconds for a real second: 1 real, 60 an hour a minute, 0 stopped. */
  speed: number
}

/** The furthest a clock may be moved at once, so that a slip of the finger cannot end in the year 9000. */
const MAX_DAYS = 3_700
const MAX_SPEED = 100_000

export function shownAt({ realAnchor, shownAnchor, speed }: Clock, real: EpochMs): EpochMs {
  return Math.floor(shownAnchor + (real - realAnchor) * speed)
}

/** What the clock shows, by the database server's own time. */
export async function now(db: Queryable): Promise<EpochMs> {
  const { clock, real } = await readClock(db)
  return shownAt(clock, real)
}

/** How long what was read of the clock may be gone on from: how late a move in another process is noticed at most. */
const FRESH_MS = 1_000
/** A mover may sit in a transaction that commits later; for this long after a move nothing is kept. */
const UNSETTLED_MS = 2_000

interface ReadOff {
  clock: Clock
  /** The database server's time at `at` of this process's steady clock. */
  real: EpochMs
  at: number
}

const readOffs = new WeakMap<Database, { current?: ReadOff; reading?: Promise<ReadOff>; last: EpochMs }>()
let movedAt = Number.NEGATIVE_INFINITY

/**
 * What the clock shows, without asking the database each time: requests go on from a reading at most a second old, at
 * the clock's speed. A move in this process counts at once, one in another process within that second. Does not run
 * backwards unless the clock was set back.
 */
export async function cachedNow(database: Database): Promise<EpochMs> {
  const kept = readOffs.get(database) ?? { last: Number.NEGATIVE_INFINITY }
  readOffs.set(database, kept)
  const at = performance.now()
  const settled = at - movedAt > UNSETTLED_MS
  if (settled && kept.current && at - kept.current.at < FRESH_MS) return shownBy(kept, kept.current)
  if (!settled) return await now(platformDb(database))

  kept.reading ??= readOff(database).finally(() => delete kept.reading)
  const reading = await kept.reading
  // Moved while it was being read: it may be the time before.
  if (performance.now() - movedAt < UNSETTLED_MS) return await now(platformDb(database))
  if (kept.current !== reading) {
    if (kept.current && isMoved(kept.current.clock, reading.clock)) kept.last = Number.NEGATIVE_INFINITY
    kept.current = reading
  }
  return shownBy(kept, reading)
}

/** Readings differ by the time they were under way; the one thing shown never goes back for that. */
function shownBy(kept: { last: EpochMs }, { clock, real, at }: ReadOff): EpochMs {
  kept.last = Math.max(kept.last, shownAt(clock, real + performance.now() - at))
  return kept.last
}

async function readOff(database: Database): Promise<ReadOff> {
  const { clock, real } = await readClock(platformDb(database))
  return { clock, real, at: performance.now() }
}

function isMoved(a: Clock, b: Clock): boolean {
  return a.realAnchor !== b.realAnchor || a.shownAnchor !== b.shownAnchor || a.speed !== b.speed
}

const READ: Prepared = {
  name: 'clock.read',
  text: 'select real_anchor, shown_anchor, speed, clock_timestamp() as real from system_clock',
}

export async function readClock(db: Queryable): Promise<{ clock: Clock; real: EpochMs }> {
  const [row] = await db.query<{ real_anchor: Date; shown_anchor: Date; speed: number; real: Date }>(READ)
  if (!row) throw new Error('the clock row is missing')
  const clock = { realAnchor: row.real_anchor.getTime(), shownAnchor: row.shown_anchor.getTime(), speed: row.speed }
  return { clock, real: row.real.getTime() }
}

/** Moves the clock ahead; it keeps its speed. @throws RangeError unless 0 < days <= 3,700 */
export async function advanceClock(db: Queryable, days: number): Promise<EpochMs> {
  if (!(days > 0 && days <= MAX_DAYS)) throw new RangeError(`the clock cannot be advanced by ${days} days`)
  return await anchor(db, { aheadMs: days * DAY })
}

/** Makes the clock show `at` from this moment on, at its speed: how a demo's history ends "today". */
export async function setClock(db: Queryable, at: EpochMs): Promise<EpochMs> {
  return await anchor(db, { at })
}

/** Goes on from what is shown now, faster or slower. @throws RangeError unless 0 <= speed <= 100,000 */
export async function setClockSpeed(db: Queryable, speed: number): Promise<EpochMs> {
  if (!(speed >= 0 && speed <= MAX_SPEED)) throw new RangeError(`the clock cannot run at ${speed} times its speed`)
  return await anchor(db, { speed })
}

/** One statement, so that two movers at once both count. */
async function anchor(db: Queryable, move: { at?: EpochMs; aheadMs?: number; speed?: number }): Promise<EpochMs> {
  movedAt = performance.now()
  const [row] = await db.query<{ shown_anchor: Date }>(
    `update system_clock
        set shown_anchor = to_timestamp(coalesce($1::float8 / 1000,
              extract(epoch from shown_anchor)::float8
              + extract(epoch from statement_timestamp() - real_anchor)::float8 * speed) + $2::float8 / 1000),
            real_anchor = statement_timestamp(),
            speed = coalesce($3, speed)
     returning shown_anchor`,
    [move.at ?? null, move.aheadMs ?? 0, move.speed ?? null],
  )
  if (!row) throw new Error('the clock row is missing')
  movedAt = performance.now()
  return row.shown_anchor.getTime()
}
