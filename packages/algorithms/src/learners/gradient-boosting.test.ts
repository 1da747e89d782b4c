import fc from 'fast-check'
import { expect, it } from 'vitest'
import golden from '../../golden/learners-boosting.json' with { type: 'json' }
import type { Matrix } from '../numeric/dense.ts'
import { matrixOf } from '../numeric/dense.ts'
import { Random } from '../numeric/random.ts'
import {
  type BoostingModel,
  boostingImportance,
  boostingRaw,
  fitBoosting,
  predictBoosting,
} from './gradient-boosting.ts'
import { logLoss } from './metrics.ts'
import { simulateCases } from './simulate-learning.ts'
import { boostingShap } from './tree-shap.ts'

const reference: Matrix = {
  rows: golden.y.length,
  columns: 3,
  values: Float64Array.from(golden.x, (v) => v ?? Number.NaN),
}
const likeReference = { trees: 12, learningRate: 0.2, maxLeaves: 7, minSamplesLeaf: 10, l2: 0.5 } as const

// scikit-learn keeps gradients in single precision: seven digits are all that can agree.
it.each([
  ['squared error', { loss: 'squared' }, golden.y, golden.squared],
  ['log loss', { loss: 'logistic' }, golden.label, golden.logistic],
] as const)(
  'grows the trees that scikit-learn grows, missing values, weights and all: %s',
  (_, params, y, expected) => {
    const model = fitBoosting(
      reference,
      Float64Array.from(y),
      { ...likeReference, ...params },
      { weights: Float64Array.from(golden.weight) },
    )
    const answers = predictBoosting(model, reference)
    expected.forEach((value, row) => expect(answers[row]).toBeCloseTo(value, 5))
  },
)

it('finds interactions and bends that a straight line cannot', () => {
  const train = simulateCases(3000, 6, { seed: 1 })
  const test = simulateCases(1000, 6, { seed: 2 })
  const answers = predictBoosting(fitBoosting(train.x, train.y, { loss: 'squared' }), test.x)
  expect(meanSquare(answers, test.signal)).toBeLessThan(0.15)
})

it('gives the same bits for the same seed, and others for another', () => {
  const { x, label } = simulateCases(300, 5)
  const params = { loss: 'logistic', trees: 10, rowShare: 0.6, featureShare: 0.5 } as const
  const fit = (seed: number): BoostingModel => fitBoosting(x, label, params, { seed })
  expect(fit(3)).toEqual(fit(3))
  expect(fit(4)).not.toEqual(fit(3))
})

it('is plain data: through JSON and back it answers the same', () => {
  const { x, label } = simulateCases(300, 5)
  const withGaps = { ...x, values: x.values.map((v, i) => (i % 7 === 0 ? Number.NaN : v)) }
  const model = fitBoosting(withGaps, label, { loss: 'logistic', trees: 10 })
  const again = JSON.parse(JSON.stringify(model)) as BoostingModel
  expect(predictBoosting(again, withGaps)).toEqual(predictBoosting(model, withGaps))
})

it('changes nothing that it was given', () => {
  const { x, label } = simulateCases(200, 4)
  const weights = new Float64Array(200).fill(2)
  const before = [x.values.slice(), label.slice(), weights.slice()]
  fitBoosting(Object.freeze(x), label, Object.freeze({ loss: 'logistic', trees: 5, rowShare: 0.5 } as const), {
    weights,
  })
  expect([x.values, label, weights]).toEqual(before)
})

it('takes a missing value for what it says', () => {
  const random = new Random(5)
  const isMissing = Array.from({ length: 400 }, () => random.chance(0.3))
  const x = matrixOf(isMissing.map((missing) => [missing ? Number.NaN : random.next()]))
  const y = Float64Array.from(isMissing, (missing) => (missing ? 10 : 2))
  const answers = predictBoosting(fitBoosting(x, y, { trees: 60, learningRate: 0.3 }), matrixOf([[Number.NaN], [0.5]]))
  expect(answers[0]).toBeCloseTo(10, 4)
  expect(answers[1]).toBeCloseTo(2, 4)
})

it('groups categories whose numbers mean nothing, and treats one never seen as a missing value', () => {
  const random = new Random(6)
  const high = new Set([3, 8, 11, 17])
  const category = Array.from({ length: 2000 }, () => random.below(20))
  const x = matrixOf(category.map((c) => [c]))
  const y = Float64Array.from(category, (c) => Number(high.has(c)))
  const model = fitBoosting(x, y, { trees: 50, categorical: [0], maxLeaves: 2 })
  const [yes, no, unseen, missing] = predictBoosting(model, matrixOf([[8], [9], [99], [Number.NaN]]))
  expect(yes).toBeGreaterThan(0.98)
  expect(no).toBeLessThan(0.02)
  expect(unseen).toBe(missing)
})

it('never falls where it was told to rise, and never rises where it was told to fall', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 10_000 }),
      fc.constantFrom('squared', 'logistic', 'poisson'),
      (seed, loss) => {
        const { x, y, label } = simulateCases(150, 3, { seed, noise: 2 })
        const outcome = loss === 'squared' ? y : label
        const model = fitBoosting(x, outcome, {
          loss,
          monotone: [1, -1, 0],
          trees: 8,
          minSamplesLeaf: 3,
          learningRate: 0.5,
        })
        const random = new Random(seed)
        for (let trial = 0; trial < 20; trial += 1) {
          const at = [random.next(), random.next(), random.next()] as const
          const up = random.next() * 0.5
          const [here, more, less] = predictBoosting(
            model,
            matrixOf([at, [at[0] + up, at[1], at[2]], [at[0], at[1] + up, at[2]]]),
          )
          expect(more).toBeGreaterThanOrEqual(here as number)
          expect(less).toBeLessThanOrEqual(here as number)
        }
      },
    ),
    { numRuns: 30 },
  )
})

it('learns the quantile asked for: as many outcomes lie below', () => {
  const train = simulateCases(3000, 5, { seed: 1, noise: 1 })
  const test = simulateCases(2000, 5, { seed: 2, noise: 1 })
  for (const quantile of [0.1, 0.5, 0.9]) {
    const answers = predictBoosting(fitBoosting(train.x, train.y, { loss: 'quantile', quantile, maxLeaves: 8 }), test.x)
    const below = test.y.filter((value, row) => value <= (answers[row] as number)).length / test.y.length
    expect(Math.abs(below - quantile)).toBeLessThan(0.05)
  }
})

it('learns as well from outcomes of a millionth or a million: small gains were once taken for rounding', () => {
  const { x, y } = simulateCases(300, 5)
  const usual = predictBoosting(fitBoosting(x, y, { trees: 30 }), x)
  for (const scale of [2 ** -30, 2 ** -20, 2 ** 20]) {
    const scaled = y.map((value) => value * scale)
    predictBoosting(fitBoosting(x, scaled, { trees: 30 }), x).forEach((value, row) =>
      expect(value / scale).toBeCloseTo(usual[row] as number, 9),
    )
  }
})

it('grows nothing where the outcome never changes, whatever rounding leaves of it', () => {
  const { x, y } = simulateCases(300, 5)
  const { trees } = fitBoosting(
    x,
    y.map(() => 0.1),
    { trees: 3 },
  )
  for (const { feature } of trees) expect(feature).toEqual([-1])
})

it('does not let a row of no weight into a quantile', () => {
  const three = matrixOf([[1], [1], [1]])
  const fit = (between: number) =>
    fitBoosting(
      three,
      Float64Array.of(2, between, 3),
      { loss: 'quantile', trees: 1 },
      { weights: Float64Array.of(1, 0, 1) },
    )
  expect(fit(2.1).base).toBe(2.5)
  expect(predictBoosting(fit(2.9), three)).toEqual(predictBoosting(fit(2.1), three))
})

it('learns the mean of a count', () => {
  const { x, signal } = simulateCases(4000, 5, { seed: 3 })
  const random = new Random(9)
  const counts = signal.map((s) => random.poisson(Math.exp(s / 2)))
  const answers = predictBoosting(fitBoosting(x, counts, { loss: 'poisson' }), x)
  expect(
    meanSquare(
      answers.map(Math.log),
      signal.map((s) => s / 2),
    ),
  ).toBeLessThan(0.15)
})

it('counts a row of weight two as two rows', () => {
  const { x, y } = simulateCases(100, 3)
  const twice: Matrix = { rows: 200, columns: 3, values: Float64Array.from([...x.values, ...x.values]) }
  const params = { trees: 5, minSamplesLeaf: 1, minChildWeight: 12 } as const
  const weighted = predictBoosting(fitBoosting(x, y, params, { weights: new Float64Array(100).fill(2) }), x)
  const doubled = predictBoosting(fitBoosting(twice, Float64Array.from([...y, ...y]), params), x)
  weighted.forEach((answer, row) => expect(answer).toBeCloseTo(doubled[row] as number, 10))
})

it('stops where held-out rows no longer gain, and says how the loss went', () => {
  const { x, label } = simulateCases(600, 5)
  const model = fitBoosting(x, label, { loss: 'logistic', trees: 400, earlyStopping: { rounds: 10, share: 0.25 } })
  expect(model.trees.length).toBeLessThan(200)
  expect(model.validationLoss.length).toBe(model.trees.length + 10)
  expect(Math.min(...model.validationLoss)).toBe(model.validationLoss[model.trees.length - 1])
  const again = fitBoosting(x, label, {
    loss: 'logistic',
    trees: 400,
    earlyStopping: { rounds: 10, share: 0.25, refit: true },
  })
  expect(again.trees.length).toBe(model.trees.length)
  expect(again.trees[0]?.cover[0]).toBe(600)
})

it('answers held-out rows as it did while it learnt, gaps, new and rare categories and all', () => {
  const random = new Random(8)
  const { x, label } = simulateCases(600, 5, { seed: 8 })
  const names = x.values.map((v, i) =>
    i % 5 === 4 ? Math.floor(300 * random.next() ** 3) : random.chance(0.1) ? Number.NaN : v,
  )
  const mixed = { ...x, values: names }
  const earlyStopping = { rounds: 20, share: 0.3, held: 'last' } as const
  const params = {
    loss: 'logistic',
    categorical: [4],
    rowShare: 0.7,
    maxBins: 40,
    minSamplesLeaf: 3,
    earlyStopping,
  } as const
  const model = fitBoosting(mixed, label, params)
  const last = { rows: 180, columns: 5, values: names.slice(420 * 5) }
  const loss = logLoss(label.slice(420), predictBoosting(model, last))
  expect(loss).toBeCloseTo(model.validationLoss[model.trees.length - 1] as number, 12)
})

it('leans on the features that matter', () => {
  const { x, y } = simulateCases(1000, 7)
  const importance = boostingImportance(fitBoosting(x, y, { trees: 30 }))
  expect(importance.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12)
  expect(Math.max(importance[5] as number, importance[6] as number)).toBeLessThan(0.05)
})

it('explains each answer by parts that add up to it, whatever the loss', () => {
  const { x, y, label } = simulateCases(400, 6)
  const mixed = {
    ...x,
    values: x.values.map((v, i) => (i % 6 === 5 ? Math.floor(v * 8) : i % 11 === 0 ? Number.NaN : v)),
  }
  for (const loss of ['squared', 'logistic', 'quantile', 'poisson'] as const) {
    const outcome = loss === 'squared' || loss === 'quantile' ? y : label
    const model = fitBoosting(mixed, outcome, { loss, trees: 20, categorical: [5], minSamplesLeaf: 5 })
    const { base, values } = boostingShap(model, mixed)
    boostingRaw(model, mixed).forEach((raw, row) => {
      let sum = base
      for (let f = 0; f < 6; f += 1) sum += values.values[row * 6 + f] as number
      expect(sum).toBeCloseTo(raw, 10)
    })
  }
})

it('gives the Shapley values that trying every order of the features gives', () => {
  const { x, y } = simulateCases(300, 4)
  const model = fitBoosting(x, y, { trees: 6, maxLeaves: 12, minSamplesLeaf: 4 })
  const { values } = boostingShap(model, x)
  for (const row of [0, 7, 42]) {
    const exact = shapleyByOrders(model, x.values.subarray(row * 4, row * 4 + 4))
    exact.forEach((value, f) => expect(values.values[row * 4 + f]).toBeCloseTo(value, 10))
  }
})

it('refuses what it cannot learn from, by name', () => {
  const { x, y, label } = simulateCases(50, 3)
  expect(() => fitBoosting(x, y.subarray(1))).toThrow(/^y must have 50 values/)
  expect(() => fitBoosting(x, y, { loss: 'logistic' })).toThrow(/^y\[0\] must be 0 or 1/)
  expect(() => fitBoosting(x, y, { learningRate: 0 })).toThrow(/^learningRate/)
  expect(() => fitBoosting(x, y, { maxBins: 256 })).toThrow(/^maxBins/)
  expect(() => fitBoosting(x, y, { monotone: [1] })).toThrow(/^monotone must have 3/)
  expect(() => fitBoosting(x, label, {}, { weights: new Float64Array(50) })).toThrow(/^weights/)
  expect(() => fitBoosting({ ...x, values: x.values.map(() => Number.POSITIVE_INFINITY) }, y)).toThrow(/^x\[0\]\[0\]/)
  const early = y.map((_, row) => Number(row < 25))
  const earlyStopping = { rounds: 2, held: 'last', share: 0.5 } as const
  for (const weights of [early, early.map((weight) => 1 - weight)]) {
    expect(() => fitBoosting(x, y, { earlyStopping }, { weights })).toThrow(/^weights must be above zero somewhere/)
  }
  const model = fitBoosting(x, y, { trees: 1 })
  expect(() => predictBoosting(model, { rows: 1, columns: 2, values: new Float64Array(2) })).toThrow(
    /^x must have the 3/,
  )
})

function meanSquare(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + (value - (b[i] as number)) ** 2, 0) / a.length
}

/** The definition: the mean over all orders of what a feature adds when it becomes known. */
function shapleyByOrders(model: BoostingModel, row: Float64Array): number[] {
  const sums = new Array<number>(row.length).fill(0)
  const orders = ordersOf(Array.from(row.keys()))
  for (const order of orders) {
    const known = new Set<number>()
    let before = expectedWith(model, row, known)
    for (const f of order) {
      known.add(f)
      const after = expectedWith(model, row, known)
      sums[f] = (sums[f] as number) + (after - before) / orders.length
      before = after
    }
  }
  return sums
}

function expectedWith({ trees }: BoostingModel, row: Float64Array, known: ReadonlySet<number>): number {
  const walk = (tree: BoostingModel['trees'][number], node: number): number => {
    const f = tree.feature[node] as number
    if (f < 0) return tree.value[node] as number
    const [left, right] = [tree.left[node] as number, tree.right[node] as number]
    if (known.has(f)) return walk(tree, (row[f] as number) <= (tree.threshold[node] as number) ? left : right)
    const share = (tree.cover[left] as number) / (tree.cover[node] as number)
    return share * walk(tree, left) + (1 - share) * walk(tree, right)
  }
  return trees.reduce((sum, tree) => sum + walk(tree, 0), 0)
}

function ordersOf(items: readonly number[]): number[][] {
  if (items.length <= 1) return [[...items]]
  return items.flatMap((first) => ordersOf(items.filter((item) => item !== first)).map((rest) => [first, ...rest]))
}
