import { describe, expect, it } from 'vitest'
import { matrixOf } from '../numeric/dense.ts'
import { Random } from '../numeric/random.ts'
import { sparseOf } from '../numeric/sparse.ts'
import { fitFeatureRidge, fitNewItemScores, fitProfileRidge } from './feature-ridge.ts'
import { fitImplicitAls } from './implicit-als.ts'
import { fitProfileNeighbours } from './profile-neighbours.ts'

/** Young people (feature 0 high) take even items, others odd ones; feature 1 is noise, feature 2 constant. */
function world(people: number, seed: number) {
  const random = new Random(seed)
  const profiles = matrixOf(Array.from({ length: people }, () => [random.normal(), random.normal(), 1]))
  const row: number[] = []
  const column: number[] = []
  for (let person = 0; person < people; person += 1) {
    const isYoung = (profiles.values[person * 3] as number) > 0
    for (let item = 0; item < 10; item += 1) {
      if (!random.chance((item % 2 === 0) === isYoung ? 0.5 : 0.1)) continue
      row.push(person)
      column.push(item)
    }
  }
  const { values: _, ...train } = sparseOf(people, 10, { row, column })
  return { profiles, train }
}

describe.each([
  ['neighbours', fitProfileNeighbours],
  ['ridge', fitProfileRidge],
] as const)('cold start by %s', (_, fit) => {
  const { profiles, train } = world(300, 4)
  const model = fit(profiles, train)

  it('tells apart what different people take, from their features alone', () => {
    const young = model.top({ items: [], profile: [1.5, 0, 1] }, 5).items
    const old = model.top({ items: [], profile: [-1.5, 0, 1] }, 5).items
    expect([...young].sort()).toEqual([0, 2, 4, 6, 8])
    expect([...old].sort()).toEqual([1, 3, 5, 7, 9])
  })

  it('refuses a profile that is missing, too short or no number', () => {
    expect(() => model.score({ items: [] })).toThrow(/^history.profile/)
    expect(() => model.score({ items: [], profile: [1] })).toThrow(/^history.profile/)
    expect(() => model.score({ items: [], profile: [1, Number.NaN, 2] })).toThrow(/^history.profile\[1\]/)
    expect(() => fit(matrixOf([[1]]), train)).toThrow(/^profiles rows/)
  })

  it('keeps what it was given', () => {
    const before = structuredClone({ profiles, train })
    fit(profiles, train).score({ items: [], profile: [0, 0, 1] })
    expect({ profiles, train }).toEqual(before)
  })
})

describe('cold start', () => {
  it('by neighbours is not led astray by features that have nothing to do with taste', () => {
    const { profiles, train } = world(300, 4)
    const random = new Random(8)
    const noise = () => Array.from({ length: 25 }, () => random.normal())
    const rows = Array.from({ length: 300 }, (_, p) => [profiles.values[p * 3] as number, ...noise()])
    const model = fitProfileNeighbours(matrixOf(rows), train)
    const { items } = model.top({ items: [], profile: [1.5, ...noise()] }, 5)
    expect([...items].sort()).toEqual([0, 2, 4, 6, 8])
  })

  it('falls back to what everybody takes where features say nothing', () => {
    const { train } = world(50, 1)
    const alike = { rows: 50, columns: 1, values: new Float64Array(50).fill(3) }
    const takers = new Float64Array(10)
    for (const item of train.indices) takers[item] = (takers[item] as number) + 1
    const neighbours = fitProfileNeighbours(alike, train, { neighbours: 50, prior: 0 }).score({
      items: [],
      profile: [3],
    })
    const ridge = fitProfileRidge(alike, train).score({ items: [], profile: [3] })
    takers.forEach((count, item) => {
      expect(neighbours[item]).toBeCloseTo(count / 50, 12)
      expect(ridge[item]).toBeCloseTo(count / 50, 12)
    })
  })

  it('by ridge takes a feature that was constant in training for nothing, whatever it is later', () => {
    // The sum of .1 / 7 seven times is not .1: a spread of 1e-17 made any other value 1e16 deviations.
    const profiles = { rows: 7, columns: 1, values: new Float64Array(7).fill(0.1) }
    const { values: _, ...train } = sparseOf(7, 1, { row: [0, 2, 4, 6], column: [0, 0, 0, 0] })
    const model = fitProfileRidge(profiles, train)
    expect(model.score({ items: [], profile: [100] })).toEqual(model.score({ items: [], profile: [0.1] }))
  })

  it('by ridge is the same from people and items as from the whole table', () => {
    const { profiles, train } = world(80, 2)
    const table = { rows: 80, columns: 10, values: new Float64Array(800) }
    for (let p = 0; p < 80; p += 1) {
      for (const item of train.indices.subarray(train.starts[p], train.starts[p + 1])) table.values[p * 10 + item] = 1
    }
    const sparse = fitProfileRidge(profiles, train, 3).score({ items: [], profile: [0.4, -1, 1] })
    const whole = fitFeatureRidge(profiles, table, 3).predict([0.4, -1, 1])
    sparse.forEach((score, item) => expect(score).toBeCloseTo(whole[item] as number, 12))
  })

  it('by ridge recovers a linear truth as the penalty vanishes', () => {
    const random = new Random(3)
    const rows = Array.from({ length: 60 }, () => [random.normal(), random.normal()])
    const targets = matrixOf(rows.map(([a = 0, b = 0]) => [1 + 2 * a, a - b, 5]))
    const { predict } = fitFeatureRidge(matrixOf(rows), targets, 1e-9)
    ;[7, 1, 5].forEach((truth, target) => expect(predict([3, 2])[target]).toBeCloseTo(truth, 6))
  })

  it('gives a new item to the people who took items like it', () => {
    const { train } = world(300, 9)
    const model = fitImplicitAls(train, { factors: 3 })
    const itemFeatures = matrixOf(Array.from({ length: 10 }, (_, item) => [item % 2]))
    const scores = fitNewItemScores(model, itemFeatures, 1)([0])
    const evens = Array.from({ length: 300 }, (_, p) => {
      const own = [...train.indices.slice(train.starts[p], train.starts[p + 1])]
      return own.filter((item) => item % 2 === 0).length - own.filter((item) => item % 2 === 1).length
    })
    const mean = (sign: number) => {
      const group = [...scores].filter((_, p) => Math.sign(evens[p] as number) === sign)
      return group.reduce((a, b) => a + b, 0) / group.length
    }
    expect(mean(1)).toBeGreaterThan(mean(-1) + 0.2)
  })
})
