import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mergeSketches, sketchedQuantile, sketchQuantiles } from './quantile-sketch.ts'

const values = fc.array(
  fc.oneof(fc.double({ min: 1e-6, max: 1e9, noNaN: true }), fc.integer({ min: -999, max: 999 })),
  {
    minLength: 1,
    maxLength: 200,
  },
)

describe('a quantile sketch', () => {
  it('is within its error of the value that has this rank', () => {
    fc.assert(
      fc.property(values, fc.double({ min: 0, max: 1, noNaN: true }), (sample, p) => {
        const sorted = sample.toSorted((a, b) => a - b)
        const exact = sorted[Math.floor(p * (sample.length - 1))] as number
        const found = sketchedQuantile(sketchQuantiles(sample, 0.02), p)
        expect(Math.abs(found - exact)).toBeLessThanOrEqual(0.02 * Math.abs(exact) + 1e-9)
      }),
    )
  })

  it('of parts merges to the sketch of the whole, in any order', () => {
    fc.assert(
      fc.property(values, values, (a, b) => {
        const whole = sketchQuantiles([...a, ...b])
        expect(mergeSketches(sketchQuantiles(a), sketchQuantiles(b))).toEqual(whole)
        expect(mergeSketches(sketchQuantiles(b), sketchQuantiles(a))).toEqual(whole)
      }),
    )
  })

  it('refuses what it cannot answer, by name', () => {
    expect(() => sketchedQuantile(sketchQuantiles([]), 0.5)).toThrow(
      /^sketch.count must be a whole number of at least 1/,
    )
    expect(() => sketchedQuantile(sketchQuantiles([1]), 2)).toThrow(/^p must be from 0 to 1/)
    expect(() => sketchQuantiles([1, Number.NaN])).toThrow(/^values\[1\] must be a finite number/)
    expect(() => mergeSketches(sketchQuantiles([1]), sketchQuantiles([1], 0.05))).toThrow(
      /^b must be made for an error/,
    )
  })
})
