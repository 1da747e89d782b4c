import { describe, expect, it } from 'vitest'
import { Random } from '../numeric/random.ts'
import { testFirstDigits, testLastDigits } from './digit-test.ts'
import { compareWithPeers } from './peer-comparison.ts'
import { fitIntervalShape, testRhythm } from './rhythm-test.ts'
import { findRings, sharedKeyGroups } from './shared-key-rings.ts'
import { simulateRings } from './simulate-rings.ts'

/** Stores x days of level + day effect + noise; the last store moves by `shift` in the last seven days. */
function chain(seed: number, shift: number): { rows: number; columns: number; values: Float64Array } {
  const random = new Random(seed)
  const [rows, columns] = [12, 63]
  const day = Float64Array.from({ length: columns }, () => random.normal())
  const values = Float64Array.from({ length: rows * columns }, (_, i) => {
    const row = Math.floor(i / columns)
    const moved = row === rows - 1 && i % columns >= columns - 7 ? shift : 0
    return row + 2 * (day[i % columns] as number) + 0.3 * random.normal() + moved
  })
  return { rows, columns, values }
}

describe('a store beside its peers', () => {
  it('is seen when it moves and they do not, whatever the days brought to all', () => {
    const values = chain(1, 0.8)
    const before = values.values.slice()
    const found = compareWithPeers(values, 7)
    expect(values.values).toEqual(before)
    expect(found[11]?.effect).toBeCloseTo(0.8, 0)
    expect(found[11]?.pValue).toBeLessThan(1e-4)
    for (const { pValue } of found.slice(0, 11)) expect(pValue).toBeGreaterThan(0.001)
    expect(Math.abs(found[3]?.shrunken ?? 9)).toBeLessThan(Math.abs(found[3]?.effect ?? 0))
    expect(found[11]?.shrunken).toBeGreaterThan(0.6)
  })

  it('is accused at five per cent about five times in a hundred when nothing moves', () => {
    let accused = 0
    for (let seed = 1; seed <= 100; seed += 1) {
      accused += compareWithPeers(chain(seed, 0), 7).filter(({ pValue }) => pValue < 0.05).length
    }
    expect(accused / 1200).toBeGreaterThan(0.02)
    expect(accused / 1200).toBeLessThan(0.08)
  })

  it('is seen when it is the only one that ever moved', () => {
    const values = new Float64Array(5 * 40)
    values.fill(3, 3 * 40 - 7, 3 * 40)
    const found = compareWithPeers({ rows: 5, columns: 40, values }, 7)
    expect(found.map(({ pValue }) => pValue)).toEqual([1, 1, 0, 1, 1])
    expect(found[2]).toMatchObject({ effect: 3, score: Number.POSITIVE_INFINITY })
  })

  it('that was closed all along has no answer', () => {
    const values = chain(2, 0)
    values.values.fill(Number.NaN, 0, 63)
    const [closed, open] = compareWithPeers(values, 7)
    expect(closed?.effect).toBeNaN()
    expect(open?.pValue).toBeGreaterThan(0)
    expect(() => compareWithPeers({ rows: 2, columns: 30, values: new Float64Array(60) }, 7)).toThrow(/^values.rows/)
  })
})

describe('rings of shared keys', () => {
  const settings = { people: 900, rings: 3, peopleInRing: 10, keysInRing: 6, use: 0.8, camouflage: 2 }

  it('are found though their members have honest keys as camouflage', () => {
    const planted = simulateRings(settings, 2)
    const found = findRings(planted)
    const caught = new Set(found.flatMap(({ people }) => people))
    const guilty = Array.from(planted.ringOf.keys()).filter((p) => planted.ringOf[p] !== -1)
    expect(guilty.filter((p) => caught.has(p)).length / guilty.length).toBeGreaterThan(0.95)
    expect(guilty.filter((p) => caught.has(p)).length / caught.size).toBeGreaterThan(0.9)
    expect(found[0]?.timesChance).toBeGreaterThan(1)
    expect(findRings(planted)).toEqual(found)
  })

  it('are no more than were asked for, even where several are as dense', () => {
    const random = new Random(5)
    const [person, key]: [number[], number[]] = [[], []]
    for (let k = 0; k < 3 * 64; k += 1) {
      person.push(8 * Math.floor(k / 64) + (k % 8))
      key.push(8 * Math.floor(k / 64) + (Math.floor(k / 8) % 8))
    }
    for (let k = 48; k < 4000; k += 1) {
      person.push(k >> 1)
      key.push(24 + random.below(1500))
    }
    const used = { person: Int32Array.from(person), key: Int32Array.from(key) }
    expect(findRings(used)).toHaveLength(3)
    expect(findRings(used, { mostRings: 1 })).toHaveLength(1)
  })

  it('are not seen in a town without any', () => {
    expect(findRings(simulateRings({ ...settings, rings: 0 }, 3))).toEqual([])
  })

  it('hang together by chains of keys', () => {
    const used = { person: Int32Array.of(0, 1, 1, 2, 3, 4), key: Int32Array.of(0, 0, 1, 1, 2, 3) }
    expect(sharedKeyGroups(used)).toEqual(Int32Array.of(0, 0, 0, 1, 2))
    expect(findRings({ person: new Int32Array(0), key: new Int32Array(0) })).toEqual([])
    expect(() => findRings({ person: Int32Array.of(0), key: new Int32Array(0) })).toThrow(/^key/)
    expect(() => findRings({ person: Int32Array.of(-1), key: Int32Array.of(0) })).toThrow(/^person/)
  })
})

describe('rhythm', () => {
  it('of a clock is too regular, of chance is not, of habits only against chance', () => {
    const random = new Random(3)
    const walk = (interval: () => number): Float64Array => {
      let time = 0
      return Float64Array.from({ length: 25 }, () => (time += interval()))
    }
    expect(testRhythm(walk(() => 24 + 0.2 * random.normal())).pValue).toBeLessThan(0.001)
    expect(testRhythm(walk(() => random.exponential())).pValue).toBeGreaterThan(0.01)
    const habits = walk(() => random.gamma(4))
    expect(testRhythm(habits).pValue).toBeLessThan(0.01)
    expect(testRhythm(habits, { shape: 4 }).pValue).toBeGreaterThan(0.05)
  })

  it('has a p-value that is uniform when the shape is right', () => {
    const random = new Random(4)
    let low = 0
    for (let k = 0; k < 300; k += 1) {
      let time = 0
      const times = Float64Array.from({ length: 8 }, () => (time += random.exponential()))
      if (testRhythm(times, { simulations: 199, seed: k }).pValue <= 0.1) low += 1
    }
    expect(low / 300).toBeCloseTo(0.1, 1)
  })

  it('of a town is known whatever the paces of its people', () => {
    const random = new Random(5)
    const people = Array.from({ length: 400 }, () => {
      const pace = 1 + 50 * random.next()
      return Float64Array.from({ length: 2 + random.below(6) }, () => pace * random.gamma(2.5))
    })
    expect(fitIntervalShape(people)).toBeCloseTo(2.5, 0)
    expect(() => fitIntervalShape([Float64Array.of(1)])).toThrow(/^intervalsByPerson/)
  })
})

describe('digits', () => {
  it('that somebody made up stand out, drawn ones do not', () => {
    const random = new Random(6)
    const drawn = Array.from({ length: 400 }, () => random.below(100_000))
    expect(testLastDigits(drawn).pValue).toBeGreaterThan(0.01)
    const madeUp = drawn.map((amount, i) => (i % 4 === 0 ? amount - (amount % 10) + 7 : amount))
    const found = testLastDigits(madeUp)
    expect(found.pValue).toBeLessThan(1e-6)
    expect(found.mostExcess.digit).toBe(7)
    expect(found.isSimulated).toBe(false)
    expect(testLastDigits(drawn.slice(0, 20)).isSimulated).toBe(true)
  })

  it("of amounts over many powers of ten follow Benford's law; of one price they do not", () => {
    const random = new Random(7)
    const amounts = Array.from({ length: 2000 }, () => Math.floor(10 ** (2 + 5 * random.next())))
    expect(testFirstDigits(amounts).pValue).toBeGreaterThan(0.01)
    expect(testFirstDigits(Array.from({ length: 50 }, (_, i) => 490 + i)).pValue).toBeLessThan(0.001)
    expect(() => testLastDigits([1.5, 1, 1, 1, 1, 1, 1, 1, 1, 1])).toThrow(/^amounts\[0\]/)
    expect(() => testFirstDigits([0, 0, 1.5, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1])).toThrow(/^amounts\[2\]/)
  })

  it('of many amounts with a rare digit are drawn by their counts, not one by one', () => {
    const expected = Float64Array.of(0.5, 1e-5, 0, 0, 0, 0.3, 0, 0, 0, 0.19999)
    const random = new Random(8)
    const honest = Array.from({ length: 100_000 }, () => random.weighted(expected))
    expect(testLastDigits(honest, { expected })).toMatchObject({ isSimulated: true })
    expect(testLastDigits(honest, { expected }).pValue).toBeGreaterThan(0.01)
    for (let k = 0; k < 12; k += 1) honest[k] = 1
    expect(testLastDigits(honest, { expected }).pValue).toBeLessThan(0.001)
  })

  it('have a p-value that is uniform when the shares are right', () => {
    const random = new Random(9)
    const pValues = Array.from(
      { length: 60 },
      () => testLastDigits(Array.from({ length: 20 }, () => random.below(10))).pValue,
    )
    expect(pValues.reduce((sum, p) => sum + p, 0) / 60).toBeCloseTo(0.5, 0)
    expect(pValues.filter((p) => p <= 0.2).length).toBeGreaterThan(4)
    expect(pValues.filter((p) => p <= 0.2).length).toBeLessThan(21)
  })
})
