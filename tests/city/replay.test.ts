import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../world/index.ts'
import { replayCity } from './replay.ts'
import { sampleCity } from './sample.ts'

let world: TestDatabase

beforeAll(async () => {
  world = await createTestDatabase()
})
afterAll(() => world.close())

describe("the city's history", () => {
  it('is what the use cases make of the same orders, field by field', { timeout: 120_000 }, async () => {
    const sample = sampleCity({ seed: 7, start: '2026-03-02', people: 400, days: 3 })
    const replay = await replayCity(world.database, 'replayed', sample)
    expect(replay.differences).toEqual([])
    expect(replay.replayed).toBeGreaterThan(60)
    expect(replay).toMatchObject({ isOneForOne: true, leftOver: 0, unsound: [] })
    expect([...replay.refused.keys()].filter((code) => code !== 'bucket.short')).toEqual([])
  })
})
