import { randomUUID } from 'node:crypto'
import { type Ctx, DAY, HOUR, Refusal, uuidv7 } from '@tandem/kernel'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openShop } from '../../../../../tests/world/shop.ts'
import { createStillWorld, type StillWorld } from '../../../../../tests/world/still-world.ts'
import { commitHold, hold, reconcile } from '../buckets/index.ts'
import { handOverGoods, holdExpired, putBack, reconcileLots, takeInHand } from './index.ts'

const AT = Date.UTC(2026, 10, 2, 4)
/** A store, and a warehouse that never had anything: a new one each time. */
const PLACES = ['s1', 'new'] as const
let warehouse = 'none'
/** Milk and rice are kept by lot, tea is not. */
const SKUS = ['milk', 'rice', 'tea'] as const

let world: StillWorld
let ctx: Ctx

beforeAll(async () => {
  world = await createStillWorld(AT)
  await openShop(world.at(AT), { milk: 20, rice: 20, tea: 20 })
  ctx = world.ctx
  for (const sku of ['milk', 'rice']) await staff('PUT', `/lot-tracked-skus/${sku}`)
})
afterAll(() => world.close())

const openWarehouse = async () => {
  const id = `w-${randomUUID()}`
  const name = { zh: '仓', en: 'Warehouse' }
  await staff('PUT', `/places/${id}`, { kind: 'warehouse', name, zone: 'Asia/Shanghai', lng: 121, lat: 31 })
  return id
}
/** What staff do may be refused, but nothing breaks. */
const staff = async (method: 'GET' | 'PUT' | 'POST', path: string, body?: object) => {
  const answer = await world.staff(method, path, body)
  expect(answer.status, `${path} ${JSON.stringify(answer.body)}`).toBeLessThan(500)
  return answer.body
}
const unlessRefused = async (work: Promise<unknown>) => {
  await work.catch((error: unknown) => {
    if (!(error instanceof Refusal)) throw error
  })
}

interface Goods {
  place: string
  skus: readonly (typeof SKUS)[number][]
  n: number
}

const other = (place: string) => (place === 's1' ? warehouse : 's1')
const linesOf = ({ skus, n }: Goods) => skus.map((sku) => ({ sku, quantity: n }))
const amountsOf = ({ skus, place, n }: Goods) =>
  skus.map((resource) => ({ kind: 'stock' as const, resource, place, quantity: n }))
/** Paid orders whose goods have not left. */
const promised = new Map<string, Goods>()

const STEPS = {
  async receive(of: Goods) {
    const lot = { batch: `B${of.n}`, expiresAt: AT + (of.n - 3) * DAY }
    // Each SKU on two lines.
    const lines = [...linesOf(of), ...linesOf(of)].map((line) => ({ ...line, lot }))
    const receipt = { id: randomUUID(), lines }
    await Promise.all([0, 1].map(() => staff('POST', `/places/${of.place}/receipts`, receipt)))
  },
  async waste(of: Goods) {
    const lines = [...linesOf(of), ...linesOf(of)]
    const wastage = { id: randomUUID(), reason: 'damaged', evenPromised: of.n % 2 === 0, lines }
    await Promise.all([0, 1].map(() => staff('POST', `/places/${of.place}/wastage`, wastage)))
  },
  async wasteLot({ place, n }: Goods) {
    const { lots } = await staff('GET', `/lots?placeId=${place}`)
    const lot = lots[n % (lots.length || 1)]
    if (!lot) return
    const lines = [{ sku: lot.sku, quantity: 1, lotId: lot.id }]
    await staff('POST', `/places/${place}/wastage`, { id: randomUUID(), reason: 'expired', lines })
  },
  async transfer(of: Goods) {
    const id = randomUUID()
    await staff('POST', '/transfers', { id, fromPlace: of.place, toPlace: other(of.place), lines: linesOf(of) })
    const less = { lines: of.skus.map((sku) => ({ sku, quantity: of.n - 1 })) }
    await Promise.all([
      staff('POST', `/transfers/${id}/ship`),
      staff('POST', `/transfers/${id}/cancel`),
      staff('POST', `/transfers/${id}/ship`, less),
    ])
    await Promise.all([staff('POST', `/transfers/${id}/receive`), staff('POST', `/transfers/${id}/receive`, less)])
  },
  async count({ place, skus, n }: Goods) {
    const id = randomUUID()
    await staff('POST', `/places/${place}/counts`, { id, scope: { by: 'skus', skus } })
    await staff('POST', `/counts/${id}/entries`, { lines: skus.map((sku) => ({ sku, found: n * 2 })) })
    await Promise.all([0, 1].map(() => staff('POST', `/counts/${id}/apply`)))
  },
  async recall({ skus, n }: Goods) {
    await staff('POST', '/recalls', { id: randomUUID(), sku: skus[0], batch: `B${n}`, reason: 'metal' })
  },
  async release({ place, n }: Goods) {
    const { lots } = await staff('GET', `/lots?placeId=${place}&status=${n % 2 ? 'recalled' : 'held'}`)
    await Promise.all(lots.slice(0, 3).map(({ id }: { id: string }) => staff('POST', `/lots/${id}/release`)))
  },
  async expire() {
    await holdExpired(ctx)
  },
  async promise(of: Goods) {
    const id = uuidv7(AT)
    const asked = { id, cause: `order:${id}`, expiresAt: AT + HOUR, amounts: amountsOf(of) }
    const sell = async () => {
      await hold(ctx.db, AT, asked)
      if (await commitHold(ctx.db, AT, id)) promised.set(id, of)
    }
    await unlessRefused(sell())
  },
  async handOver() {
    const [id, of] = [...promised][0] ?? []
    if (!id || !of) return
    promised.delete(id)
    await ctx.db.transaction((tx) => handOverGoods(tx, ctx, id, `order:${id}`, amountsOf(of)))
  },
  async sellAtTill(of: Goods) {
    const id = uuidv7(AT)
    const document = { cause: `order:${id}/taken` }
    await ctx.db.transaction((tx) => takeInHand(tx, ctx, document, `order:${id}`, amountsOf(of)))
  },
  async bringBack(of: Goods) {
    const id = uuidv7(AT)
    const changes = amountsOf(of).map(({ quantity, ...key }) => ({ ...key, by: quantity }))
    await ctx.db.transaction((tx) => putBack(tx, ctx, { cause: `order:${id}/returned` }, `order:${id}`, changes))
  },
  async keepByLot() {
    await staff('PUT', '/lot-tracked-skus/milk')
  },
} satisfies Record<string, (of: Goods) => Promise<void>>

const step = fc.record({
  what: fc.constantFrom(...(Object.keys(STEPS) as (keyof typeof STEPS)[])),
  place: fc.constantFrom(...PLACES),
  skus: fc.shuffledSubarray([...SKUS], { minLength: 1 }),
  n: fc.integer({ min: 1, max: 6 }),
})

it('counters, movements, promises and lots agree, whatever is done at an old and a new place at the same moment', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 6, maxLength: 14 }), async (steps) => {
      warehouse = await openWarehouse()
      const at = (place: (typeof PLACES)[number]) => (place === 'new' ? warehouse : place)
      await Promise.all(steps.map(({ what, ...of }) => STEPS[what]({ ...of, place: at(of.place) })))
      expect(await reconcileLots(ctx.db)).toEqual([])
      expect(await reconcile(ctx.db)).toEqual([])
    }),
    { numRuns: 25, endOnFailure: true },
  )
})

it('two counts of what was never at a place, entered and applied at the same moment, find it once', async () => {
  for (let round = 0; round < 10; round += 1) {
    const place = await openWarehouse()
    const count = async (found: number) => {
      const id = randomUUID()
      await staff('POST', `/places/${place}/counts`, { id, scope: { by: 'skus', skus: ['rice'] } })
      await staff('POST', `/counts/${id}/entries`, { lines: [{ sku: 'rice', found }] })
      await staff('POST', `/counts/${id}/apply`)
    }
    await Promise.all([count(4), count(4)])
    expect((await staff('GET', `/places/${place}/stock`)).items).toMatchObject([{ sku: 'rice', onHand: 4 }])
    expect(await reconcileLots(ctx.db)).toEqual([])
  }
})

it('two places send each other the same goods', async () => {
  const place = await openWarehouse()
  const lines = [{ sku: 'tea', quantity: 20 }]
  for (const to of ['s1', place]) await staff('POST', `/places/${to}/receipts`, { id: randomUUID(), lines })
  for (let round = 0; round < 15; round += 1) {
    const transfers = ['s1', place].map((fromPlace) => ({
      id: randomUUID(),
      fromPlace,
      toPlace: fromPlace === 's1' ? place : 's1',
      lines: [{ sku: 'tea', quantity: 1 }],
    }))
    for (const transfer of transfers) await staff('POST', '/transfers', transfer)
    const shipped = await Promise.all(transfers.map(({ id }) => staff('POST', `/transfers/${id}/ship`)))
    expect(shipped).toMatchObject([{ state: 'in_transit' }, { state: 'in_transit' }])
  }
})
