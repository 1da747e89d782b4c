import { rng } from '@tandem/kernel'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { randomRedPacket } from './red-packet.ts'

it('splits to the last unit, with something for everybody', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 50 }), fc.nat(20_000), fc.nat(), (people, more, seed) => {
      const parts = randomRedPacket(people + more, people, rng(seed))
      expect(parts).toHaveLength(people)
      expect(Math.min(...parts)).toBeGreaterThanOrEqual(1)
      expect(parts.reduce((sum, part) => sum + part, 0)).toBe(people + more)
    }),
  )
})

it('gives whoever opens first no more to expect than whoever opens last', () => {
  const [people, total, rounds] = [5, 1_000, 20_000]
  const random = rng(7)
  const sums = Array.from({ length: people }, () => 0)
  for (let n = 0; n < rounds; n += 1) {
    randomRedPacket(total, people, random).forEach((part, i) => (sums[i] = (sums[i] as number) + part))
  }
  // The standard error of each mean is about 1.2.
  for (const sum of sums) expect(Math.abs(sum / rounds - total / people)).toBeLessThan(6)
})

it.each([[0], [1.5], [11]])('refuses to split 10 over %s', (people) => {
  expect(() => randomRedPacket(10, people, rng(1))).toThrow(RangeError)
})
