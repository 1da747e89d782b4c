import {
  boostingLearner,
  checkAllBinary,
  fitClassTransformation,
  fitSLearner,
  fitTLearner,
  fitXLearner,
  forestLearner,
  interactingLearner,
  linearLearner,
  logisticLearner,
  type Matrix,
  meanUplift,
  pValueOverSplits,
  qiniCoefficient,
  qiniPermutationP,
  Random,
  rejections,
  type ScoredTrial,
  type Trial,
  takeRows,
  takeValues,
  type UpliftModel,
  upliftAtK,
} from '@tandem/algorithms'
import { CONTROL, indexed } from '../columns.ts'
import type { Asked, Method, Roles, Score, Step } from '../method.ts'
import type { Table } from '../table.ts'

/** Effects are small against their noise: few leaves, many people in each, short steps, a strong penalty. */
const CAUTIOUS = { trees: 100, learningRate: 0.05, maxLeaves: 4, minSamplesLeaf: 200, l2: 10 } as const
const FOREST = { trees: 100, minSamplesLeaf: 200 } as const
/** Text with more different values than this is an id, not a feature. */
const MOST_CATEGORIES = 50
const PERMUTATIONS = 999
/** A p-value this small is worked out again with more deals: many shuffles together ask for less than 1 / 999. */
const SMALL_P = 0.01
const MORE_PERMUTATIONS = 19_999

/** Effects differ by a tenth in log-odds per standard deviation of a feature: what marketing effects are like. */
const ALIKE = { l2: 100 } as const

const logistic = logisticLearner()
const boosting = boostingLearner({ ...CAUTIOUS, loss: 'logistic' })
const forest = forestLearner({ ...FOREST, task: 'classification' })

export const BASELINE = 'T over logistic'
/**
 * Two looks at the same effect that err for different reasons: two models of the outcome add up what both get wrong about
 * people, one model of "bought as its arm should" pays for that by more noise. Their mean weighs both down.
 */
export const RECOMMENDED = 'T and class transformation over logistic, averaged'
const WAYS: Readonly<Record<string, (trial: Trial) => UpliftModel>> = {
  [BASELINE]: (trial) => fitTLearner(trial, logistic),
  [RECOMMENDED]: (trial) => meanUplift([fitTLearner(trial, logistic), fitClassTransformation(trial, logistic)]),
  'S over logistic with penalised products': (trial) => fitSLearner(trial, interactingLearner(logisticLearner(ALIKE))),
  'X over logistic, linear effects': (trial) => fitXLearner(trial, logistic, linearLearner()),
  'class transformation over logistic': (trial) => fitClassTransformation(trial, logistic),
}
/** On the first `slowSplits` splits only. */
const SLOW_WAYS: Readonly<Record<string, (trial: Trial) => UpliftModel>> = {
  'S over boosting': (trial) => fitSLearner(trial, boosting),
  'T over boosting': (trial) => fitTLearner(trial, boosting),
  'X over logistic, boosted effects': (trial) => fitXLearner(trial, logistic, boostingLearner(CAUTIOUS)),
  'class transformation over boosting': (trial) => fitClassTransformation(trial, boosting),
  'S over forest': (trial) => fitSLearner(trial, forest),
  'T over forest': (trial) => fitTLearner(trial, forest),
  'X over forest': (trial) => fitXLearner(trial, forest, forestLearner(FOREST)),
  'class transformation over forest': (trial) => fitClassTransformation(trial, forest),
}

const OPTIONS = {
  splits: { is: 'random splits into people learnt from and people judged by', byDefault: 50 },
  share: { is: 'of people that would be treated', byDefault: 0.3 },
  train: { is: 'share learnt from', byDefault: 0.7 },
  seed: { is: 'of splits and shuffles', byDefault: 1 },
  slowSplits: { is: 'splits on which boosting and forests are tried as well', byDefault: 5 },
  level: { is: 'of the tests', byDefault: 0.05 },
  shuffles: { is: 'times that treatment is dealt out anew, so that there is nothing to find', byDefault: 40 },
  shuffleSplits: { is: 'splits of each shuffle', byDefault: 5 },
}
type Options = Asked<typeof OPTIONS>

/**
 * Every way learns on the same random share of people and orders the others. Whether there is an order at all is said of
 * all splits together, as each alone is a draw; then treatment is shuffled over everybody, some times, and the recommended
 * way tries again, to see how often it claims an order that is not there.
 */
const uplift: Method<keyof Options> = {
  name: 'uplift',
  question: 'Whom does treatment help, and how much better than at random are they found?',
  roles: {
    treatment: { holds: '1 where treated by lot, else 0; or two names, one of which begins with no, none or control' },
    outcome: { holds: '1 where it came about, else 0' },
    features: { holds: 'what was known before; text is taken as categories', isMany: true },
  },
  options: OPTIONS,
  score(table, roles, options, step) {
    const { splits, share, train, seed, slowSplits, level, shuffles } = options
    const all = trialOf(table, roles)
    const found = new Map<string, Found>()
    const trueP: number[] = []
    for (let split = 0; split < splits; split += 1) {
      step?.(`split ${split + 1} of ${splits}`)
      const random = new Random(seed, 'split', split)
      const [learn, judge] = parted(random.permutation(all.x.rows), train)
      for (const [name, way] of Object.entries({ ...WAYS, ...(split < slowSplits ? SLOW_WAYS : {}) })) {
        const scored = judged(all, learn, judge, way)
        const of = found.get(name) ?? { qini: [], overall: [], byArm: [] }
        of.qini.push(qiniCoefficient(scored))
        of.overall.push(upliftAtK(scored, share).value)
        of.byArm.push(upliftAtK(scored, share, { among: 'byArm' }).value)
        found.set(name, of)
        if (name === RECOMMENDED) trueP.push(qiniPermutationP(scored, PERMUTATIONS, split))
      }
    }
    return [
      ...Array.from(found).flatMap(([name, of]) => scoresOf(name, of, found.get(BASELINE) as Found, share)),
      { metric: 'splits that claim an order', value: shareAtMost(trueP, level), unit: 'share' },
      { metric: 'p of an order, over all splits', value: pValueOverSplits(trueP), unit: '' },
      ...(shuffles > 0 ? shuffledScores(all, options, step) : []),
    ]
  },
}
export default uplift

/** What the recommended way claims where treatment was dealt out anew, so that there is nothing to find. */
function shuffledScores(all: Trial, options: Options, step?: Step): Score[] {
  const { train, seed, shuffles, shuffleSplits, level } = options
  const pValues: number[] = []
  const ofShuffles: number[] = []
  const qini: number[] = []
  for (let shuffle = 0; shuffle < shuffles; shuffle += 1) {
    step?.(`shuffle ${shuffle + 1} of ${shuffles}`)
    const random = new Random(seed, 'shuffle', shuffle)
    const order = random.permutation(all.x.rows)
    const shuffled = { ...all, treated: Uint8Array.from(order, (i) => all.treated[i] as number) }
    const ofSplits = Array.from({ length: shuffleSplits }, (_, split) => {
      const [learn, judge] = parted(random.permutation(all.x.rows), train)
      const scored = judged(shuffled, learn, judge, WAYS[RECOMMENDED] as (trial: Trial) => UpliftModel)
      qini.push(qiniCoefficient(scored))
      const p = qiniPermutationP(scored, PERMUTATIONS, split)
      return p > SMALL_P ? p : qiniPermutationP(scored, MORE_PERMUTATIONS, split)
    })
    pValues.push(...ofSplits)
    ofShuffles.push(pValueOverSplits(ofSplits))
  }
  const joint = rejections(ofShuffles, 'holm', level).filter(Boolean).length
  return [
    { metric: 'shuffled: mean Qini', value: mean(qini), unit: '' },
    { metric: 'shuffled: splits that claim an order', value: shareAtMost(pValues, level), unit: 'share' },
    { metric: 'shuffled: orders claimed over all splits', value: shareAtMost(ofShuffles, level), unit: 'share' },
    { metric: 'shuffled: claims that hold for all shuffles together', value: joint, unit: '' },
  ]
}

interface Found {
  readonly qini: number[]
  readonly overall: number[]
  readonly byArm: number[]
}

function scoresOf(name: string, { qini, overall, byArm }: Found, baseline: Found, share: number): Score[] {
  const percent = `${Math.round(share * 100)} %`
  const ahead = qini.map((value, k) => value - (baseline.qini[k] as number))
  return [
    { metric: `${name}: Qini`, value: mean(qini), unit: '' },
    { metric: `${name}: Qini, spread over splits`, value: spread(qini), unit: '' },
    { metric: `${name}: uplift at ${percent}`, value: mean(overall), unit: '' },
    { metric: `${name}: uplift at ${percent} of each arm`, value: mean(byArm), unit: '' },
    ...(name === BASELINE ? [] : [{ metric: `${name}: Qini ahead of ${BASELINE}`, value: mean(ahead), unit: '' }]),
  ]
}

function judged(all: Trial, learn: Int32Array, judge: Int32Array, way: (trial: Trial) => UpliftModel): ScoredTrial {
  const model = way({
    x: takeRows(all.x, learn),
    treated: Uint8Array.from(learn, (i) => all.treated[i] as number),
    outcome: takeValues(all.outcome, learn),
  })
  return {
    scores: model.uplift(takeRows(all.x, judge)),
    treated: Uint8Array.from(judge, (i) => all.treated[i] as number),
    outcome: takeValues(all.outcome, judge),
  }
}

function parted(order: Int32Array, share: number): [Int32Array, Int32Array] {
  const cut = Math.round(order.length * share)
  return [order.slice(0, cut).sort(), order.slice(cut).sort()]
}

function trialOf(table: Table, roles: Roles): Trial {
  const outcome = table.numbers(roles.one('outcome'))
  return { x: oneHot(table, roles.many('features')), treated: treatedOf(table, roles.one('treatment')), outcome }
}

function treatedOf(table: Table, column: string): Uint8Array {
  if (table.isNumeric(column)) {
    const treated = table.numbers(column)
    checkAllBinary(column, treated)
    return Uint8Array.from(treated)
  }
  const { index, names } = indexed(table.texts(column))
  const control = names.findIndex((name) => CONTROL.test(name.trim()))
  if (names.length !== 2 || control < 0) {
    throw new RangeError(
      `${column} must hold 0 and 1, or two names of which one says "no", not ${names.slice(0, 5).join(', ')}`,
    )
  }
  return Uint8Array.from(index, (name) => Number(name !== control))
}

/** Numbers as they are, a missing one as the mean; a column for each category of text. */
function oneHot(table: Table, names: readonly string[]): Matrix {
  const columns = names.flatMap((name): Float64Array[] => {
    if (table.isNumeric(name)) return [withoutGaps(table.numbers(name))]
    const { index, names: categories } = indexed(table.texts(name))
    if (categories.length > MOST_CATEGORIES) {
      throw new RangeError(`${name} must have at most ${MOST_CATEGORIES} categories, not ${categories.length}`)
    }
    return categories.map((_, k) => Float64Array.from(index, (category) => Number(category === k)))
  })
  const values = new Float64Array(table.rows * columns.length)
  columns.forEach((column, c) => column.forEach((value, r) => (values[r * columns.length + c] = value)))
  return { rows: table.rows, columns: columns.length, values }
}

function withoutGaps(numbers: Float64Array): Float64Array {
  const known = numbers.filter((value) => !Number.isNaN(value))
  const middle = known.length > 0 ? mean(known) : 0
  return numbers.map((value) => (Number.isNaN(value) ? middle : value))
}

function shareAtMost(values: readonly number[], level: number): number {
  return values.filter((value) => value <= level).length / values.length
}

function mean(values: ArrayLike<number>): number {
  return Array.from(values).reduce((sum, value) => sum + value, 0) / values.length
}

function spread(values: readonly number[]): number {
  const middle = mean(values)
  return Math.sqrt(values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / Math.max(1, values.length - 1))
}
