import type { Role } from '@tandem/kernel'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestWorld, type TestWorld } from '../../../../../tests/world/index.ts'
import { createMerchant } from '../../../../../tests/world/merchant.ts'
import { buildTestServer, type TestServer } from '../../http/testing/test-server.ts'
import { handedOver, post, returned, type SoldLine, type Transfer } from '../ledger/index.ts'

let world: TestWorld
let server: TestServer

beforeAll(async () => {
  world = await createTestWorld()
  server = await buildTestServer(world)
})
afterAll(async () => {
  await server.app.close()
  await world.close()
})

const call = async (method: 'GET' | 'POST' | 'PUT', path: string, body?: object, as: Role = 'owner') => {
  const answer = await server.call({ method, url: `/api/v1/merchants/north${path}`, ...(body ? { body } : {}), as })
  return { status: answer.statusCode, json: answer.json() }
}
const shop = async (method: 'GET' | 'POST', path: string, device = 'device-0001') => {
  const url = `/api/v1/shops/north${path}`
  const headers = { 'tandem-device': device }
  const answer = await server.call({ method, url, headers, ...(method === 'POST' ? { body: {} } : {}) })
  return { status: answer.statusCode, json: answer.json() }
}
const draft = (id: string, rule: object = {}, more: object = {}) => ({
  id,
  name: { zh: `活动${id}`, en: `Offer ${id}` },
  rule: { offer: { kind: 'percent', basisPoints: 1_000 }, ...rule },
  ...more,
})
const goods = { channel: 'web', storeId: 's1', lines: [{ sku: 'tea', quantity: 2, unitPrice: 1_000 }] }

describe('promotions over HTTP', () => {
  it('go from a draft to the shop and to their end', async () => {
    const made = await call('POST', '/promotions', draft('tenth', {}, { limits: { budget: 500 } }))
    expect(made).toMatchObject({ status: 201, json: { id: 'tenth', version: 1, state: 'draft' } })
    expect((await shop('GET', '/stores/s1/promotions')).json).toEqual({ promotions: [] })
    expect((await call('POST', '/promotions/tenth/go-live')).json).toMatchObject({ state: 'live' })
    expect((await shop('GET', '/stores/s1/promotions')).json).toMatchObject({
      promotions: [{ promotionId: 'tenth', name: { zh: '活动tenth' }, offer: { kind: 'percent', basisPoints: 1_000 } }],
    })
    const { id: _id, ...edit } = draft('tenth', {}, { limits: { budget: 800 }, version: 1 })
    expect((await call('PUT', '/promotions/tenth', edit)).json).toMatchObject({ version: 2, limits: { budget: 800 } })
    expect((await call('PUT', '/promotions/tenth', edit)).json).toMatchObject({ code: 'promotion.changed' })
    const limits = { budget: 900 }
    expect((await call('PUT', '/promotions/tenth/limits', { version: 2, limits })).json).toMatchObject({ version: 3 })
    const units = { version: 3, limits: { unitsQuota: 5 } }
    expect((await call('PUT', '/promotions/tenth/limits', units)).json).toMatchObject({ code: 'promotion.invalid' })
    expect((await call('GET', '/promotions/tenth/versions')).json.versions).toMatchObject([
      { version: 3, limits: { budget: 900 } },
      { version: 2 },
      { version: 1, limits: { budget: 500 } },
    ])
    expect((await call('GET', '/promotions?state=live')).json.promotions).toMatchObject([{ id: 'tenth' }])
    expect((await call('POST', '/promotions/tenth/pause')).json).toMatchObject({ state: 'paused' })
    expect((await call('POST', '/promotions/tenth/end')).json).toMatchObject({ state: 'ended' })
    expect((await call('GET', '/promotions')).json.promotions).toEqual([])
    const audit = await call('GET', '/audit')
    expect(audit.json.entries.map(({ action }: { action: string }) => action)).toEqual(
      expect.arrayContaining(['promotion.created', 'promotion.live', 'promotion.changed', 'promotion.ended']),
    )
  })

  it('are changed by who may, of the stores that are theirs', async () => {
    expect((await call('POST', '/promotions', draft('no'), 'store_manager')).status).toBe(403)
    expect((await call('POST', '/promotions', draft('no'), 'analyst')).status).toBe(403)
    expect((await call('POST', '/promotions', draft('no'), 'regional_manager')).json).toMatchObject({
      code: 'access.denied',
    })
    const own = draft('east', { conditions: { stores: ['s1', 's2'] } })
    expect((await call('POST', '/promotions', own, 'regional_manager')).status).toBe(201)
    expect((await call('GET', '/promotions/east', undefined, 'store_manager')).status).toBe(200)
    const other = draft('west', { conditions: { stores: ['s3'] } })
    expect((await call('POST', '/promotions', other)).status).toBe(201)
    expect((await call('GET', '/promotions/west', undefined, 'store_manager')).status).toBe(404)
    expect((await call('POST', '/promotions/west/end', undefined, 'regional_manager')).status).toBe(403)
  })

  it.each<[string, object]>([
    ['a misspelt cap', draft('bad', { capPerOder: 100 })],
    ['an offer of no kind', draft('bad', { offer: { kind: 'gift' } })],
    ['more off than the sum asks for', draft('bad', { offer: { kind: 'threshold', steps: [{ from: 10, off: 20 }] } })],
    ['an end before the beginning', draft('bad', {}, { from: 2, until: 1 })],
    ['units of what has no price of its own', draft('bad', {}, { limits: { unitsQuota: 5 } })],
    ['a code that counters could not be told apart by', draft('bad:units')],
  ])('refuse %s', async (_, body) => {
    expect((await call('POST', '/promotions', body)).json).toMatchObject({ code: 'request.invalid' })
  })

  it('tell what they gave, to whose account, and what is left', async () => {
    await call('POST', '/promotions', draft('given', { funder: 'supplier:tea' }, { limits: { budget: 1_000 } }))
    await call('POST', '/promotions/given/go-live')
    const ctx = (await createMerchant(world.database))(0)
    const on = { storeId: 's1', businessDate: '2026-11-02', currency: 'CNY' }
    const line = (amount: number): SoldLine => ({
      ...{ kind: 'goods', paid: 1_000, tax: { class: 'none', amount: 0 } },
      discounts: [{ funder: 'supplier:tea', promotionId: 'given', amount }],
    })
    const sell = (cause: string, transfers: Transfer[]) =>
      ctx.db.transaction((tx) => post(tx, ctx, { cause, transfers }))
    await sell('order:1/handed_over:0', handedOver(on, { lines: [line(200)] }))
    await sell('order:2/handed_over:0', handedOver(on, { lines: [line(300), line(50)] }))
    await sell('order:3/handed_over:0', handedOver(on, { lines: [line(70)] }))
    await sell('order:2/return:1', returned(on, { lines: [line(50)] }))
    await sell('order:3/return:1', returned(on, { lines: [line(70)] }))
    expect((await call('GET', '/promotions/given/performance')).json).toEqual({
      uses: 2,
      given: 500,
      byFunder: [{ funder: 'supplier:tea', uses: 2, given: 500 }],
      budget: { limit: 1_000, used: 0, held: 0, free: 1_000 },
      usesLimit: null,
      unitsQuota: null,
      coupons: { issued: 0, used: 0, withdrawn: 0 },
    })
    await call('POST', '/promotions/given/end')
  })

  it('price an example basket with drafts, and say why what did not apply', async () => {
    await call('POST', '/promotions', draft('live-tenth'))
    await call('POST', '/promotions/live-tenth/go-live')
    const steps = [{ from: 3_000, off: 500 }]
    await call('POST', '/promotions', draft('big', { offer: { kind: 'threshold', steps }, needsCoupon: true }))
    const rule = { offer: { kind: 'percent', basisPoints: 3_000 } }
    const asked = { basket: goods, promotionIds: ['big'], rule, withCouponsOf: ['big'] }
    expect((await call('POST', '/promotions/preview', asked)).json).toMatchObject({
      list: 2_000,
      liveDue: 1_800,
      due: 1_400,
      lines: [{ sku: 'tea', net: 1_400, discounts: [{ promotionId: 'preview:rule', amount: 600, units: 2 }] }],
      explanation: {
        applied: [{ name: { en: 'Not saved' }, amount: 600 }],
        notApplied: expect.arrayContaining([
          expect.objectContaining({ promotionId: 'big', reason: 'below_threshold', missing: 1_600 }),
          expect.objectContaining({ promotionId: 'live-tenth', reason: 'not_cheapest' }),
        ]),
      },
    })
    const later = { basket: goods, promotionIds: ['none'] }
    expect((await call('POST', '/promotions/preview', later)).json).toMatchObject({ code: 'resource.not_found' })
    const all = await shop('GET', '/stores/s1/promotions')
    expect(all.json.promotions.map(({ promotionId }: { promotionId: string }) => promotionId)).toEqual(['live-tenth'])
  })
})

it('coupons and red packets over HTTP', async () => {
  const offer = { kind: 'threshold', steps: [{ from: 1_000, off: 100 }] }
  await call('POST', '/promotions', draft('gift', { offer, needsCoupon: true }))
  await call('POST', '/promotions/gift/go-live')
  const issued = await call('POST', '/promotions/gift/coupons', { count: 3, source: 'leaflet' })
  expect(issued).toMatchObject({ status: 201, json: { codes: { length: 3 } } })
  expect((await call('POST', '/promotions/gift/coupons', { count: 3, code: 'BOTH' })).status).toBe(400)
  expect((await call('GET', '/promotions/gift/coupons?source=leaflet')).json.coupons).toHaveLength(3)
  expect((await call('GET', '/promotions/gift/coupons', undefined, 'store_manager')).status).toBe(403)
  const withdrawal = { code: issued.json.codes[0].toLowerCase() }
  expect((await call('POST', '/promotions/gift/coupons/withdraw', withdrawal)).json).toEqual({ withdrawn: 1 })

  const packet = { id: 'new-year', name: { zh: '新年', en: 'New year' }, kind: 'random', total: 100, people: 2 }
  expect((await call('POST', '/red-packets', { ...packet, promotionId: 'gift' })).status).toBe(201)
  const first = await shop('POST', '/red-packets/new-year/grab', 'device-0001')
  const second = await shop('POST', '/red-packets/new-year/grab', 'device-0002')
  expect(first.json.amount + second.json.amount).toBe(100)
  expect((await shop('POST', '/red-packets/new-year/grab', 'device-0001')).json).toEqual(first.json)
  expect((await shop('POST', '/red-packets/new-year/grab', 'device-0003')).json).toMatchObject({ code: 'packet.empty' })
  expect((await call('GET', '/red-packets')).json.packets).toMatchObject([{ taken: { people: 2, amount: 100 } }])
  expect((await call('POST', '/red-packets/new-year/close')).json).toMatchObject({ isClosed: true })
  expect((await shop('GET', '/coupons')).json).toMatchObject({ code: 'session.missing' })
})

it('no customer gets two coupons for being named twice', async () => {
  const rule = { offer: { kind: 'threshold', steps: [{ from: 1_000, off: 100 }] }, needsCoupon: true }
  await call('POST', '/promotions', draft('one-each', rule))
  const named = (...customerIds: string[]) => call('POST', '/promotions/one-each/coupons', { customerIds })
  expect((await named('ann', 'bob', 'ann')).status).toBe(400)
  expect((await call('GET', '/promotions/one-each/coupons')).json.coupons).toEqual([])
  expect((await named('ann', 'bob')).json).toMatchObject({ codes: { length: 2 } })
})
