import { setTimeout as sleep } from 'node:timers/promises'
import { Refusal } from '@tandem/kernel'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { z } from 'zod'
import { createTestWorld, type TestWorld } from '../../../../../tests/world/index.ts'
import { platformDb } from '../../db/pool.ts'
import { buildTestServer, type TestServer } from '../../http/testing/test-server.ts'
import { pruneIdempotency } from './idempotency.ts'
import { merchantRoute } from './route.ts'

let world: TestWorld
let server: TestServer
let done: number[] = []
let failNext = false

beforeAll(async () => {
  world = await createTestWorld()
  server = await buildTestServer(world)
  merchantRoute(server.app, server.deps, {
    method: 'POST',
    path: '/things',
    summary: 'Does a thing and counts it',
    who: 'data.read',
    body: z.object({ n: z.number() }),
    answer: z.object({ count: z.number() }),
    handler: async ({ body, reply }) => {
      await sleep(60)
      if (failNext) throw new Refusal('goal.invalid')
      reply.status(201)
      return { count: done.push(body.n) }
    },
  })
})
beforeEach(() => {
  done = []
  failNext = false
})
afterAll(async () => {
  await server.app.close()
  await world.close()
})

let keys = 0
const newKey = () => `key-${++keys}`
const doThing = (key: string, n = 1, as: 'owner' | 'analyst' = 'owner') =>
  server.call({
    method: 'POST',
    url: '/api/v1/merchants/north/things',
    body: { n },
    as,
    headers: { 'idempotency-key': key },
  })

it('does a repeated write once and gives the same answer again, status included', async () => {
  const key = newKey()
  const [first, again] = [await doThing(key), await doThing(key)]
  expect([first.statusCode, first.json()]).toEqual([201, { count: 1 }])
  expect([again.statusCode, again.json()]).toEqual([201, { count: 1 }])
  expect([first.headers['idempotent-replay'], again.headers['idempotent-replay']]).toEqual([undefined, 'true'])
  expect(done).toEqual([1])
})

it('does it once when twenty come at the same moment; the others are told to wait or get the answer', async () => {
  const key = newKey()
  const answers = await Promise.all(Array.from({ length: 20 }, () => doThing(key)))
  expect(done).toEqual([1])
  for (const answer of answers) {
    if (answer.statusCode !== 201) expect(answer.json()).toMatchObject({ status: 409, code: 'idempotency.running' })
  }
  expect(answers.filter(({ statusCode }) => statusCode === 201).length).toBeGreaterThanOrEqual(1)
})

it('refuses the same key for another request', async () => {
  const key = newKey()
  await doThing(key, 1)
  expect((await doThing(key, 2)).json()).toMatchObject({ status: 409, code: 'idempotency.conflict' })
  expect(done).toEqual([1])
})

it('keeps the keys of two people apart', async () => {
  const key = newKey()
  await doThing(key, 1, 'owner')
  await doThing(key, 2, 'analyst')
  expect(done).toEqual([1, 2])
})

it('lets a write that was refused be tried again under its key', async () => {
  const key = newKey()
  failNext = true
  expect((await doThing(key)).statusCode).toBe(422)
  failNext = false
  expect((await doThing(key)).statusCode).toBe(201)
})

it('takes over from a process that was cut off, but only for the same request', async () => {
  const key = newKey()
  await doThing(key)
  await platformDb(world.database).query(
    `update idempotency set status = null, answer = null, started_at = started_at - interval '2 minutes' where key = $1`,
    [key],
  )
  expect((await doThing(key, 2)).json()).toMatchObject({ code: 'idempotency.conflict' })
  expect((await doThing(key, 1)).statusCode).toBe(201)
  expect(done).toEqual([1, 1])
})

it('keeps an answer for a day and forgets it afterwards', async () => {
  const [kept, old] = [newKey(), newKey()]
  await Promise.all([doThing(kept, 1), doThing(old, 2)])
  const age = (key: string, hours: number) =>
    platformDb(world.database).query(
      `update idempotency set started_at = started_at - $2 * interval '1 hour' where key = $1`,
      [key, hours],
    )
  await Promise.all([age(kept, 23), age(old, 25)])
  await doThing(kept, 1)
  expect(done).toHaveLength(2)
  await doThing(old, 3)
  expect(done).toHaveLength(3)
  await Promise.all([age(kept, 2), age(old, 25)])
  await pruneIdempotency(platformDb(world.database))
  const left = await platformDb(world.database).query('select from idempotency where key = any($1)', [[kept, old]])
  expect(left).toHaveLength(0)
})

it('refuses a key that is no key', async () => {
  for (const key of ['', ' ', 'a'.repeat(201), 'ключ']) {
    expect((await doThing(key)).json(), key).toMatchObject({ code: 'request.invalid' })
  }
})
