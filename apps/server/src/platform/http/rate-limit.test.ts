import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../../../tests/world/index.ts'
import { buildTestServer, type Call, type TestServer } from '../../http/testing/test-server.ts'
import { openWarehouse } from '../../warehouse/client.ts'
import { DEFAULT_RATES, readRates } from './rate-limit.ts'
import { TokenBuckets } from './token-buckets.ts'

describe('a token bucket', () => {
  it('lets through what it holds, then as fast as it fills', () => {
    const buckets = new TokenBuckets()
    const rate = { perSecond: 2, burst: 3 }
    const take = (at: number) => buckets.take('a', rate, at)
    expect([take(0), take(0), take(0)].map(({ allowed, remaining }) => [allowed, remaining])).toEqual([
      [true, 2],
      [true, 1],
      [true, 0],
    ])
    expect(take(0)).toEqual({ allowed: false, remaining: 0, waitSeconds: 1 })
    expect(take(499).allowed).toBe(false)
    expect(take(500).allowed).toBe(true)
    expect(buckets.take('b', rate, 500).allowed).toBe(true)
  })

  it('never lets more through in any stretch of time than its burst and its rate', () => {
    const steps = fc.array(fc.nat(2_000), { minLength: 1, maxLength: 200 })
    fc.assert(
      fc.property(
        steps,
        fc.integer({ min: 1, max: 50 }),
        fc.double({ min: 0.01, max: 50, noNaN: true }),
        (gaps, burst, perSecond) => {
          const buckets = new TokenBuckets()
          let at = 0
          const passed: number[] = []
          for (const gap of gaps) {
            at += gap
            if (buckets.take('k', { perSecond, burst }, at).allowed) passed.push(at)
          }
          for (const [i, from] of passed.entries()) {
            const through = passed.slice(i).filter((until) => until <= from + 3_000).length
            expect(through).toBeLessThanOrEqual(burst + perSecond * 3 + 1)
          }
        },
      ),
    )
  })

  it('forgets who is not seen any more before it fills the memory', () => {
    const buckets = new TokenBuckets()
    const rate = { perSecond: 1, burst: 1 }
    for (let i = 0; i < 120_000; i += 1) buckets.take(`caller ${i}`, rate, i / 1_000)
    expect(buckets.take('caller 119999', rate, 120).allowed).toBe(false)
  })
})

describe('what an installation says', () => {
  it('raises all rates or one of them, and is refused when it is not understood', () => {
    expect(readRates(undefined)).toBe(DEFAULT_RATES)
    expect(readRates('x10').checkout.caller).toEqual({ perSecond: 20, burst: 200 })
    const one = readRates('x2, checkout.address=500/2000')
    expect(one.checkout).toEqual({
      caller: { perSecond: 4, burst: 40 },
      address: { perSecond: 500, burst: 2_000 },
    })
    for (const wrong of ['x0', 'x', 'fast', 'read.caller=0/5', 'read.caller=5', 'read.nobody=1/1', 'x2;x3']) {
      expect(() => readRates(wrong), wrong).toThrow(RangeError)
    }
  })
})

describe('requests', () => {
  let world: TestDatabase
  let server: TestServer
  const warehouse = openWarehouse({ url: 'http://127.0.0.1:9' })
  beforeAll(async () => {
    world = await createTestDatabase()
    const rates = readRates('read.caller=0.02/5,read.address=0.02/8,write.caller=0.02/2')
    server = await buildTestServer({ database: world.database, warehouse }, { rates })
  })
  afterAll(async () => {
    await server.app.close()
    await warehouse.close()
    await world.close()
  })

  const get = (rest: Partial<Call>) => server.call({ url: '/api/v1/shops/north/me', ...rest })

  it('of one caller, and of all behind one address, this machine’s own included, are told to wait', async () => {
    const first = await server.call({ url: '/api/v1/me', as: 'owner', from: '10.0.0.1' })
    expect(first.headers).toMatchObject({
      'ratelimit-policy': '"read-caller";q=5;w=250',
      ratelimit: '"read-caller";r=4;t=50',
    })
    for (let i = 0; i < 4; i += 1) await server.call({ url: '/api/v1/me', as: 'owner', from: '10.0.0.2' })
    const refused = await server.call({ url: '/api/v1/me', as: 'owner', from: '10.0.0.3' })
    expect(refused.json()).toMatchObject({ status: 429, code: 'request.rate_limited' })
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(40)
    expect(refused.headers.ratelimit).toBe('"read-caller";r=0;t=50')
    expect((await server.call({ url: '/api/v1/me', as: 'analyst', from: '10.0.0.3' })).statusCode).toBe(200)

    const guests = Array.from({ length: 9 }, (_, i) => get({ headers: { 'tandem-device': `device-${i}` } }))
    const statuses = (await Promise.all(guests)).map(({ statusCode }) => statusCode)
    expect(statuses.filter((status) => status === 429)).toHaveLength(1)
  })

  it('are counted by class: who may not write any more can still read', async () => {
    const choose = () =>
      server.call({ method: 'PUT', url: '/api/v1/me/locale', body: { locale: 'en' }, as: 'finance', from: '10.0.0.9' })
    expect([await choose(), await choose(), await choose()].map(({ statusCode }) => statusCode)).toEqual([
      204, 204, 429,
    ])
    expect((await server.call({ url: '/api/v1/me', as: 'finance', from: '10.0.0.9' })).statusCode).toBe(200)
  })
})
