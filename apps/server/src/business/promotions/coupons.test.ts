import { NewCoupons, NewRedPacket } from '@tandem/contracts'
import type { CallCtx, ShopCtx } from '@tandem/kernel'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../../../tests/world/index.ts'
import { createMerchant } from '../../../../../tests/world/merchant.ts'
import { readBuckets, reconcile } from '../buckets/index.ts'
import { listCoupons } from './coupon-store.ts'
import { changePromotion, issueCoupons, setPromotionState, withdrawCoupons } from './index.ts'
import { closePacket, grabPacket, makePacket } from './red-packets.ts'
import { myCoupons } from './show-promotions.ts'
import { AT, ask, crowd, MINUTE, place, price, refusal } from './testing/orders.ts'
import { asOwner, basket, goLive, line, terms } from './testing/terms.ts'

let world: TestDatabase
let ctx: CallCtx

beforeAll(async () => {
  world = await createTestDatabase()
  ctx = (await createMerchant(world.database))(AT)
})
afterAll(() => world.close())

const issue = (id: string, input: object = {}, of = ctx) =>
  issueCoupons(
    asOwner(of),
    id,
    NewCoupons.parse('code' in input || 'customerIds' in input ? input : { count: 1, ...input }),
  )
const shopper = (name: string, isCustomer = true): ShopCtx => ({
  ...ctx,
  shopper: { customerId: isCustomer ? name : null, deviceId: isCustomer ? null : name },
})
let made = 0
/** A live promotion of its own for a test that only coupons open: 5.00 off 10.00. */
async function couponed(): Promise<string> {
  const id = `coupon-${++made}`
  const offer = { kind: 'threshold', steps: [{ from: 1_000, off: 500 }] }
  await goLive(ctx, terms(id, { rule: { offer, needsCoupon: true } }))
  return id
}

describe('a coupon', () => {
  it('opens its promotion, however its code is typed', async () => {
    const id = await couponed()
    const [code] = (await issue(id)) as [string]
    expect(code).toMatch(/^[2-9A-HJKMNP-Z]{12}$/)
    expect((await price(ctx)).quote.discount).toBe(0)
    const { live, quote } = await price(ctx, ask({ codes: [` ${code.toLowerCase()} `] }))
    expect(live).toMatchObject({ codes: [id], problems: [] })
    expect(quote.discount).toBe(500)
    expect((await price(ctx, ask({ codes: [id] }))).quote.discount).toBe(0)
  })

  it('with one use gives one order of thirty at once', async () => {
    const id = await couponed()
    const codes = await issue(id)
    const orders = Array.from({ length: 30 }, (_, i) => place(ctx, ask({ codes, owner: `device:${i}` })))
    expect(await crowd(orders)).toEqual([500])
    expect((await price(ctx, ask({ codes }))).live.problems).toEqual([{ code: codes[0], reason: 'used' }])
    expect(await listCoupons(ctx.db, id, {})).toMatchObject([{ code: codes[0], uses: 1, used: 1 }])
  })

  it('with three uses gives three, and one without a limit as many as come', async () => {
    const id = await couponed()
    const [three] = await issue(id, { uses: 3 })
    const [endless] = await issue(id, { uses: null })
    const orders = async (code: string | undefined) => {
      let given = 0
      for (let i = 0; i < 5; i += 1) given += await place(ctx, ask({ codes: [code as string], owner: `device:${i}` }))
      return given / 500
    }
    expect([await orders(three), await orders(endless)]).toEqual([3, 5])
  })

  it('says why it is not taken: unknown, of somebody else, expired, withdrawn, or of a promotion that is over', async () => {
    const id = await couponed()
    const [[mine], [soon], [gone]] = (await Promise.all([
      issue(id, { customerIds: ['bob'] }),
      issue(id, { validUntil: AT + MINUTE }),
      issue(id, { source: 'by mistake' }),
    ])) as [[string], [string], [string]]
    expect(await withdrawCoupons(asOwner(ctx), id, { source: 'by mistake' })).toBe(1)
    expect(await withdrawCoupons(asOwner(ctx), id, { code: gone })).toBe(0)
    const codes = ['NOPE-NOPE', "'; drop", mine, soon, gone]
    const problems = async (at: number, customerId: string) => {
      const { live } = await price(ctx, ask({ at, codes, customerId, owner: `customer:${customerId}` }))
      return Object.fromEntries(live.problems.map(({ code, reason }) => [code, reason]))
    }
    const unknown = { 'NOPE-NOPE': 'unknown', "'; drop": 'unknown', [gone]: 'expired' }
    expect(await problems(AT, 'ann')).toEqual({ ...unknown, [mine]: 'not_yours' })
    expect(await problems(AT + MINUTE, 'bob')).toEqual({ ...unknown, [soon]: 'expired' })
    await setPromotionState(asOwner(ctx), id, 'paused')
    expect(await problems(AT, 'bob')).toEqual({ ...unknown, [mine]: 'expired', [soon]: 'expired' })
  })

  it('under a chosen code is issued once, and only of a promotion that needs one and has not ended', async () => {
    const id = await couponed()
    const chosen = { code: 'spring-10', uses: null }
    expect(await issue(id, chosen)).toEqual(['SPRING-10'])
    expect(await refusal(issue(id, chosen))).toBe('coupon.exists')
    await goLive(ctx, terms('open-to-all', { limits: { budget: 0 } }))
    expect(await refusal(issue('open-to-all'))).toBe('promotion.invalid')
    await setPromotionState(asOwner(ctx), id, 'ended')
    expect(await refusal(issue(id))).toBe('promotion.wrong_state')
    expect(await refusal(issue('nowhere'))).toBe('resource.not_found')
    const south = (await createMerchant(world.database, 'south'))(AT)
    expect((await price(south, ask({ codes: ['SPRING-10'] }))).live.problems).toMatchObject([{ reason: 'unknown' }])
  })

  it('is issued to ten thousand customers at once, each code another, and shown to its customer while it is of use', async () => {
    const id = await couponed()
    const customerIds = Array.from({ length: 10_000 }, (_, i) => `crowd-${i}`)
    const codes = await issue(id, { customerIds, source: 'mailing' })
    expect(new Set(codes).size).toBe(10_000)
    const mine = async (i: number) => (await myCoupons(shopper(`crowd-${i}`))).coupons
    expect(await mine(7)).toMatchObject([{ code: codes[7], promotionId: id, left: 1, name: { en: `Offer ${id}` } }])
    await place(ctx, ask({ codes: [codes[7] as string], customerId: 'crowd-7', owner: 'customer:crowd-7' }))
    expect(await mine(7)).toEqual([])
    expect(await listCoupons(ctx.db, id, {})).toHaveLength(200)
    expect(await listCoupons(ctx.db, id, { customerId: 'crowd-8' })).toMatchObject([{ code: codes[8] }])
  })
})

const packet = (id: string, change: object) =>
  NewRedPacket.parse({ id, name: { zh: '红包', en: 'Packet' }, kind: 'random', total: 10_000, people: 50, ...change })

describe('a red packet', () => {
  it('of fifty is given to fifty of two hundred who grab at once, and to the last cent', async () => {
    const promotionId = await couponed()
    await makePacket(asOwner(ctx), packet('rain', { promotionId }))
    const grabs = await Promise.allSettled(
      Array.from({ length: 200 }, (_, i) => grabPacket(shopper(`grab-${i}`, i % 2 === 0), 'rain')),
    )
    const got = grabs.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []))
    const refused = grabs.flatMap((end) => (end.status === 'rejected' ? [end.reason.code] : []))
    expect(got).toHaveLength(50)
    expect(new Set(refused)).toEqual(new Set(['packet.empty']))
    expect(got.reduce((sum, { amount }) => sum + amount, 0)).toBe(10_000)
    expect(new Set(got.map(({ code }) => code)).size).toBe(50)
    const [fund] = await readBuckets(ctx.db, [{ kind: 'budget', resource: 'packet:rain' }])
    expect(fund).toMatchObject({ capacity: 10_000, used: 10_000, free: 0 })
    expect(await reconcile(ctx.db)).toEqual([])
  })

  it('is grabbed once by a person, who is told the same again however often they ask', async () => {
    const promotionId = await couponed()
    await makePacket(asOwner(ctx), packet('greedy', { promotionId, kind: 'fixed', total: 900, people: 3 }))
    const grabs = await Promise.all(Array.from({ length: 12 }, () => grabPacket(shopper('greedy'), 'greedy')))
    expect(new Set(grabs.map(({ code }) => code)).size).toBe(1)
    expect(grabs[0]?.amount).toBe(300)
    expect(await closePacket(asOwner(ctx), 'greedy')).toMatchObject({ taken: { people: 1, amount: 300 } })
    expect(await grabPacket(shopper('greedy'), 'greedy')).toEqual(grabs[0])
    expect(await refusal(grabPacket(shopper('late'), 'greedy'))).toBe('packet.closed')
    const [fund] = await readBuckets(ctx.db, [{ kind: 'budget', resource: 'packet:greedy' }])
    expect(fund).toMatchObject({ capacity: 300, used: 300, free: 0 })
  })

  it('gives a coupon that is worth the share, to whom it belongs', async () => {
    const promotionId = await couponed()
    await makePacket(asOwner(ctx), packet('worth', { promotionId, kind: 'fixed', total: 250, people: 2 }))
    const { code } = await grabPacket(shopper('ann'), 'worth')
    expect((await price(ctx, ask({ codes: [code] }))).quote.discount).toBe(125)
    expect((await price(ctx, ask({ codes: [code], customerId: 'bob' }))).live.problems).toMatchObject([
      { reason: 'not_yours' },
    ])
    const { id, ...other } = terms(promotionId, { rule: { needsCoupon: true } })
    expect(await refusal(changePromotion(asOwner(ctx), id, { ...other, version: 1 }))).toBe('promotion.invalid')
  })

  it('is open in its time, and of a promotion that can carry it', async () => {
    const promotionId = await couponed()
    await makePacket(asOwner(ctx), packet('later', { promotionId, from: AT + 1 }))
    expect(await refusal(grabPacket(shopper('ann'), 'later'))).toBe('packet.closed')
    await grabPacket({ ...shopper('ann'), now: AT + 1 }, 'later')
    expect(await refusal(makePacket(asOwner(ctx), packet('later', { promotionId })))).toBe('packet.exists')
    await goLive(ctx, terms('no-coupon', { limits: { budget: 0 } }))
    expect(await refusal(makePacket(asOwner(ctx), packet('x', { promotionId: 'no-coupon' })))).toBe('promotion.invalid')
  })
})

it('holds of every limited promotion what the quote says that it gave', async () => {
  const of = (await createMerchant(world.database, 'exact'))(AT)
  const all = { budget: 1e9, uses: 1e6, unitsQuota: 1e6, usesPerOwner: 1_000, unitsPerOwner: 50 }
  const { unitsQuota: _q, unitsPerOwner: _p, ...orderLimits } = all
  const steps = [{ from: 3_000, off: 400 }]
  await goLive(
    of,
    terms('flash', { rule: { offer: { kind: 'unit_price', price: 300 }, selects: { skus: ['a', 'b'] } }, limits: all }),
  )
  await goLive(
    of,
    terms('third', { rule: { offer: { kind: 'nth_item', n: 3, basisPoints: 5_000 } }, limits: orderLimits }),
  )
  await goLive(
    of,
    terms('coupon', { rule: { offer: { kind: 'threshold', steps }, needsCoupon: true }, limits: orderLimits }),
  )
  await goLive(
    of,
    terms('free-shipping', { rule: { offer: { kind: 'shipping', from: 2_000 } }, limits: { budget: 1e9 } }),
  )
  const codes = await issue('coupon', { uses: 1_000 }, of)
  const lines = fc.array(
    fc.record({
      sku: fc.constantFrom('a', 'b', 'c'),
      quantity: fc.integer({ min: 1, max: 9 }),
      unitPrice: fc.integer({ min: 1, max: 2_000 }),
    }),
    { minLength: 1, maxLength: 6 },
  )
  await fc.assert(
    fc.asyncProperty(lines, fc.boolean(), async (some, hasCode) => {
      const goods = basket({
        at: AT,
        lines: some.map((one, i) => line(String(i), one)),
        shipping: [{ id: 'g', amount: 600 }],
      })
      const { quote, holds } = await price(of, ask({ codes: hasCode ? codes : [] }), goods)
      const held = (resource: string) =>
        holds.amounts.filter((one) => one.resource === resource).reduce((sum, { quantity }) => sum + quantity, 0)
      for (const id of ['flash', 'third', 'coupon', 'free-shipping']) {
        const given = quote.applied.find(({ promotionId }) => promotionId === id)?.amount ?? 0
        expect(held(`promotion:${id}`)).toBe(given)
        expect(held(`promotion:${id}:uses`)).toBe(given > 0 && id !== 'free-shipping' ? 1 : 0)
      }
      const units = quote.lines.flatMap(({ discounts }) =>
        discounts.filter(({ promotionId }) => promotionId === 'flash'),
      )
      const sold = units.reduce((sum, discount) => sum + discount.units, 0)
      expect(held('promotion:flash:units')).toBe(sold)
      const claimed = (what: string) => holds.limits.find((one) => one.what === what)?.quantity ?? 0
      expect(claimed('promotion:flash:units')).toBe(sold)
      expect(claimed(`coupon:${codes[0]}`)).toBe(held('promotion:coupon:uses'))
    }),
    { numRuns: 200 },
  )
})
