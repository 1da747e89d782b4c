import {
  averagedLearner,
  averagePrecision,
  boostingLearner,
  brierScore,
  calibrationError,
  chosenBoostingLearner,
  crossValidate,
  dummyLearner,
  type Fold,
  forestLearner,
  groupFolds,
  type Learner,
  liftAt,
  logisticLearner,
  logLoss,
  type Matrix,
  rocAuc,
  stratifiedFolds,
  takeValues,
  targetStatisticLearner,
  timeFolds,
} from '@tandem/algorithms'
import { indexed, momentsMs } from '../columns.ts'
import type { Asked, Method, Roles, Score } from '../method.ts'
import { Table } from '../table.ts'

/** Columns of more names than this are told by what followed those names before: groupings of so many fit chance. */
const MANY_CATEGORIES = 32
/** Fits that are averaged: one by itself owes something to the rows and features that it drew. */
const AVERAGED = 5

interface FeatureKinds {
  readonly categorical: readonly number[]
  /** Those of them with many names. */
  readonly large: readonly number[]
  /** Are rows in order of time, so that the last ones are held out? */
  readonly held: 'random' | 'last'
}

/** Learners by the number of the `learner` option; 0 runs them all. Their parameters are set here, once, for any data. */
const LEARNERS: readonly {
  readonly name: string
  readonly of: (features: FeatureKinds) => Learner
}[] = [
  { name: 'logistic', of: ({ categorical }) => dummyLearner(logisticLearner(), categorical) },
  {
    name: 'boosting',
    // How many features a tree may see, and how many trees there are, is chosen on rows held out of the training part.
    of: ({ categorical, large, held }) =>
      averagedLearner(
        targetStatisticLearner(
          chosenBoostingLearner(
            [0.3, 0.6, 1].map((featureShare) => ({
              loss: 'logistic',
              categorical: categorical.filter((column) => !large.includes(column)),
              trees: 1000,
              learningRate: 0.05,
              rowShare: 0.8,
              featureShare,
              l2: 1,
              earlyStopping: { rounds: 50, share: 0.2, held },
            })),
          ),
          large,
          { order: held === 'last' ? 'rows' : 'random', evidence: true },
        ),
        AVERAGED,
      ),
  },
  { name: 'boosting by defaults', of: ({ categorical }) => boostingLearner({ loss: 'logistic', categorical }) },
  { name: 'forest', of: ({ categorical }) => forestLearner({ task: 'classification', trees: 300, categorical }) },
]

const OPTIONS = {
  folds: { is: 'parts; each is judged by what was learnt from the others', byDefault: 5 },
  holdoutShare: { is: 'above 0: one part only, of this share; the last rows where a time is named', byDefault: 0 },
  seed: { is: 'of folds and learners', byDefault: 1 },
  learner: { is: '0 all, 1 logistic, 2 boosting, 3 boosting by defaults, 4 forest', byDefault: 0 },
}
type Options = Asked<typeof OPTIONS>

/**
 * How well is a yes or no told beforehand? By rows that the learner has not seen: random folds with equal shares of yes;
 * whole groups apart where a group is named; only the past where a time is named, and with `holdoutShare` just its end.
 */
const classification: Method<keyof Options> = {
  name: 'classification',
  question: 'How well do logistic regression, gradient boosting and random forest tell a yes from a no beforehand?',
  roles: {
    target: { holds: 'two values; 1, true or yes, else the rarer one is what is told' },
    features: { holds: 'what is known beforehand; text is taken as categories', isMany: true },
    group: { holds: 'never learnt from and judged on at once, e.g. a person', isOptional: true },
    time: { holds: 'a date or number: judged is only what comes after', isOptional: true },
  },
  options: OPTIONS,
  score(given, roles, options, step) {
    const table = roles.has('time') ? inOrder(given, momentsMs(given, roles.one('time'))) : given
    const held = roles.has('time') ? 'last' : 'random'
    const y = outcomeOf(table, roles.one('target'))
    const { x, categorical, large } = featuresOf(table, roles.many('features'))
    const folds = foldsFor(table, roles, options, y)
    const chosen = options.learner
    if (!Number.isInteger(chosen) || chosen < 0 || chosen > LEARNERS.length)
      throw new RangeError(`--learner must be from 0 to ${LEARNERS.length}`)
    const learners = LEARNERS.filter((_, k) => chosen === 0 || chosen === k + 1)
    const seed = options.seed
    return [
      { metric: 'rows judged', value: folds.reduce((sum, { test }) => sum + test.length, 0), unit: '' },
      ...learners.flatMap(({ name, of }) => {
        step?.(`${name} learns ${folds.length} times`)
        return scoresOf(name, y, folds, crossValidate(of({ categorical, large, held }), x, y, folds, { seed }))
      }),
    ]
  },
}
export default classification

/** Areas are means over folds, since folds were learnt apart; losses are of all rows judged. */
function scoresOf(name: string, y: Float64Array, folds: readonly Fold[], answers: Float64Array): Score[] {
  const mean = (of: (outcome: Float64Array, answer: Float64Array) => number): number =>
    folds.reduce((sum, { test }) => sum + of(takeValues(y, test), takeValues(answers, test)), 0) / folds.length
  const judged = Int32Array.from(folds.flatMap(({ test }) => Array.from(test)))
  const [outcome, answer] = [takeValues(y, judged), takeValues(answers, judged)]
  return [
    { metric: `${name}: AUC`, value: mean(rocAuc), unit: '' },
    { metric: `${name}: average precision`, value: mean(averagePrecision), unit: '' },
    { metric: `${name}: lift of the best tenth`, value: mean((a, b) => liftAt(a, b, 0.1)), unit: 'times' },
    { metric: `${name}: log loss`, value: logLoss(outcome, answer), unit: '' },
    { metric: `${name}: Brier`, value: brierScore(outcome, answer), unit: '' },
    { metric: `${name}: calibration error`, value: calibrationError(outcome, answer), unit: 'probability' },
  ]
}

function outcomeOf(table: Table, column: string): Float64Array {
  if (table.isNumeric(column)) {
    const numbers = table.numbers(column)
    if (numbers.every((value) => value === 0 || value === 1)) return numbers
  }
  const { index, names } = indexed(table.texts(column))
  if (names.length !== 2) throw new RangeError(`${column} must hold two values, not ${names.length}`)
  const yes = names.findIndex((name) => /^(1|y|yes|true)$/i.test(name.trim()))
  const seconds = index.reduce((sum, k) => sum + k, 0)
  const told = yes >= 0 ? yes : seconds * 2 <= index.length ? 1 : 0
  return Float64Array.from(index, (k) => Number(k === told))
}

function featuresOf(table: Table, names: readonly string[]): { x: Matrix; categorical: number[]; large: number[] } {
  const categorical = Array.from(names.keys()).filter((j) => !table.isNumeric(names[j] as string))
  const columns = names.map((name, j) => (categorical.includes(j) ? codesOf(table.texts(name)) : table.numbers(name)))
  const values = new Float64Array(table.rows * names.length)
  columns.forEach((column, j) => column.forEach((value, r) => (values[r * names.length + j] = value)))
  const large = categorical.filter((j) => new Set(columns[j]).size > MANY_CATEGORIES)
  return { x: { rows: table.rows, columns: names.length, values }, categorical, large }
}

function codesOf(texts: readonly string[]): Float64Array {
  const trimmed = texts.map((text) => text.trim())
  return Float64Array.from(indexed(trimmed).index, (code, r) => (trimmed[r] === '' ? Number.NaN : code))
}

function foldsFor(table: Table, roles: Roles, options: Options, y: Float64Array): Fold[] {
  const folds = options.folds
  const share = options.holdoutShare
  const seed = options.seed
  if (roles.has('time')) {
    const time = momentsMs(table, roles.one('time'))
    return share > 0 ? [lastShare(table.rows, share)] : timeFolds(time, folds)
  }
  if (roles.has('group')) return groupFolds(indexed(table.texts(roles.one('group'))).index, folds, seed)
  return share > 0 ? stratifiedFolds(y, Math.round(1 / share), seed).slice(0, 1) : stratifiedFolds(y, folds, seed)
}

/** The last rows, of a table in order of time. */
function lastShare(rows: number, share: number): Fold {
  const order = Int32Array.from({ length: rows }, (_, r) => r)
  const cut = Math.round(rows * (1 - share))
  return { train: order.slice(0, cut), test: order.slice(cut) }
}

/** Rows by time; those of one moment stay in the order of the file. */
function inOrder(table: Table, time: Float64Array): Table {
  const order = Int32Array.from(time.keys()).sort((a, b) => (time[a] as number) - (time[b] as number) || a - b)
  const sorted = (name: string): readonly string[] | Float64Array => {
    if (table.isNumeric(name)) return takeValues(table.numbers(name), order)
    const texts = table.texts(name)
    return Array.from(order, (row) => texts[row] as string)
  }
  return new Table(new Map(table.names.map((name) => [name, sorted(name)])))
}
