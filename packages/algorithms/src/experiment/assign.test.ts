import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type AssignmentRule, assignVariation, bucketOf, bucketRanges, isInNamespace } from './assign.ts'
import { sampleRatioOfArms } from './sample-ratio.ts'

const UNITS = Array.from({ length: 20_000 }, (_, i) => `customer-${i}`)

describe('bucketOf', () => {
  it.each([
    ['', 'a', 1, 0.22],
    ['', 'b', 1, 0.077],
    ['b', 'a', 1, 0.946],
    ['ef', 'd', 1, 0.652],
    ['asdf', '8952klfjas09ujk', 1, 0.549],
    ['', '123', 1, 0.011],
    ['', '___)((*":&', 1, 0.563],
    ['seed', 'a', 2, 0.0505],
    ['seed', 'b', 2, 0.2696],
    ['foo', 'ab', 2, 0.2575],
    ['foo', 'def', 2, 0.2019],
    ['89123klj', '8952klfjas09ujkasdf', 2, 0.124],
    ['90850943850283058242805', '123', 2, 0.7516],
    ['()**(%$##$%#$#', '___)((*":&', 2, 0.0128],
  ] as const)(
    'of seed "%s" and unit "%s", version %i, is %d (GrowthBook, packages/sdk-js/test/cases.json, spec 0.5.4)',
    (seed, unit, version, bucket) => {
      expect(bucketOf(unit, seed, version)).toBe(bucket)
    },
  )

  it('refuses a version that does not exist', () => {
    expect(() => bucketOf('def', 'abc', 99 as 2)).toThrow(/^version must be 1 or 2, not 99/)
  })

  it('is even over units, and unrelated between experiments', () => {
    const cells = new Float64Array(100)
    for (const unit of UNITS) {
      const cell = 10 * Math.floor(10 * bucketOf(unit, 'first')) + Math.floor(10 * bucketOf(unit, 'second'))
      cells[cell] = (cells[cell] as number) + 1
    }
    expect(sampleRatioOfArms([...cells], Array(100).fill(1))).toBeGreaterThan(0.001)
  })
})

describe('bucketRanges', () => {
  it.each<[string, number, number, number[] | undefined, number[][]]>([
    [
      'normal 50/50',
      2,
      1,
      undefined,
      [
        [0, 0.5],
        [0.5, 1],
      ],
    ],
    [
      'reduced coverage',
      2,
      0.5,
      undefined,
      [
        [0, 0.25],
        [0.5, 0.75],
      ],
    ],
    [
      'zero coverage',
      2,
      0,
      undefined,
      [
        [0, 0],
        [0.5, 0.5],
      ],
    ],
    [
      '4 variations',
      4,
      1,
      undefined,
      [
        [0, 0.25],
        [0.25, 0.5],
        [0.5, 0.75],
        [0.75, 1],
      ],
    ],
    [
      'uneven weights',
      2,
      1,
      [0.4, 0.6],
      [
        [0, 0.4],
        [0.4, 1],
      ],
    ],
    [
      'uneven weights, 3 variations',
      3,
      1,
      [0.2, 0.3, 0.5],
      [
        [0, 0.2],
        [0.2, 0.5],
        [0.5, 1],
      ],
    ],
  ])('are those of GrowthBook for %s (cases.json, getBucketRange)', (_, variations, coverage, weights, ranges) => {
    const found = bucketRanges(variations, weights ? { coverage, weights } : { coverage })
    found.flat().forEach((bound, i) => {
      expect(bound).toBeCloseTo(ranges.flat()[i] as number, 12)
    })
  })

  it('refuse shares that are none, by name', () => {
    expect(() => bucketRanges(0)).toThrow(/^variations must/)
    expect(() => bucketRanges(2, { coverage: 1.2 })).toThrow(/^coverage must/)
    expect(() => bucketRanges(2, { weights: [0.4, 0.1] })).toThrow(/^weights must add up to 1/)
    expect(() => bucketRanges(2, { weights: [1] })).toThrow(/^weights must have 2 values/)
    expect(() => bucketRanges(2, { weights: [1.5, -0.5] })).toThrow(/^weights\[0\] must/)
  })
})

describe('isInNamespace', () => {
  it.each([
    ['1', 'namespace1', 0, 0.4, false],
    ['1', 'namespace1', 0.4, 1, true],
    ['1', 'namespace2', 0, 0.4, false],
    ['1', 'namespace2', 0.4, 1, true],
    ['2', 'namespace1', 0, 0.4, false],
  ] as const)('puts unit %s into %s from %d to %d: %s (GrowthBook, cases.json)', (unit, id, from, to, isIn) => {
    expect(isInNamespace(unit, { id, range: [from, to] })).toBe(isIn)
  })

  it('gives every unit to exactly one of the experiments that share it out', () => {
    for (const unit of UNITS.slice(0, 2_000)) {
      const slices = [
        [0, 0.25],
        [0.25, 0.6],
        [0.6, 1],
      ] as const
      expect(slices.filter((range) => isInNamespace(unit, { id: 'checkout', range }))).toHaveLength(1)
    }
  })
})

describe('assignVariation', () => {
  it('gives each variation its weight, and the rest nothing', () => {
    const rule: AssignmentRule = { seed: 'free-delivery', variations: 3, weights: [0.5, 0.3, 0.2], coverage: 0.8 }
    const counts = [0, 0, 0, 0]
    for (const unit of UNITS) {
      const at = assignVariation(unit, Object.freeze(rule))
      counts[at === -1 ? 3 : at] = (counts[at === -1 ? 3 : at] as number) + 1
    }
    expect(sampleRatioOfArms(counts, [0.4, 0.24, 0.16, 0.2])).toBeGreaterThan(0.001)
  })

  it('moves nobody between variations when coverage grows: people only join', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true })
    fc.assert(
      fc.property(fc.string(), fc.string(), share, share, fc.integer({ min: 1, max: 6 }), (unit, seed, a, b, n) => {
        const before = assignVariation(unit, { seed, variations: n, coverage: Math.min(a, b) })
        const after = assignVariation(unit, { seed, variations: n, coverage: Math.max(a, b) })
        if (before !== -1) expect(after).toBe(before)
      }),
    )
  })

  it('keeps what a unit had, though weights change; a variation that is gone leaves it out', () => {
    const sticky = new Map([
      ['ann', 1],
      ['bob', 2],
    ])
    const rule: AssignmentRule = { seed: 's', variations: 2, weights: [1, 0], sticky }
    expect(assignVariation('ann', rule)).toBe(1)
    expect(assignVariation('bob', rule)).toBe(-1)
    expect(assignVariation('cid', rule)).toBe(0)
    expect(sticky.size).toBe(2)
  })

  it('leaves out whoever is not in the slice of the namespace', () => {
    const namespace = { id: 'prices', range: [0, 0.5] as const }
    for (const unit of UNITS.slice(0, 500)) {
      const isOut = assignVariation(unit, { seed: 's', variations: 2, namespace }) === -1
      expect(isOut).toBe(!isInNamespace(unit, namespace))
    }
  })
})
