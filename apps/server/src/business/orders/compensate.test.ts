import { taxOf } from '@tandem/kernel'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { compensated } from './compensate.ts'
import type { GroupRow, LineRow } from './order-store.ts'

const line = fc
  .record({ net: fc.nat({ max: 100_000 }), rate: fc.constantFrom(0, 600, 900, 1_300), included: fc.boolean() })
  .map(({ net, rate, included }): LineRow => {
    const tax = taxOf(net, rate, included)
    const row = { net, tax, tax_basis_points: rate, tax_included: included, discounts: [] }
    return row as unknown as LineRow
  })
const group = fc
  .record({ fee: fc.nat({ max: 900 }), off: fc.nat({ max: 900 }) })
  .map(({ fee, off }) => ({ fee, fee_discount: Math.min(fee, off), discounts: [] }) as unknown as GroupRow)
const paid = (lines: readonly LineRow[], groups: readonly GroupRow[]) =>
  lines.reduce((sum, { net, tax, tax_included }) => sum + net + (tax_included ? 0 : tax), 0) +
  groups.reduce((sum, { fee, fee_discount }) => sum + fee - fee_discount, 0)

it('takes exactly the amends off what lines and fees cost, nothing below zero, and says so as one discount each', () => {
  const lists = fc.tuple(fc.array(line, { minLength: 1, maxLength: 6 }), fc.array(group, { maxLength: 3 }))
  fc.assert(
    fc.property(lists, fc.double({ min: 0, max: 1, noNaN: true }), ([lines, groups], share) => {
      const all = paid(lines, groups)
      const amount = Math.floor(all * share)
      const once = compensated({ lines, groups }, Math.floor(amount / 2))
      const twice = compensated(once, amount - Math.floor(amount / 2))
      expect(paid(twice.lines, twice.groups)).toBe(all - amount)
      for (const [i, one] of twice.lines.entries()) {
        expect(Math.min(one.net, one.tax)).toBeGreaterThanOrEqual(0)
        expect(one.tax).toBeLessThanOrEqual(one.net + (one.tax_included ? 0 : one.tax))
        expect(one.discounts.reduce((sum, { amount: off }) => sum + off, 0)).toBe((lines[i] as LineRow).net - one.net)
        expect(one.discounts.length).toBeLessThanOrEqual(1)
      }
      for (const one of twice.groups) expect(one.fee_discount).toBeLessThanOrEqual(one.fee)
    }),
  )
})
