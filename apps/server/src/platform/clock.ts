import { DAY, type EpochMs, type Queryable } from '@tandem/kernel'

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

export async function readClock(db: Queryable): Promise<{ clock: Clock; real: EpochMs }> {
  const [row] = await db.query<{ real_anchor: Date; shown_anchor: Date; speed: number; real: Date }>(
    'select real_anchor, shown_anchor, speed, clock_timestamp() as real from system_clock',
  )
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
  return row.shown_anchor.getTime()
}
