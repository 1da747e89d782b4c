import { fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import type { CallCtx } from '@tandem/kernel'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../../../tests/world/index.ts'
import { createMerchant } from '../../../../../tests/world/merchant.ts'
import { scopedDb } from '../../db/pool.ts'
import { adjust, commitHold, hold, readBuckets, reconcile } from '../buckets/index.ts'
import { changePromotion, createPromotion, livePromotions, setPromotionState } from './index.ts'
import { listVersions } from './promotion-store.ts'
import { AT, ask, crowd, MINUTE, place, price, refusal } from './testing/orders.ts'
import { asOwner, basket, goLive, line, terms } from './testing/terms.ts'

let world: TestDatabase
let ctx: CallCtx

beforeAll(async () => {
  world = await createTestDatabase()
})
afterAll(() => world.close())

let made = 0
/** A merchant of its own for a test. */
async function merchant(): Promise<CallCtx> {
  const at = await createMerchant(world.database, `m${++made}`)
  return at(AT)
}

describe('a promotion', () => {
  beforeAll(async () => void (ctx = await merchant()))

  it('applies when it is live, not as a draft, nor paused, nor ended', async () => {
    const due = async () => (await price(ctx)).quote.due
    await createPromotion(asOwner(ctx), terms('states'))
    expect(await due()).toBe(2_000)
    await setPromotionState(asOwner(ctx), 'states', 'live')
    expect(await due()).toBe(1_800)
    await setPromotionState(asOwner(ctx), 'states', 'paused')
    expect(await due()).toBe(2_000)
    await setPromotionState(asOwner(ctx), 'states', 'live')
    expect(await due()).toBe(1_800)
    await setPromotionState(asOwner(ctx), 'states', 'ended')
    expect(await due()).toBe(2_000)
    expect(await refusal(setPromotionState(asOwner(ctx), 'states', 'live'))).toBe('promotion.wrong_state')
    expect(await refusal(createPromotion(asOwner(ctx), terms('states')))).toBe('promotion.exists')
  })

  it('keeps every version, and refuses a change of one that is no longer the present', async () => {
    const { id, ...first } = terms('history')
    await createPromotion(asOwner(ctx), { id, ...first })
    const dearer = { ...first, rule: { ...first.rule, capPerOrder: 50 } }
    const changes = [1, 1].map((version) => refusal(changePromotion(asOwner(ctx), id, { ...dearer, version })))
    expect((await Promise.all(changes)).toSorted()).toEqual(['done', 'promotion.changed'])
    const versions = await listVersions(ctx.db, id)
    expect(versions).toMatchObject([
      { version: 2, rule: { capPerOrder: 50 }, createdBy: 'system:test' },
      { version: 1, rule: first.rule },
    ])
    await setPromotionState(asOwner(ctx), id, 'live')
    expect((await price(ctx)).quote.applied).toMatchObject([{ promotionId: id, version: 2, amount: 50 }])
    await setPromotionState(asOwner(ctx), id, 'ended')
  })

  it('of some stores is changed by whoever is responsible for all of them', async () => {
    const regional = {
      ...ctx,
      access: { merchantId: ctx.merchantId, role: 'regional_manager', storeIds: ['s1'] },
    } as const
    const only = (stores: string[]) => terms(`of-${stores.join('-')}`, { rule: { conditions: { stores } } })
    expect(await refusal(createPromotion(regional, terms('everywhere')))).toBe('access.denied')
    expect(await refusal(createPromotion(regional, only(['s1', 's2'])))).toBe('access.denied')
    expect(await refusal(createPromotion(regional, only(['s1'])))).toBe('done')
  })

  it('of another merchant is never seen, under the same code either', async () => {
    const [north, south] = [await merchant(), await merchant()]
    await goLive(north, terms('same', { limits: { budget: 5_000 } }))
    expect((await price(north)).quote.due).toBe(1_800)
    expect((await price(south)).live.promotions).toEqual([])
    await goLive(south, terms('same', { rule: { offer: { kind: 'percent', basisPoints: 5_000 } } }))
    expect([(await price(north)).quote.due, (await price(south)).quote.due]).toEqual([1_800, 1_000])
  })
})

describe('what is limited', () => {
  it('is never given beyond its budget, however many order at once', async () => {
    const of = await merchant()
    await goLive(of, terms('budget', { rule: { offer: { kind: 'amount_off', off: 5 } }, limits: { budget: 100 } }))
    const orders = Array.from({ length: 40 }, (_, i) => place(of, ask({ owner: `device:${i}` })))
    const given = await crowd(orders)
    expect(given).toEqual(Array.from({ length: 10 }, () => 10))
    const [budget] = await readBuckets(of.db, [{ kind: 'budget', resource: 'promotion:budget' }])
    expect(budget).toMatchObject({ capacity: 100, held: 100, free: 0 })
    expect((await price(of)).quote.notApplied).toEqual([{ promotionId: 'budget', reason: 'budget_short' }])
    expect(await reconcile(of.db)).toEqual([])
  })

  it('sells no more flash units than there are, in all and to one person', async () => {
    const of = await merchant()
    const rule = { offer: { kind: 'unit_price', price: 100 } }
    await goLive(of, terms('flash', { rule, limits: { unitsQuota: 5, unitsPerOwner: 3 } }))
    const four = basket({ at: AT, lines: [line('1', { quantity: 4 })] })
    expect(await place(of, ask({ owner: 'device:a' }), four)).toBe(3 * 900)
    expect(await place(of, ask({ owner: 'device:a' }), four)).toBe(0)
    expect(await place(of, ask({ owner: 'device:b' }), four)).toBe(2 * 900)
    const { quote: late } = await price(of, ask({ owner: 'device:c' }), four)
    expect(late).toMatchObject({ due: 4_000, notApplied: [{ promotionId: 'flash', reason: 'used_up' }] })
  })

  it('per person needs to know the person, and counts uses of theirs', async () => {
    const of = await merchant()
    await goLive(of, terms('once', { limits: { usesPerOwner: 1, uses: 2 } }))
    expect(await place(of, ask({ owner: null, customerId: null }))).toBe(0)
    expect(await crowd(Array.from({ length: 8 }, () => place(of)))).toEqual([200])
    expect(await place(of)).toBe(0)
    expect(await place(of, ask({ owner: 'device:b' }))).toBe(200)
    expect(await place(of, ask({ owner: 'device:c' }))).toBe(0)
  })

  it('is raised and lowered by the difference, but not below what is promised', async () => {
    const of = await merchant()
    const { id, ...first } = terms('fund', { limits: { budget: 1_000, uses: 10 } })
    await goLive(of, { id, ...first })
    await place(of)
    await place(of, ask({ owner: 'device:b' }))
    const free = async () => {
      const [budget, uses] = await readBuckets(of.db, [
        { kind: 'budget', resource: `promotion:${id}` },
        { kind: 'quota', resource: `promotion:${id}:uses` },
      ])
      return [budget?.free, uses?.free]
    }
    const change = (version: number, budget: number | null) =>
      refusal(changePromotion(asOwner(of), id, { ...first, version, limits: { ...first.limits, budget } }))
    expect(await free()).toEqual([600, 8])
    expect(await change(1, 399)).toBe('bucket.short')
    expect(await free()).toEqual([600, 8])
    expect(await change(1, 400)).toBe('done')
    expect(await free()).toEqual([0, 8])
    expect(await change(2, 2_000)).toBe('done')
    expect(await change(3, null)).toBe('done')
    await place(of, ask({ owner: 'device:c' }))
    expect(await change(4, 700)).toBe('done')
    expect(await free()).toEqual([300, 7])
    expect((await listVersions(of.db, id)).map(({ limits }) => limits.budget)).toEqual([700, null, 2_000, 400, 1_000])
    expect(await reconcile(of.db)).toEqual([])
  })

  it('is given for good once paid for', async () => {
    const of = await merchant()
    await goLive(of, terms('paid', { limits: { usesPerOwner: 1 } }))
    const id = randomUUID()
    const { holds } = await price(of)
    await hold(of.db, AT, { id, cause: 'order:paid', expiresAt: AT + MINUTE, ...holds })
    await commitHold(of.db, AT, id)
    expect(await place(of)).toBe(0)
  })
})

describe('a quote', () => {
  it('sees at once what another process changed', async () => {
    const of = await merchant()
    const other = fork(join(import.meta.dirname, 'testing/quote-process.ts'), [world.url, of.merchantId])
    await once(other, 'message')
    const due = async () => {
      other.send(AT)
      return (await once(other, 'message'))[0] as number
    }
    expect(await due()).toBe(2_000)
    await goLive(of, terms('here'))
    expect(await due()).toBe(1_800)
    const { id: _id, ...edit } = terms('here', { rule: { offer: { kind: 'percent', basisPoints: 2_000 } } })
    for (const basisPoints of [2_000, 3_000, 4_000]) {
      const rule = { ...edit.rule, offer: { kind: 'percent' as const, basisPoints } }
      await changePromotion(asOwner(of), 'here', { ...edit, rule, version: basisPoints / 1_000 - 1 })
      expect(await due()).toBe(2_000 - basisPoints / 5)
      expect((await price(of)).quote.due).toBe(2_000 - basisPoints / 5)
    }
    other.disconnect()
    await once(other, 'exit')
  })

  it('takes one statement once the rules are known, and tells free stock on the way', async () => {
    const of = await merchant()
    await goLive(of, terms('known'))
    await adjust(of.db, AT, { cause: 'receipt' }, [{ kind: 'stock', resource: 'tea', place: 's1', by: 7 }])
    let statements = 0
    const counted = {
      ...of,
      db: { ...of.db, query: ((sql, values) => (++statements, of.db.query(sql, values))) as typeof of.db.query },
    }
    await livePromotions(counted, ask())
    expect(statements).toBe(2)
    const stock = [
      { sku: 'none', place: 's1' },
      { sku: 'tea', place: 's1' },
    ]
    const { free } = await livePromotions(counted, ask({ stock }))
    expect(statements).toBe(3)
    expect(Object.fromEntries(free)).toEqual({ 'none s1': 0, 'tea s1': 7 })
  })

  it('of a merchant without promotions needs no rules', async () => {
    const of = await merchant()
    expect(await livePromotions(of, ask({ codes: ['NOBODY'] }))).toMatchObject({
      promotions: [],
      codes: [],
      problems: [{ code: 'NOBODY', reason: 'unknown' }],
    })
    expect(await livePromotions({ ...of, db: scopedDb(world.database, 'nobody') }, ask())).toMatchObject({ codes: [] })
  })
})
