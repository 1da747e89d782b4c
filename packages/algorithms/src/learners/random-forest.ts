import { checkAllBinary, checkOneOf, checkPositive, checkRange, checkWhole } from '../numeric/check.ts'
import type { Matrix } from '../numeric/dense.ts'
import { Random } from '../numeric/random.ts'
import { type BinnedMatrix, binned, binsOf, MOST_BINS } from './bins.ts'
import { treeOf } from './grown-tree.ts'
import type { OrderedRows } from './histogram.ts'
import { checkColumns, checkTraining, type LearnOptions } from './learner.ts'
import { weightedMean, weightedVariance } from './loss.ts'
import { addTrees, knownCategories, type Tree } from './tree.ts'
import { type GrowthRules, TreeGrower } from './tree-grower.ts'

/**
 * Breiman's: trees without limit on as many rows as there are, drawn with replacement. Leaves of five rows (his choice
 * for regression) serve probabilities too, which leaves of one row make too sure.
 */
const DEFAULTS = {
  trees: 100,
  maxDepth: Number.POSITIVE_INFINITY,
  minSamplesLeaf: 5,
  rowShare: 1,
  maxBins: MOST_BINS,
} as const

export interface ForestParams {
  /** Whether y is 0 or 1 and the answer a probability, or a number and the answer its mean. Default regression. */
  readonly task?: 'classification' | 'regression'
  readonly trees?: number
  readonly maxDepth?: number
  readonly minSamplesLeaf?: number
  /** Features drawn for each cut. Default: the root of their number for classification, a third for regression. */
  readonly featuresPerSplit?: number
  /** Rows drawn with replacement for each tree, as a share of all. Default 1. */
  readonly rowShare?: number
  /** From 2 to 255. Default 255. */
  readonly maxBins?: number
  /** Columns whose numbers are names. */
  readonly categorical?: readonly number[]
}

/** Plain data, fit for JSON. */
export interface ForestModel {
  readonly task: 'classification' | 'regression'
  readonly columns: number
  readonly trees: readonly Tree[]
  readonly categories: readonly (readonly number[] | null)[]
}

/**
 * What outcome do similar cases have, where hundreds of trees, each of other rows and features, say what is similar?
 *
 * Random forest on histogram trees: bootstrap of the rows, features drawn anew for each cut, leaves hold means; a 0-1
 * outcome is cut by the same variance reduction, which is the Gini gain. Missing values and categories as in boosting.
 * O(trees x rows x featuresPerSplit x depth).
 *
 * @throws RangeError when the training set has no shape or meaning, or a parameter is out of range
 *
 * Breiman (2001), Random forests, Machine Learning 45(1).
 */
export function fitForest(
  x: Matrix,
  y: Float64Array,
  params: ForestParams = {},
  options: LearnOptions = {},
): ForestModel {
  checkTraining(x, y, options.weights)
  const settings = { ...DEFAULTS, ...params }
  const task = settings.task ?? 'regression'
  const featuresPerSplit = settings.featuresPerSplit ?? defaultFeatures(task, x.columns)
  if (x.columns === 0) throw new RangeError('x must have at least 1 column, not 0')
  checkParams(settings, featuresPerSplit, x.columns)
  if (task === 'classification') checkAllBinary('y', y)
  const random = new Random(options.seed ?? 1).stream('forest')
  const data = binned(x, binsOf(x, settings.categorical ?? [], settings.maxBins, random.stream('bins')))
  const features = Int32Array.from({ length: x.columns }, (_, f) => f)
  const drawn = Math.max(1, Math.round(settings.rowShare * x.rows))
  // About their mean: squares of outcomes far from 0 would have no digits left for what they differ by.
  const about = task === 'classification' ? 0 : weightedMean(y, options.weights)
  const outcomes = y.map((outcome) => outcome - about)
  const answerSquare = task === 'classification' ? 1 : weightedVariance(outcomes, options.weights, 0)
  const grower = new TreeGrower(data, growthRules(settings, featuresPerSplit, x.columns, answerSquare))
  const trees = Array.from({ length: settings.trees }, (_, t) => {
    const draws = random.stream('tree', t)
    const { nodes } = grower.grow(bootstrap(data, outcomes, options.weights, drawn, draws), features, draws)
    const tree = treeOf(nodes, data, 1)
    return { ...tree, value: tree.value.map((value) => value + about) }
  })
  return { task, columns: x.columns, trees, categories: data.features.map(({ categories }) => categories) }
}

/** Mean of the trees' answers for each row: a probability for classification. O(rows x trees x depth). */
export function predictForest(model: ForestModel, x: Matrix): Float64Array {
  checkColumns(x, model.columns)
  const sums = new Float64Array(x.rows)
  addTrees(model.trees, x, knownCategories(model.categories), sums)
  return sums.map((sum) => sum / model.trees.length)
}

function defaultFeatures(task: ForestModel['task'], columns: number): number {
  return Math.max(1, task === 'classification' ? Math.round(Math.sqrt(columns)) : Math.floor(columns / 3))
}

/** A row drawn k times counts k times; with squared error about 0, gradient -wy and second derivative w make means. */
function bootstrap(
  { rows: n }: BinnedMatrix,
  y: Float64Array,
  weights: Float64Array | undefined,
  drawn: number,
  random: Random,
): OrderedRows {
  const counts = new Int32Array(n)
  for (let i = 0; i < drawn; i += 1) {
    const row = random.below(n)
    counts[row] = (counts[row] as number) + 1
  }
  const isIn = (row: number): boolean => (counts[row] as number) > 0 && (weights?.[row] ?? 1) > 0
  const found: number[] = []
  for (let row = 0; row < n; row += 1) if (isIn(row)) found.push(row)
  // Weights can leave a small draw empty: then one row that weighs anything is drawn.
  if (found.length === 0) {
    const able = Array.from(counts.keys()).filter((row) => (weights?.[row] ?? 1) > 0)
    const row = able[random.below(able.length)] as number
    counts[row] = 1
    found.push(row)
  }
  const hessian = Float64Array.from(found, (row) => (counts[row] as number) * (weights?.[row] ?? 1))
  const gradient = Float64Array.from(found, (row, i) => -(hessian[i] as number) * (y[row] as number))
  return { rows: Int32Array.from(found), gradient, hessian }
}

function growthRules(
  settings: Required<Pick<ForestParams, 'maxDepth' | 'minSamplesLeaf'>>,
  featuresPerSplit: number,
  columns: number,
  answerSquare: number,
): GrowthRules {
  return {
    maxLeaves: Number.POSITIVE_INFINITY,
    maxDepth: settings.maxDepth,
    minGain: 0,
    minSamples: settings.minSamplesLeaf,
    minHessian: 0,
    l2: 0,
    categorySmoothing: 0,
    categoryL2: 0,
    monotone: new Int8Array(columns),
    isBounded: false,
    featuresPerSplit,
    largestStep: Number.POSITIVE_INFINITY,
    answerSquare,
  }
}

function checkParams(
  settings: ForestParams & Required<Pick<ForestParams, keyof typeof DEFAULTS>>,
  featuresPerSplit: number,
  columns: number,
): void {
  const { task = 'regression' } = settings
  checkOneOf('task', task, ['classification', 'regression'])
  checkWhole('trees', settings.trees, 1)
  if (settings.maxDepth !== Number.POSITIVE_INFINITY) checkWhole('maxDepth', settings.maxDepth, 1)
  checkWhole('minSamplesLeaf', settings.minSamplesLeaf, 1)
  checkWhole('featuresPerSplit', featuresPerSplit, 1, columns)
  checkPositive('rowShare', settings.rowShare)
  checkRange('rowShare', settings.rowShare, 0, 1)
}
