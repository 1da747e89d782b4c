import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, createTestWorld, type TestDatabase, type TestWorld } from '../world/index.ts'
import { createMerchant } from '../world/merchant.ts'
import type { Api, Operation } from './api.ts'
import { fuzz } from './fuzz.ts'
import { judgeBy } from './judge.ts'
import { TARGET_SHARE } from './report.ts'
import { ChangeWatch, digestOf } from './watch-changes.ts'

const SEED = Number(process.env.FUZZ_SEED ?? 7)
const REQUESTS = 300

describe('some hundred requests made from the API document', () => {
  let world: TestWorld
  beforeAll(async () => {
    world = await createTestWorld()
  })
  afterAll(() => world.close())

  it('break nothing, are answered as documented, see and change nothing of another merchant, and a no changes nothing', async () => {
    const report = await fuzz(world, { requests: REQUESTS, seed: SEED, people: 60 })
    const seen = Object.fromEntries([...report.complaints].map(([kind, found]) => [kind, [...found]]))
    expect(seen, `seed ${SEED}`).toEqual({
      broke: [],
      'not as documented': [],
      'saw what is south’s': [],
      'changed what is south’s': [],
      'refused, and changed': [],
    })
    expect(report.requests).toBe(REQUESTS)
    expect(report.share, `seed ${SEED}`).toBeGreaterThan(TARGET_SHARE)
    expect(report.examples.sent - report.examples.refused.length).toBeGreaterThan(120)
  }, 180_000)
})

describe('the judge', () => {
  const schema = {
    type: 'object',
    properties: { n: { type: 'integer' } },
    required: ['n'],
    additionalProperties: false,
  }
  const problem = { type: 'object', properties: { code: { enum: ['stock.short'] } }, required: ['code'] }
  const document = {
    paths: {
      '/things': {
        get: {
          responses: {
            200: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Thing' } } } },
            204: { description: 'Done' },
            409: { $ref: '#/components/responses/short' },
          },
        },
      },
    },
    components: {
      schemas: { Thing: schema },
      responses: { short: { content: { 'application/problem+json': { schema: problem } } } },
    },
  }
  const api: Api = {
    document,
    operations: [],
    resolve: (one) => ('$ref' in one ? document.components.responses.short : one),
  }
  const operation = { method: 'GET', path: '/things' } as Operation
  const judged = (status: number, type: string, body?: unknown): string | null => {
    const text = body === undefined ? '' : JSON.stringify(body)
    return judgeBy(api)(operation, { status, type, text, bytes: new Uint8Array(), json: body, cookies: [] })
  }

  it('lets pass what the document names', () => {
    expect(judged(200, 'application/json', { n: 1 })).toBeNull()
    expect(judged(204, '')).toBeNull()
    expect(judged(409, 'application/problem+json', { code: 'stock.short' })).toBeNull()
  })

  it.each([
    [201, 'application/json', { n: 1 }],
    [500, 'application/problem+json', { code: 'internal' }],
    [200, 'text/html', 'a page'],
    [200, 'application/json', { n: 'one' }],
    [200, 'application/json', { n: 1, password: 'leaked' }],
    [204, 'application/json', { n: 1 }],
    [409, 'application/problem+json', { code: 'stock.gone' }],
    [409, 'application/json', { code: 'stock.short' }],
  ])('complains of anything else: %i %s %j', (status, type, body) => {
    expect(judged(status, type, body)).not.toBeNull()
  })
})

describe('the watch', () => {
  let world: TestDatabase
  let watch: ChangeWatch
  beforeAll(async () => {
    world = await createTestDatabase()
    await createMerchant(world.database, 'north')
    await createMerchant(world.database, 'south')
    // A table of which nothing else follows.
    for (const id of ['north', 'south'])
      await change(`insert into tax_class values ('${id}', 'food', '{"zh": "食品"}')`)
    watch = await ChangeWatch.on(world.database.owner)
  })
  afterAll(() => world.close())

  const change = (sql: string) => world.database.owner.query(sql)

  it('sees a committed change, whose it is, and every table of a merchant by its sum', async () => {
    const before = await digestOf(world.database.owner, 'south')
    await change(`update tax_class set name = '{"zh": "吃的"}' where merchant_id = 'south'`)
    expect(await watch.changes()).toMatchObject([{ table: 'tax_class', what: 'UPDATE', merchantId: 'south' }])
    const after = await digestOf(world.database.owner, 'south')
    expect(Object.keys(before).filter((table) => before[table] !== after[table])).toEqual(['tax_class'])
    expect(Object.keys(before).length).toBeGreaterThan(60)
  })

  it('sees nothing of what was rolled back, was read, or was written as it was', async () => {
    await change(`begin; update tax_class set name = '{}'; rollback`)
    await change('update tax_class set name = name')
    expect(await watch.changes()).toEqual([])
  })
})
