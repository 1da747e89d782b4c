import { DAY } from '@tandem/kernel'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../../tests/world/index.ts'
import { platformDb, scopedDb } from '../db/pool.ts'
import { advanceClock, cachedNow, now, readClock, setClock, setClockSpeed, shownAt } from './clock.ts'

let world: TestDatabase
beforeAll(async () => {
  world = await createTestDatabase()
})
afterAll(() => world.close())

const db = () => platformDb(world.database)

/** As another process would: this one hears nothing of it. */
const moveElsewhere = (days: number) =>
  db().query("update system_clock set shown_anchor = shown_anchor + $1 * interval '1 day'", [days])
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

const STEP_MS = 5_000

it('shows real time until somebody moves it', async () => {
  expect(Math.abs((await now(db())) - Date.now())).toBeLessThan(STEP_MS)
})

it('moves ahead by whole days and goes on from there, also when two move it at once', async () => {
  const before = await now(db())
  await Promise.all([advanceClock(db(), 14), advanceClock(db(), 14)])
  const after = await now(db())
  expect(after - before).toBeGreaterThanOrEqual(28 * DAY)
  expect(after - before).toBeLessThan(28 * DAY + STEP_MS)
})

it('runs at a speed from what it shows, and stands still at speed 0', async () => {
  const before = await now(db())
  await setClockSpeed(db(), 86_400)
  await new Promise((resolve) => setTimeout(resolve, 100))
  const shown = await setClockSpeed(db(), 0)
  expect(shown - before).toBeGreaterThanOrEqual(0.1 * DAY)
  expect(shown - before).toBeLessThan(5 * DAY)
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(await now(db())).toBe(shown)
})

it('can be set to a moment, to the millisecond', async () => {
  await setClockSpeed(db(), 0)
  const at = Date.UTC(2026, 5, 1, 12, 30, 15, 123)
  await setClock(db(), at)
  expect(await now(db())).toBe(at)
  await setClockSpeed(db(), 1)
})

it('is read by use cases and moved by none', async () => {
  const scoped = scopedDb(world.database, 'north')
  expect(Math.abs((await now(scoped)) - (await now(db())))).toBeLessThan(STEP_MS)
  await expect(advanceClock(scoped, 1)).rejects.toThrow('permission denied')
})

it('is kept between requests: no statement within a second, a move elsewhere is noticed within one', async () => {
  await sleep(2_050) // after the moves of the tests before
  let statements = 0
  const counted = { ...world.database, owner: countingPool(world.database.owner, () => (statements += 1)) }
  const before = await cachedNow(counted)
  expect(statements).toBe(1)
  for (let i = 0; i < 100; i += 1) await cachedNow(counted)
  expect(statements).toBe(1)
  await moveElsewhere(1)
  await sleep(1_050)
  const together = await Promise.all([cachedNow(counted), cachedNow(counted), cachedNow(counted)])
  expect(statements).toBe(2)
  for (const shown of together) expect(shown - before).toBeGreaterThanOrEqual(DAY)
})

it('is moved at once for whoever is in this process, backwards too', async () => {
  const { database } = world
  await cachedNow(database)
  const before = await now(db())
  await advanceClock(db(), 3)
  // The database moves it by its own clock, which may be behind ours by what a millisecond is cut off by.
  expect((await cachedNow(database)) - before).toBeGreaterThan(3 * DAY - 3)
  await setClock(db(), before - DAY)
  expect(await cachedNow(database)).toBeLessThan(before)
  await sleep(2_050)
  expect(await cachedNow(database)).toBeLessThan(before)
  await setClock(db(), before)
})

it('goes on at the speed it was read at, never backwards from one call to the next', async () => {
  const { database } = world
  await setClockSpeed(db(), 1_000)
  await sleep(2_050)
  let last = await cachedNow(database)
  const began = await now(db())
  for (let i = 0; i < 24; i += 1) {
    await sleep(50)
    const shown = await cachedNow(database)
    expect(shown).toBeGreaterThanOrEqual(last)
    last = shown
  }
  // 24 times 50 ms are 20 minutes at this speed.
  expect(Math.abs(last - (await now(db())))).toBeLessThan(60_000)
  expect(last - began).toBeGreaterThanOrEqual(1_000_000)
  await setClockSpeed(db(), 1)
})

it('refuses to go nowhere, backwards, or out of sight', async () => {
  const before = await readClock(db())
  for (const days of [0, -1, 3_701, Number.NaN]) await expect(advanceClock(db(), days)).rejects.toThrow(RangeError)
  for (const speed of [-1, 100_001, Number.NaN]) await expect(setClockSpeed(db(), speed)).rejects.toThrow(RangeError)
  expect((await readClock(db())).clock).toEqual(before.clock)
})

it('never runs backwards at any speed', () => {
  const instant = fc.integer({ min: 0, max: 4e12 })
  fc.assert(
    fc.property(
      instant,
      instant,
      fc.double({ min: 0, max: 1e5, noNaN: true }),
      instant,
      fc.nat(1e9),
      (real, shown, speed, at, later) => {
        const clock = { realAnchor: real, shownAnchor: shown, speed }
        expect(shownAt(clock, at + later)).toBeGreaterThanOrEqual(shownAt(clock, at))
      },
    ),
  )
})

function countingPool(pool: TestDatabase['database']['owner'], count: () => void): typeof pool {
  return new Proxy(pool, {
    get(target, name) {
      if (name !== 'query') return Reflect.get(target, name)
      return (...args: Parameters<typeof pool.query>) => {
        count()
        return Reflect.apply(target.query, target, args)
      }
    },
  })
}
