import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Basket } from './basket.ts'
import type { Promotion } from './promotion.ts'
import { quote } from './quote.ts'
import { refundFor } from './refund.ts'
import { someOrder } from './testing/random-baskets.ts'

const line = (id: string, unitPrice: number, quantity: number) => ({ id, sku: id, categories: [], quantity, unitPrice })
const basket: Basket = {
  at: 0,
  channel: 'app',
  storeId: 's1',
  customer: null,
  codes: [],
  lines: [line('a', 6_000, 2), line('b', 3_000, 1)],
  shipping: [],
  points: null,
}
const threshold: Promotion = {
  id: 'threshold',
  version: 1,
  selects: {},
  offer: { kind: 'threshold', steps: [{ from: 10_000, off: 2_000 }] },
  conditions: {},
  funder: 'merchant',
  priority: 0,
}

it('takes back a discount that the kept goods no longer deserve', () => {
  const paid = { basket, promotions: [threshold], paidForGoods: 13_000, refunded: 0 }
  expect(refundFor(paid, new Map([['b', 0]]))).toBe(3_000)
  expect(refundFor(paid, new Map([['a', 1]]))).toBe(13_000 - 9_000)
})

it('asks nobody to pay for returning', () => {
  const off: Promotion = { ...threshold, offer: { kind: 'threshold', steps: [{ from: 15_000, off: 8_000 }] } }
  const paid = { basket, promotions: [off], paidForGoods: 7_000, refunded: 0 }
  expect(refundFor(paid, new Map([['b', 0]]))).toBe(0)
  expect(
    refundFor(
      paid,
      new Map([
        ['a', 0],
        ['b', 0],
      ]),
    ),
  ).toBe(7_000)
})

it('refuses to keep more than was bought', () => {
  const paid = { basket, promotions: [], paidForGoods: 15_000, refunded: 0 }
  for (const kept of [3, -1, 0.5]) expect(() => refundFor(paid, new Map([['a', kept]]))).toThrow(RangeError)
})

it('gives back all that was paid, never more, in whatever steps goods come back', () => {
  fc.assert(
    fc.property(someOrder(4, 6), fc.infiniteStream(fc.nat()), ({ basket: ordered, promotions }, random) => {
      const paidForGoods = quote(ordered, promotions).goods
      const kept = new Map(ordered.lines.map(({ id, quantity }) => [id, quantity]))
      let refunded = 0
      while ([...kept.values()].some((units) => units > 0)) {
        for (const [id, units] of kept) kept.set(id, Math.max(0, units - ((random.next().value as number) % 3)))
        const refund = refundFor({ basket: ordered, promotions, paidForGoods, refunded }, kept)
        expect(refund).toBeGreaterThanOrEqual(0)
        refunded += refund
        expect(refunded).toBeLessThanOrEqual(paidForGoods)
      }
      expect(refunded).toBe(paidForGoods)
    }),
    { numRuns: 300 },
  )
})
