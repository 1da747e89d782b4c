import type { OrderAnswer } from '@tandem/contracts'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type CheckoutWorld, createCheckoutWorld } from '../../../../../tests/world/checkout-world.ts'
import { openShop } from '../../../../../tests/world/shop.ts'
import { platformDb, scopedDb } from '../../db/pool.ts'
import { setClock } from '../../platform/clock.ts'
import { checkLedger } from '../ledger/index.ts'

const AT = Date.UTC(2026, 10, 2, 4)
const OFFERS = [
  { selects: { skus: ['tea'] }, offer: { kind: 'buy_get', buy: 2, get: 1, basisPoints: 10_000 } },
  { selects: { skus: ['apple'] }, offer: { kind: 'percent', basisPoints: 1_500 } },
  { offer: { kind: 'threshold', steps: [{ from: 3_000, off: 400 }] } },
]

let world: CheckoutWorld

beforeAll(async () => {
  world = await createCheckoutWorld()
  await setClock(platformDb(world.database), AT)
  await openShop(world.at(AT), { tea: 100_000, rice: 100_000, apple: 100_000_000 })
  for (const [i, rule] of OFFERS.entries()) {
    await staff('POST', '/promotions', { id: `offer-${i}`, name: { zh: '优惠', en: 'Offer' }, rule })
    await staff('POST', `/promotions/offer-${i}/go-live`)
  }
})
afterAll(() => world.close())

const staff = async <Body = OrderAnswer>(method: 'GET' | 'POST', path: string, body?: object): Promise<Body> => {
  const url = `/api/v1/merchants/north${path}`
  const answer = await world.server.call({ method, url, as: 'owner', ...(body ? { body } : {}) })
  if (answer.statusCode >= 300) throw new Error(`${path}: ${answer.body}`)
  return answer.json() as Body
}

/** Tea in pieces, rice in pieces, apples by weight: bought at the till for cash, so in the customer's hands. */
async function sold(tea: number, rice: number, grams: number): Promise<OrderAnswer> {
  const lines = [
    { sku: 'tea', quantity: tea },
    { sku: 'rice', quantity: rice },
    { sku: 'apple', quantity: grams / 1_000 },
  ]
  const { id } = await staff('POST', '/orders', { storeId: 's1', groups: [{ mode: 'instant', lines }] })
  await staff('POST', `/orders/${id}/cash`, { tillId: 'stall' })
  return await staff('GET', `/orders/${id}`)
}

const deed: fc.Arbitrary<Deed> = fc.oneof(
  fc.record({ kind: fc.constant('amends' as const), share: fc.double({ min: 0.01, max: 0.9, noNaN: true }) }),
  fc.record({
    kind: fc.constant('return' as const),
    line: fc.integer({ min: 1, max: 3 }),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
  }),
)

type Deed = { kind: 'amends'; share: number } | { kind: 'return'; line: number; share: number }

/** Where there is still something to make amends for, or to return. */
async function done(order: OrderAnswer, one: Deed): Promise<void> {
  if (one.kind === 'amends' && order.due === 0) return
  if (one.kind === 'amends') {
    const amount = Math.max(1, Math.floor(order.due * one.share))
    await staff('POST', `/orders/${order.id}/refunds`, { amount, reason: 'sorry' })
    return
  }
  const line = order.lines[one.line - 1] as OrderAnswer['lines'][number]
  const [scale, kept] = [line.sku === 'apple' ? 1_000 : 1, line.handedOver - line.returned]
  if (kept === 0) return
  const quantity = Math.max(1, Math.round(kept * scale * one.share)) / scale
  await staff('POST', `/orders/${order.id}/returns`, { lines: [{ line: one.line, quantity }], reason: 'quality' })
}

it('whatever is returned and made amends for, what is kept is what it costs, to the unit and line by line', async () => {
  const basket = fc.tuple(
    fc.integer({ min: 1, max: 5 }),
    fc.integer({ min: 1, max: 4 }),
    fc.integer({ min: 50, max: 3_000 }),
  )
  await fc.assert(
    fc.asyncProperty(basket, fc.array(deed, { minLength: 2, maxLength: 6 }), async ([tea, rice, grams], deeds) => {
      let before = await sold(tea, rice, grams)
      const atFirst = before
      expect([before.state, before.paid]).toEqual(['closed', before.due])
      for (const one of deeds) {
        await done(before, one)
        const after: OrderAnswer = await staff('GET', `/orders/${before.id}`)
        expect(after.paid - after.refunded).toBe(after.due)
        expect(after.due).toBeLessThanOrEqual(before.due)
        expect(after.lines.reduce((sum, { net }) => sum + net, 0)).toBe(after.due)
        expect(after.lines.reduce((sum, { refunded }) => sum + refunded, 0)).toBe(after.refunded)
        for (const { net, list } of after.lines) expect([net >= 0, net <= list]).toEqual([true, true])
        before = after
      }
      expect(before.paid).toBe(atFirst.due)
    }),
    { numRuns: 15 },
  )
  expect(await checkLedger(scopedDb(world.database, 'north'))).toEqual([])
}, 90_000)
