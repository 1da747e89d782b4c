import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { amountOf, floorOf } from './basket.ts'
import { quote } from './quote.ts'
import { leastPayable } from './testing/brute-force.ts'
import { someOrder } from './testing/random-baskets.ts'

const ENDLESS = 1_000_000
const RUNS = { numRuns: Number(process.env.TANDEM_PROPERTY_RUNS ?? 1_000) }

describe('over random baskets and rules', () => {
  it('asks the least that trying every combination finds', () => {
    fc.assert(
      fc.property(someOrder(4, 6), ({ basket, promotions }) => {
        const { payable, isProvedCheapest } = quote(basket, promotions, ENDLESS)
        expect(isProvedCheapest).toBe(true)
        expect(payable).toBe(leastPayable(basket, promotions))
      }),
      RUNS,
    )
  })

  it('adds up to the last unit, and goes below neither nothing nor a floor', () => {
    fc.assert(
      fc.property(someOrder(8, 12), ({ basket, promotions }) => {
        const { lines, list, discount, goods, shipping, payable, applied } = quote(basket, promotions)
        const fees = shipping.reduce((sum, one) => sum + one.amount - one.discount, 0)
        expect(list - discount).toBe(goods)
        expect(goods + fees).toBe(payable)
        const off = discount + shipping.reduce((sum, one) => sum + one.discount, 0)
        expect(applied.reduce((sum, { amount }) => sum + amount, 0)).toBe(off)
        for (const { id, list: before, discounts, net } of lines) {
          const line = basket.lines.find((one) => one.id === id)
          if (!line) throw new Error(id)
          expect(before).toBe(amountOf(line))
          expect(net).toBe(before - discounts.reduce((sum, { amount }) => sum + amount, 0))
          const ignored = discounts.some((one) => promotions.find(({ id: p }) => p === one.promotionId)?.ignoresFloor)
          expect(net).toBeGreaterThanOrEqual(ignored ? 0 : floorOf(line))
        }
        for (const { amount, discount: less } of shipping) expect(less).toBeLessThanOrEqual(amount)
        for (const { promotionId, amount } of applied) {
          expect(amount).toBeLessThanOrEqual(promotions.find(({ id }) => id === promotionId)?.capPerOrder ?? amount)
        }
      }),
      RUNS,
    )
  })

  it('asks the same in whatever order lines and promotions come', () => {
    fc.assert(
      fc.property(someOrder(5, 8), fc.infiniteStream(fc.nat()), ({ basket, promotions }, random) => {
        const shuffled = <T>(list: readonly T[]) =>
          list
            .map((one) => ({ one, at: random.next().value as number }))
            .toSorted((a, b) => a.at - b.at)
            .map(({ one }) => one)
        const other = quote({ ...basket, lines: shuffled(basket.lines) }, shuffled(promotions))
        expect(other).toEqual(quote(basket, promotions))
      }),
      RUNS,
    )
  })

  it('never asks more because there is one more promotion', () => {
    fc.assert(
      fc.property(someOrder(5, 8), ({ basket, promotions }) => {
        const before = quote(basket, promotions.slice(1), ENDLESS).payable
        expect(quote(basket, promotions, ENDLESS).payable).toBeLessThanOrEqual(before)
      }),
      RUNS,
    )
  })

  it('says of every promotion either what it took off or why not', () => {
    fc.assert(
      fc.property(someOrder(5, 8), ({ basket, promotions }) => {
        const { applied, notApplied } = quote(basket, promotions)
        const said = [...applied, ...notApplied].map(({ promotionId }) => promotionId)
        expect(said.toSorted()).toEqual(promotions.map(({ id }) => id).toSorted())
      }),
      RUNS,
    )
  })
})
