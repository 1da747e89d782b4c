import { randomUUID } from 'node:crypto'
import { RECORDS, type RecordOf } from '@tandem/contracts'
import { type Ctx, DAY, HOUR, uuidv7 } from '@tandem/kernel'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fillShelves, openShop } from '../../../../../tests/world/shop.ts'
import { createStillWorld, type StillWorld } from '../../../../../tests/world/still-world.ts'
import { commitHold, hold, readBuckets, reconcile } from '../buckets/index.ts'
import { handOverGoods, holdExpired, reconcileLots } from './index.ts'

const AT = Date.UTC(2026, 10, 2, 4)

let world: StillWorld
let ctx: Ctx

beforeAll(async () => {
  world = await createStillWorld(AT)
  await openShop(world.at(AT), { milk: 5 })
  await fillShelves(world.at(AT), { rice: 3 }, 's2')
  ctx = world.ctx
  for (const sku of ['milk', 'rice', 'apple']) await staff('PUT', `/lot-tracked-skus/${sku}`)
})
afterAll(() => world.close())

const staff: StillWorld['staff'] = (...asked) => world.staff(...asked)
const receive = (sku: string, quantity: number, batch: string, days: number | null, placeId = 's1') =>
  staff('POST', `/places/${placeId}/receipts`, {
    id: randomUUID(),
    lines: [{ sku, quantity, lot: { batch, expiresAt: days === null ? null : AT + days * DAY } }],
  })
/** Sells and hands over, as an order does. */
const sell = async (sku: string, quantity: number, place = 's1') => {
  const id = uuidv7(AT)
  const amounts = [{ kind: 'stock' as const, resource: sku, place, quantity }]
  await hold(ctx.db, AT, { id, cause: `order:${id}`, expiresAt: AT + HOUR, amounts })
  await commitHold(ctx.db, AT, id)
  await ctx.db.transaction((tx) => handOverGoods(tx, ctx, id, `order:${id}`, amounts))
  return id
}
const left = async (sku: string, placeId = 's1') =>
  Object.fromEntries(
    (await staff('GET', `/lots?sku=${sku}&placeId=${placeId}&status=ok`)).body.lots.map(
      (lot: { batch: string | null; quantity: number }) => [lot.batch ?? 'unknown', lot.quantity],
    ),
  )
const free = async (sku: string, place = 's1') =>
  (await readBuckets(ctx.db, [{ kind: 'stock', resource: sku, place }]))[0]?.free
const isSound = async () => {
  expect(await reconcileLots(ctx.db)).toEqual([])
  expect(await reconcile(ctx.db)).toEqual([])
}

describe('lots', () => {
  it('begin with what was there, ask for a date, and leave first expired first out', async () => {
    expect(await left('milk')).toEqual({ unknown: 5 })
    const without = { id: randomUUID(), lines: [{ sku: 'milk', quantity: 1 }] }
    expect(await staff('POST', '/places/s1/receipts', without)).toMatchObject({ body: { code: 'lot.needed' } })
    await receive('milk', 4, 'B2', 9)
    await receive('milk', 4, 'B1', 5)
    const order = await sell('milk', 6)
    expect(await left('milk')).toEqual({ B2: 2, unknown: 5 })
    const [told] = await ctx.db.query<{ payload: { records: RecordOf<'stock_movement'>[] } }>(
      `select payload from outbox where aggregate = $1 and kind = 'records.written'`,
      [`order:${order}`],
    )
    const records = told?.payload.records.map((record) => RECORDS.stock_movement.parse(record))
    expect(records?.map(({ reason, quantity, unitCost }) => [reason, quantity, unitCost])).toEqual([
      ['sale', -4, 340],
      ['sale', -2, 340],
    ])
    await isSound()
  })

  it('keep batch and date on their way to another place', async () => {
    await receive('rice', 6, 'R1', 30)
    await receive('rice', 6, 'R2', 60)
    const id = randomUUID()
    await staff('POST', '/transfers', { id, fromPlace: 's1', toPlace: 's2', lines: [{ sku: 'rice', quantity: 8 }] })
    await staff('POST', `/transfers/${id}/ship`)
    await isSound()
    await staff('POST', `/transfers/${id}/receive`, { lines: [{ sku: 'rice', quantity: 7 }] })
    expect(await left('rice', 's2')).toEqual({ R1: 6, R2: 1, unknown: 3 })
    await isSound()
  })

  it('that expire leave the shelf by themselves and wait to be written off', async () => {
    await receive('apple', 2, 'A1', 1)
    await receive('apple', 3, 'A2', 8)
    const later = { ...ctx, now: AT + 2 * DAY }
    expect(await holdExpired(later)).toBe(1)
    expect(await holdExpired(later)).toBe(0)
    expect(await free('apple')).toBe(3_000)
    const [held] = (await staff('GET', '/lots?status=held')).body.lots
    expect(held).toMatchObject({ sku: 'apple', batch: 'A1', quantity: 2, reason: 'expired' })
    await isSound()
    const waste = (quantity: number) =>
      staff('POST', '/places/s1/wastage', {
        id: randomUUID(),
        reason: 'expired',
        lines: [{ sku: 'apple', quantity, lotId: held.id }],
      })
    expect(await waste(2.5)).toMatchObject({ body: { code: 'lot.short' } })
    expect(await waste(2)).toMatchObject({ status: 201 })
    expect(await free('apple')).toBe(3_000)
    await isSound()
  })

  it('that are called back are held at every place at once, and it is known who has some', async () => {
    const order = await sell('rice', 2, 's2')
    const recall = { id: randomUUID(), sku: 'rice', batch: 'R1', reason: 'metal' }
    expect(await staff('POST', '/recalls', recall, 'store_manager')).toMatchObject({ status: 403 })
    const { body } = await staff('POST', '/recalls', recall)
    expect(
      body.lots.map((lot: { placeId: string; quantity: number; status: string }) => [
        lot.placeId,
        lot.quantity,
        lot.status,
      ]),
    ).toEqual([
      ['s1', 0, 'recalled'],
      ['s2', 4, 'recalled'],
    ])
    expect(body.orders).toMatchObject([{ orderId: order, placeId: 's2', quantity: 2 }])
    expect(await left('rice', 's2')).toEqual({ R2: 1, unknown: 3 })
    await isSound()
    const good = body.lots[1].id
    const release = await staff('POST', `/lots/${body.lots[0].id}/release`, {}, 'store_manager')
    expect(release).toMatchObject({ status: 403, body: { code: 'access.denied' } })
    for (let i = 0; i < 2; i += 1) {
      expect(await staff('POST', `/lots/${good}/release`)).toMatchObject({ status: 200, body: { status: 'ok' } })
    }
    expect(await free('rice', 's2')).toBe(8)
    await isSound()
  })

  it('that come of a batch after it was called back are not for sale, wherever they come from, until they are released', async () => {
    await receive('rice', 4, 'C1', 30)
    const id = randomUUID()
    const lines = [{ sku: 'rice', quantity: 12 }]
    await staff('POST', '/transfers', { id, fromPlace: 's1', toPlace: 's2', lines })
    await staff('POST', `/transfers/${id}/ship`, { lines: [{ sku: 'rice', quantity: 4 }] })
    for (const batch of ['C1', 'C2']) {
      const recall = { id: randomUUID(), sku: 'rice', batch, reason: 'glass' }
      expect(await staff('POST', '/recalls', recall)).toMatchObject({ status: 200 })
    }
    const before = [await free('rice'), await free('rice', 's2')]
    const shipped = await staff('GET', `/transfers/${id}`)
    expect(shipped.body).toMatchObject({ state: 'in_transit' })
    await staff('POST', `/transfers/${id}/receive`)
    await receive('rice', 5, 'C2', 31)
    expect([await free('rice'), await free('rice', 's2')]).toEqual(before)
    const held = (await staff('GET', '/lots?sku=rice&status=recalled')).body.lots
    expect(held.map((lot: { batch: string; quantity: number; reason: string }) => [lot.batch, lot.quantity])).toEqual([
      ['C1', 4],
      ['C2', 5],
    ])
    await isSound()
    for (const lot of held) expect(await staff('POST', `/lots/${lot.id}/release`)).toMatchObject({ status: 200 })
    await receive('rice', 1, 'C2', 31)
    expect([await free('rice'), await free('rice', 's2')]).toEqual([(before[0] ?? 0) + 6, (before[1] ?? 0) + 4])
    await isSound()
  })

  it('that come while their batch is called back are held either way', async () => {
    for (let round = 0; round < 10; round += 1) {
      const recall = { id: randomUUID(), sku: 'rice', batch: `D${round}`, reason: 'glass' }
      await Promise.all([receive('rice', 1, `D${round}`, 30), staff('POST', '/recalls', recall)])
    }
    expect(Object.keys(await left('rice')).filter((batch) => batch.startsWith('D'))).toEqual([])
    await isSound()
  })

  it('add up to what is there, whatever happens at once', async () => {
    const step = fc.constantFrom('receive', 'sell', 'waste', 'count', 'expire')
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(step, fc.integer({ min: 1, max: 9 })), { minLength: 4, maxLength: 12 }),
        async (steps) => {
          await Promise.all(
            steps.map(async ([what, n]) => {
              if (what === 'receive') await receive('milk', n, `P${n}`, n - 4)
              if (what === 'sell') await sell('milk', n).catch(() => undefined)
              if (what === 'expire') await holdExpired(ctx)
              if (what === 'waste') {
                await staff('POST', '/places/s1/wastage', {
                  id: randomUUID(),
                  reason: 'damaged',
                  lines: [{ sku: 'milk', quantity: n }],
                })
              }
              if (what === 'count') {
                const id = randomUUID()
                await staff('POST', '/places/s1/counts', { id, scope: { by: 'skus', skus: ['milk'] } })
                await staff('POST', `/counts/${id}/entries`, { lines: [{ sku: 'milk', found: n }] })
                expect(await staff('POST', `/counts/${id}/apply`)).toMatchObject({ status: 200 })
              }
            }),
          )
          await isSound()
        },
      ),
      { numRuns: 15 },
    )
  })
})
