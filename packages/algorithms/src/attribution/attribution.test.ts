import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { matrixOf } from '../numeric/dense.ts'
import { type AttributionRule, attributeByRule } from './attribution-rules.ts'
import { type Attribution, type Journeys, journeysOf } from './journeys.ts'
import { attributeByMarkov } from './markov-attribution.ts'
import { sampledShapleyValues, shapleyValues } from './shapley.ts'
import { attributeByShapley } from './shapley-attribution.ts'
import { simulateExposures, simulateMarkovJourneys } from './simulate-journeys.ts'

const HOUR = 3_600_000

/** Journeys written as the channels met, an hour apart, and what they brought. */
function journeys(
  channels: number,
  ...walks: readonly (readonly [channels: readonly number[], value: number])[]
): Journeys {
  let at = 0
  return {
    channels,
    starts: Int32Array.from([0, ...walks.map(([met]) => (at += met.length))]),
    channel: Int32Array.from(walks.flatMap(([met]) => [...met])),
    timeMs: Float64Array.from(walks.flatMap(([met]) => met.map((_, hour) => hour * HOUR))),
    value: Float64Array.from(walks, ([, value]) => value),
  }
}

const someJourneys = fc
  .array(fc.tuple(fc.array(fc.nat(4), { maxLength: 7 }), fc.constantFrom(0, 0, 1, 19.99, 250)), {
    minLength: 1,
    maxLength: 25,
  })
  .map((walks) => journeys(5, ...walks))
const RULES: readonly AttributionRule[] = [
  { kind: 'last' },
  { kind: 'first' },
  { kind: 'linear' },
  { kind: 'timeDecay', halfLifeMs: 2 * HOUR },
  { kind: 'position' },
]
const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0)
function expectExact({ credit, unattributed }: Attribution, { value }: Journeys): void {
  expect(Math.abs(sum(credit) + unattributed - sum(value))).toBeLessThanOrEqual(1e-11 * Math.max(1, sum(value)))
}

describe('journeysOf', () => {
  it('ends a journey at each conversion, forgets what is too old, and keeps what led nowhere', () => {
    const found = journeysOf(
      {
        personIndex: Int32Array.of(0, 0, 0, 0, 1),
        channelIndex: Int32Array.of(1, 2, 0, 1, 2),
        timeMs: Float64Array.of(0, 8, 10, 15, 3),
      },
      { personIndex: Int32Array.of(0, 2), timeMs: Float64Array.of(10, 1), value: Float64Array.of(99, 5) },
      5,
    )
    expect([...found.starts]).toEqual([0, 2, 3, 4, 4])
    expect([...found.channel]).toEqual([2, 0, 1, 2])
    expect([...found.value]).toEqual([99, 0, 0, 5])
  })

  it('refuses what makes no sense, and says where', () => {
    const touches = { personIndex: Int32Array.of(0), channelIndex: Int32Array.of(0), timeMs: Float64Array.of(1) }
    const conversions = { personIndex: Int32Array.of(0), timeMs: Float64Array.of(1) }
    expect(() => journeysOf({ ...touches, channelIndex: Int32Array.of(-1) }, conversions)).toThrow(
      /^touches\.channelIndex\[0\]/,
    )
    expect(() => journeysOf(touches, { ...conversions, value: Float64Array.of(-2) })).toThrow(
      /^conversions\.value\[0\]/,
    )
    expect(() => journeysOf(touches, conversions, 0)).toThrow(/^windowMs/)
    expect(() => journeysOf({ ...touches, personIndex: Int32Array.of(-1) }, conversions)).toThrow(
      /^touches\.personIndex\[0\]/,
    )
    expect(() => journeysOf(touches, { ...conversions, personIndex: Int32Array.of(-1) })).toThrow(
      /^conversions\.personIndex\[0\]/,
    )
  })
})

describe('attributeByRule', () => {
  const one = journeys(4, [[0, 1, 2, 3], 100])
  it.each([
    ['last', [0, 0, 0, 100]],
    ['first', [100, 0, 0, 0]],
    ['linear', [25, 25, 25, 25]],
    ['timeDecay', [100 / 15, 200 / 15, 400 / 15, 800 / 15]],
    ['position', [40, 10, 10, 40]],
  ] as const)('%s splits a hundred over four touches', (kind, expected) => {
    const rule = (kind === 'timeDecay' ? { kind, halfLifeMs: HOUR } : { kind }) as AttributionRule
    attributeByRule(one, rule).credit.forEach((credit, c) => expect(credit).toBeCloseTo(expected[c] as number, 10))
  })

  it('gives a single touch all, and two touches a share of the ends', () => {
    expect([...attributeByRule(journeys(2, [[1], 7]), { kind: 'position' }).credit]).toEqual([0, 7])
    expect([
      ...attributeByRule(journeys(2, [[0, 1], 8]), { kind: 'position', first: 0.375, last: 0.125 }).credit,
    ]).toEqual([6, 2])
  })

  it('takes ends that are one together, though 1 - .8 is less than .2 in binary', () => {
    const { credit } = attributeByRule(journeys(3, [[0, 1, 2], 10]), { kind: 'position', first: 0.8, last: 0.2 })
    expect([...credit]).toEqual([8, 0, 2])
  })

  it('refuses journeys that begin before the first touch or run back in time, which would make credits NaN', () => {
    const one = journeys(2, [[0, 1, 1], 1])
    const from = { ...one, starts: Int32Array.of(-2, 3) }
    const back = { ...one, timeMs: Float64Array.of(2000, 1, 2) }
    expect(() => attributeByRule(from, { kind: 'linear' })).toThrow(/^journeys\.starts\[0\]/)
    expect(() => attributeByRule(back, { kind: 'timeDecay', halfLifeMs: 1 })).toThrow(/^journeys\.timeMs\[1\]/)
  })

  it('loses nothing whatever the rule', () => {
    fc.assert(
      fc.property(someJourneys, fc.constantFrom(...RULES), (all, rule) => {
        const before = structuredClone(all)
        expectExact(attributeByRule(Object.freeze(all), rule), all)
        expect(all).toEqual(before)
      }),
    )
  })

  it('refuses rules that make no sense', () => {
    expect(() => attributeByRule(one, { kind: 'timeDecay', halfLifeMs: 0 })).toThrow(/^rule\.halfLifeMs/)
    expect(() => attributeByRule(one, { kind: 'position', first: 0.7, last: 0.4 })).toThrow(/^rule\.last/)
    expect(() => attributeByRule({ ...one, channels: 3 }, { kind: 'last' })).toThrow(/^journeys\.channel\[3\]/)
  })
})

describe('attributeByMarkov', () => {
  it('gives .2, .4, .4 in the example of Bryl (2016), Attribution model with R: c1 c2 c3 buys, c1 and c2 c3 do not', () => {
    const found = attributeByMarkov(journeys(3, [[0, 1, 2], 1], [[0], 0], [[1, 2], 0]))
    expect(found.conversionProbability).toBeCloseTo(1 / 3, 12)
    ;[0.5, 1, 1].forEach((effect, c) => expect(found.removalEffect[c]).toBeCloseTo(effect, 12))
    ;[0.2, 0.4, 0.4].forEach((credit, c) => expect(found.credit[c]).toBeCloseTo(credit, 12))
  })

  it('converts as often as the journeys did, whatever the order, and loses nothing', () => {
    fc.assert(
      fc.property(someJourneys, fc.integer({ min: 1, max: 3 }), (all, order) => {
        const touched = [...all.value.keys()].filter((j) => all.starts[j] !== all.starts[j + 1])
        fc.pre(touched.length > 0)
        const found = attributeByMarkov(all, order)
        const rate = touched.filter((j) => (all.value[j] as number) > 0).length / touched.length
        expect(found.conversionProbability).toBeCloseTo(rate, 10)
        expectExact(found, all)
      }),
    )
  })

  it('sees with order 2 what order 1 cannot: b converts only after a', () => {
    const walks: [number[], number][] = [
      ...new Array<[number[], number]>(10).fill([[0, 1], 1]),
      ...new Array<[number[], number]>(10).fill([[2, 1], 0]),
    ]
    const all = journeys(3, ...walks)
    expect(attributeByMarkov(all, 1).removalEffect[2]).toBeCloseTo(0.5, 12)
    expect(attributeByMarkov(all, 2).removalEffect[2]).toBeCloseTo(0, 12)
    expect(() => attributeByMarkov(all, 0)).toThrow(/^order/)
  })

  it('finds the removal effects of the chain that the journeys walked', () => {
    const first = Float64Array.of(0.5, 0.3, 0.2)
    const step = matrixOf([
      [0.1, 0.3, 0.1, 0.05],
      [0.1, 0, 0.3, 0.1],
      [0.05, 0.1, 0.1, 0.25],
    ])
    const found = attributeByMarkov(simulateMarkovJourneys(first, step, 40_000, 3))
    const again = attributeByMarkov(simulateMarkovJourneys(first, step, 40_000, 4))
    // 1 - f' (I - Q)^-1 r without the channel over the same with it, of the true chain.
    const truth = [0.42939, 0.51091, 0.61491]
    truth.forEach((effect, c) => {
      expect(Math.abs((found.removalEffect[c] as number) - effect)).toBeLessThan(0.02)
      expect(Math.abs((again.removalEffect[c] as number) - effect)).toBeLessThan(0.02)
    })
  })
})

describe('simulateMarkovJourneys', () => {
  it('refuses a chain that would walk for ever, and rows that are no probabilities', () => {
    const first = Float64Array.of(1, 0)
    const walks = (...rows: number[][]) => simulateMarkovJourneys(first, matrixOf(rows), 5, 1)
    expect(() => walks([0, 1, 0], [1, 0, 0])).toThrow(/^step row 0/)
    expect(() => walks([0.6, 0.6, 0], [0, 0, 1])).toThrow(/^step row 0/)
    expect(walks([0.1, 0.9, 0], [0.5, 0, 0.5]).value).toHaveLength(5)
  })
})

describe('shapleyValues', () => {
  it('shares a glove game as Shapley does: two left gloves and one right make 1/6, 1/6, 2/3', () => {
    const pair = (isIn: Uint8Array): number => Number(isIn[2] === 1 && (isIn[0] === 1 || isIn[1] === 1))
    shapleyValues(3, pair).forEach((value, p) => expect(value).toBeCloseTo([1 / 6, 1 / 6, 2 / 3][p] as number, 12))
  })

  it('is met by drawn orders within four standard errors, and both add up', () => {
    const weights = Float64Array.from({ length: 14 }, (_, p) => p + 1)
    const worth = (isIn: Uint8Array): number =>
      Math.sqrt(isIn.reduce((total, there, p) => total + there * (weights[p] as number), 0))
    const exact = shapleyValues(14, worth)
    const { value, standardError } = sampledShapleyValues(14, worth, { orders: 400, seed: 5 })
    expect(sum(exact)).toBeCloseTo(Math.sqrt(105), 10)
    expect(sum(value)).toBeCloseTo(Math.sqrt(105), 10)
    value.forEach((estimate, p) => {
      expect(Math.abs(estimate - (exact[p] as number))).toBeLessThan(4 * (standardError[p] as number))
    })
    expect(() => shapleyValues(21, worth)).toThrow(/^players/)
    expect(() => sampledShapleyValues(3, worth, { orders: 1, seed: 1 })).toThrow(/^orders/)
  })
})

describe('attributeByShapley', () => {
  it('refuses options that make no sense, also where nothing is drawn', () => {
    expect(() => attributeByShapley(journeys(1, [[0], 1]), { orders: 0 })).toThrow(/^orders/)
  })

  it('gives a channel that adds nothing no credit', () => {
    const found = attributeByShapley(journeys(2, [[0], 1], [[0], 0], [[0, 1], 1], [[1, 0], 0], [[1], 0]))
    // Alone, 0 is worth .5 and 1 nothing; together .5: all of it is 0's.
    expect([...found.credit]).toEqual([2, 0])
  })

  it('loses nothing, sampled or exact', () => {
    fc.assert(
      fc.property(someJourneys, fc.integer({ min: 1, max: 5 }), (all, exactChannels) => {
        expectExact(attributeByShapley(all, { exactChannels, orders: 10 }), all)
      }),
    )
  })

  it('draws orders for journeys that met thirty channels, near to the exact answer where there is one', () => {
    const far = Array.from({ length: 30 }, (_, c) => c)
    const found = attributeByShapley(journeys(30, [far, 1], [[0], 1], [[1], 0]), { orders: 50 })
    expect(sum(found.credit)).toBeCloseTo(2, 10)
    expect(found.credit[0]).toBeCloseTo(2, 10)
    const all = simulateExposures(
      { meets: new Float64Array(6).fill(0.5), lift: Float64Array.of(0, 0.1, 0.2, 0.3, 0.1, 0), base: 0.02 },
      5000,
      2,
    )
    const exact = attributeByShapley(all)
    const drawn = attributeByShapley(all, { exactChannels: 2, orders: 200 })
    drawn.credit.forEach((credit, c) => {
      expect(Math.abs(credit - (exact.credit[c] as number))).toBeLessThan(4 * (drawn.standardError[c] as number))
    })
  })

  it('finds what each channel adds when chances are independent', () => {
    const model = { meets: Float64Array.of(0.6, 0.5, 0.4), lift: Float64Array.of(0.05, 0.2, 0), base: 0.02 }
    const n = 60_000
    const found = attributeByShapley(simulateExposures(model, n, 7))
    // Truth: each set's game with known worth, weighted by how often it is met.
    const truth = new Float64Array(3)
    for (let met = 1; met < 8; met += 1) {
      const members = [0, 1, 2].filter((c) => (met >>> c) & 1)
      const chance = [0, 1, 2].reduce(
        (p, c) => p * ((met >>> c) & 1 ? (model.meets[c] as number) : 1 - (model.meets[c] as number)),
        1,
      )
      const values = shapleyValues(
        members.length,
        (isIn) =>
          1 - members.reduce((miss, c, at) => miss * (isIn[at] ? 1 - (model.lift[c] as number) : 1), 1 - model.base),
      )
      members.forEach((c, at) => (truth[c] = (truth[c] as number) + chance * (values[at] as number)))
    }
    truth.forEach((share, c) => expect(Math.abs((found.credit[c] as number) / n - share)).toBeLessThan(0.004))
    expect(found.baseline / n).toBeCloseTo(0.02 * (1 - 0.4 * 0.5 * 0.6), 2)
  })
})
