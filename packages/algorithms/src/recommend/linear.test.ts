import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Random } from '../numeric/random.ts'
import { type SparseMatrix, sparseOf } from '../numeric/sparse.ts'
import { easeOverItems, easeOverPeople, fitEase } from './ease.ts'
import { alsRecommender, fitImplicitAls } from './implicit-als.ts'
import { fitItemKnn } from './item-knn.ts'
import type { ItemHistory } from './recommender.ts'

interface Golden {
  people: number
  items: number
  values: number[]
  ease: { lambda: number; personPower: number; itemPower: number; isBinary: boolean; scores: number[] }[]
  knn: { shrinkage: number; candidatePower: number; personPower: number; isBinary: boolean; scores: number[] }[]
  als: { factors: number[]; alpha: number; lambda: number; people: number[][] }
}

const golden = JSON.parse(
  readFileSync(new URL('../../golden/recommend-linear.json', import.meta.url), 'utf8'),
) as Golden

function sparse(people: number, items: number, dense: ArrayLike<number>, isBinary: boolean): SparseMatrix {
  const at = Array.from({ length: dense.length }, (_, k) => k).filter((k) => dense[k] !== 0)
  const matrix = sparseOf(people, items, {
    row: at.map((k) => Math.floor(k / items)),
    column: at.map((k) => k % items),
    value: at.map((k) => dense[k] as number),
  })
  const { values: _, ...binary } = matrix
  return isBinary ? binary : matrix
}

function historyOf({ starts, indices, values }: SparseMatrix, person: number): ItemHistory {
  const [from, to] = [starts[person] as number, starts[person + 1] as number]
  return { items: indices.slice(from, to), ...(values ? { weights: values.slice(from, to) } : {}) }
}

function expectClose(found: ArrayLike<number>, expected: readonly number[]): void {
  expect(found.length).toBe(expected.length)
  expected.forEach((value, k) => {
    expect(Math.abs((found[k] as number) - value)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(value)))
  })
}

const randomTaken = (people: number, items: number, seed: number) => {
  const random = new Random(seed)
  return Float64Array.from({ length: people * items }, () => Number(random.chance(0.3)))
}

describe('EASE', () => {
  it.each(golden.ease)('scores as dense algebra in numpy: $lambda $personPower $itemPower', (parameters) => {
    const train = sparse(golden.people, golden.items, golden.values, parameters.isBinary)
    for (const fit of [easeOverPeople, easeOverItems]) {
      const found = Array.from({ length: golden.people }, (_, p) => [
        ...fit(train, parameters).score(historyOf(train, p)),
      ])
      expectClose(found.flat(), parameters.scores)
    }
  })

  it('answers the same over people as over items, whichever are fewer', () => {
    const size = fc.integer({ min: 1, max: 12 })
    fc.assert(
      fc.property(
        size,
        size,
        fc.integer(),
        fc.double({ min: 0.01, max: 100, noNaN: true }),
        (people, items, seed, lambda) => {
          const train = sparse(people, items, randomTaken(people, items, seed), true)
          const history = { items: [0, items - 1] }
          const byPeople = easeOverPeople(train, { lambda }).score(history)
          easeOverItems(train, { lambda })
            .score(history)
            .forEach((score, item) => expect(byPeople[item]).toBeCloseTo(score, 8))
        },
      ),
      { numRuns: 60 },
    )
  })

  it('never lets an item recommend itself', () => {
    const train = sparse(30, 6, randomTaken(30, 6, 3), true)
    for (let item = 0; item < 6; item += 1) expect(fitEase(train).score({ items: [item] })[item]).toBeCloseTo(0, 12)
  })

  it('finds which items go together', () => {
    // 0 with 1 and 2 with 3, always; 4 with all.
    const rows = Array.from({ length: 40 }, (_, p) => (p % 2 ? [1, 1, 0, 0, 1] : [0, 0, 1, 1, 1]))
    const ease = fitEase(sparse(40, 5, rows.flat(), true), { lambda: 5 })
    expect(ease.top({ items: [0] }, 1, [0]).items[0]).toBe(1)
    expect(ease.top({ items: [3] }, 1, [3]).items[0]).toBe(2)
  })

  it('refuses what means nothing, by name', () => {
    const train = sparse(2, 2, [1, 0, 0, 1], true)
    expect(() => fitEase(train, { lambda: 0 })).toThrow(/^lambda/)
    expect(() => fitEase(train, { itemPower: 2 })).toThrow(/^itemPower/)
    expect(() => fitEase({ ...train, values: Float64Array.of(1, -1) })).toThrow(/^train.values\[1\]/)
    expect(() => fitEase(train).score({ items: [2] })).toThrow(/^history.items\[0\]/)
    // Over people, what such a ridge left was 0 and scores were NaN.
    expect(() => fitEase(sparse(2, 3, [1, 0, 0, 0, 1, 0], true), { lambda: 1e-17 })).toThrow(/^lambda/)
  })
})

describe('item-kNN', () => {
  it.each(golden.knn)('scores as dense algebra in numpy: $shrinkage $candidatePower $personPower', (parameters) => {
    const train = sparse(golden.people, golden.items, golden.values, parameters.isBinary)
    const knn = fitItemKnn(train, parameters)
    const found = Array.from({ length: golden.people }, (_, p) => [...knn.score(historyOf(train, p))])
    expectClose(found.flat(), parameters.scores)
  })

  it('lets an item vote for its nearest neighbours alone', () => {
    const train = sparse(60, 10, randomTaken(60, 10, 8), true)
    const all = fitItemKnn(train).top({ items: [4] }, 3)
    const three = fitItemKnn(train, { neighbours: 3 }).score({ items: [4] })
    expect([...three.entries()].filter(([, score]) => score > 0).map(([item]) => item)).toEqual([...all.items].sort())
  })

  it('trusts a pair seen once less than one seen often, with shrinkage', () => {
    // Item 1 was taken once, with 0; item 2 by nine of the ten who took 0.
    const rows = Array.from({ length: 10 }, (_, p) => (p === 0 ? [1, 1, 0] : [1, 0, 1]))
    const train = sparse(10, 3, rows.flat(), true)
    const [, rare = 0, common = 0] = fitItemKnn(train, { shrinkage: 5 }).score({ items: [0] })
    expect(common / rare).toBeGreaterThan(5)
  })
})

describe('implicit ALS', () => {
  const { factors, alpha, lambda, people } = golden.als
  const train = sparse(golden.people, golden.items, golden.values, false)

  it('folds a person in as the normal equations in numpy', () => {
    const items = { rows: golden.items, columns: 4, values: Float64Array.from(factors) }
    const nobody = { rows: 0, columns: 4, values: new Float64Array(0) }
    const model = alsRecommender(nobody, items, { alpha, lambda, isBinary: false })
    people.forEach((expected, p) => expectClose(model.foldIn(historyOf(train, p)), expected))
    expect(() => model.foldIn({ items: [golden.items] })).toThrow(/^history.items\[0\]/)
    const short = { ...items, values: items.values.subarray(1) }
    expect(() => alsRecommender(nobody, short, { alpha, lambda, isBinary: false })).toThrow(/^items.values/)
  })

  it('finds the two tastes of a made-up world, for people it has never seen', () => {
    const random = new Random(5)
    const taken = Array.from({ length: 200 }, (_, p) =>
      Array.from({ length: 20 }, (_, item) => Number(random.chance(item % 2 === p % 2 ? 0.4 : 0.03))),
    )
    const model = fitImplicitAls(sparse(200, 20, taken.flat(), true), { factors: 2 })
    const { items } = model.top({ items: [2, 6, 8] }, 7, [2, 6, 8])
    expect([...items].every((item) => item % 2 === 0)).toBe(true)
  })

  it('ends with conjugate gradients where it ends with exact steps', () => {
    const options = { factors: 3, alpha: 5, lambda: 1, iterations: 60 }
    const exact = fitImplicitAls(train, { ...options, solver: 'cholesky' })
    const rough = fitImplicitAls(train, { ...options, solver: 'conjugateGradient' })
    const history = historyOf(train, 2)
    exact.score(history).forEach((score, item) => expect(rough.score(history)[item]).toBeCloseTo(score, 3))
  })

  it('gives the same bits for the same seed and keeps its input', () => {
    const before = structuredClone(train)
    const history = { items: [1, 3] }
    expect(fitImplicitAls(train, { seed: 4 }).score(history)).toEqual(fitImplicitAls(train, { seed: 4 }).score(history))
    expect(train).toEqual(before)
  })
})

describe('all of them', () => {
  it.each([
    ['EASE', fitEase],
    ['item-kNN', fitItemKnn],
    ['ALS', fitImplicitAls],
  ] as const)('%s keeps its input and answers the same twice', (_, fit) => {
    const train = sparse(golden.people, golden.items, golden.values, false)
    const history = Object.freeze({ items: Int32Array.of(1, 3), weights: Float64Array.of(2, 1) })
    const before = structuredClone({ train, history })
    const model = fit(Object.freeze(train), Object.freeze({}))
    expect(model.top(history, 5, [1, 3])).toEqual(model.top(history, 5, [1, 3]))
    expect({ train, history }).toEqual(before)
  })

  it.each([
    ['EASE', fitEase],
    ['item-kNN', fitItemKnn],
    ['ALS', fitImplicitAls],
  ] as const)('%s refuses a matrix that is not as it says, by name', (_, fit) => {
    const train = { rows: 2, columns: 2, starts: Int32Array.of(0, 1, 2), indices: Int32Array.of(0, 1) }
    expect(() => fit({ ...train, indices: Int32Array.of(0, 5) })).toThrow(/^train.indices\[1\]/)
    expect(() => fit({ ...train, rows: 3 })).toThrow(/^train.starts/)
    expect(() => fit({ ...train, starts: Int32Array.of(0, 3, 2) })).toThrow(/^train.starts\[2\]/)
    expect(() => fit({ ...train, values: Float64Array.of(1) })).toThrow(/^train.values/)
  })

  it.each([
    ['EASE', fitEase],
    ['item-kNN', fitItemKnn],
    ['ALS', fitImplicitAls],
  ] as const)('%s counts an item of a binary training once, however often it is in a history', (_, fit) => {
    const model = fit(sparse(golden.people, golden.items, golden.values, true))
    expect(model.score({ items: [1, 3, 1], weights: [9, 2, 9] })).toEqual(model.score({ items: [1, 3] }))
  })
})
