import fc from 'fast-check'
import { expect, it } from 'vitest'
import { decisionsOf } from './decide-captures.ts'

const standing = fc
  .array(fc.integer({ min: 1, max: 1_000_000 }), { maxLength: 6 })
  .map((amounts) => amounts.map((amount, i) => ({ id: `p${i}`, amount })))
const needed = fc.integer({ min: -1_000_000, max: 5_000_000 })

it('takes what is needed, never more than was authorised, and gives up exactly what nobody needs', () => {
  fc.assert(
    fc.property(standing, needed, (all, need) => {
      const { captures, voids } = decisionsOf(need, true, all)
      const sum = (of: readonly { amount: number }[]) => of.reduce((total, { amount }) => total + amount, 0)
      expect(sum(captures)).toBe(Math.min(Math.max(0, need), sum(all)))
      for (const { id, amount } of captures) {
        expect(amount).toBeGreaterThan(0)
        expect(amount).toBeLessThanOrEqual(all.find((one) => one.id === id)?.amount ?? 0)
      }
      expect([...captures.map(({ id }) => id), ...voids]).toEqual(all.map(({ id }) => id))
    }),
  )
})

it('before it is final takes nothing and keeps enough', () => {
  fc.assert(
    fc.property(standing, needed, (all, need) => {
      const { captures, voids } = decisionsOf(need, false, all)
      const kept = all.filter(({ id }) => !voids.includes(id)).reduce((total, { amount }) => total + amount, 0)
      const authorised = all.reduce((total, { amount }) => total + amount, 0)
      expect(captures).toEqual([])
      expect(kept).toBeGreaterThanOrEqual(Math.min(Math.max(0, need), authorised))
    }),
  )
})
