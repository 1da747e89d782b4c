import type { Matrix } from '../numeric/dense.ts'
import { Random } from '../numeric/random.ts'
import { type BinnedMatrix, binned, binsOf } from './bins.ts'
import { type BoostingParams, type BoostingSettings, boostingSettings, type EarlyStopping } from './boosting-params.ts'
import { addGrown, treeOf } from './grown-tree.ts'
import type { OrderedRows } from './histogram.ts'
import { checkColumns, checkTraining, type LearnOptions } from './learner.ts'
import { type Loss, type LossName, lossOf, weightedQuantile, weightedVariance } from './loss.ts'
import { addTrees, knownCategories, type Tree } from './tree.ts'
import { drawFeatures, type Growth, type GrowthRules, TreeGrower } from './tree-grower.ts'

const DEFAULT_HELD_SHARE = 0.1

/** A sum of trees; plain data, fit for JSON. */
export interface BoostingModel {
  readonly loss: LossName
  readonly quantile: number
  readonly columns: number
  /** Raw answer before the first tree; the raw answer is a log-odds (logistic), a logarithm (poisson) or the answer itself. */
  readonly base: number
  readonly trees: readonly Tree[]
  /** Per column: the categories known, or null for a numeric one. */
  readonly categories: readonly (readonly number[] | null)[]
  /** Mean loss on the held-out rows after 1, 2, ... trees; empty without early stopping. */
  readonly validationLoss: readonly number[]
}

/**
 * What does an outcome depend on, through however many steps and interactions?
 *
 * Gradient boosting of histogram trees: features in at most 255 bins, each tree grown leaf by leaf on first and second
 * derivatives of the loss; a missing value (NaN) takes whichever side is better at each cut; categories are grouped by
 * smoothed gradient; monotone features by bounds on both sides of a cut. O(rows x features) a level of each tree.
 *
 * @throws RangeError when the training set has no shape or meaning, or a parameter is out of range
 *
 * Friedman (2001), Greedy function approximation: a gradient boosting machine, Annals of Statistics 29(5). Ke et al.
 * (2017), LightGBM, NeurIPS. Chen, Guestrin (2016), XGBoost, KDD.
 */
export function fitBoosting(
  x: Matrix,
  y: Float64Array,
  params: BoostingParams = {},
  options: LearnOptions = {},
): BoostingModel {
  checkTraining(x, y, options.weights)
  const settings = boostingSettings(params, x.columns)
  const loss = lossOf(settings.loss, settings.quantile)
  loss.check(y)
  const random = new Random(options.seed ?? 1).stream('boosting')
  const data = binned(x, binsOf(x, settings.categorical ?? [], settings.maxBins, random.stream('bins')))
  const all = { data, y, weights: options.weights, loss, settings, random }
  if (!settings.earlyStopping) return boost(all, wholeOf(x.rows), null)
  const { train, held } = holdOut(x.rows, settings.earlyStopping, random.stream('held out'))
  for (const side of [train, held]) {
    if (options.weights && side.every((row) => options.weights?.[row] === 0))
      throw new RangeError('weights must be above zero somewhere on both sides of earlyStopping')
  }
  const stopped = boost(all, train, held)
  if (!settings.earlyStopping.refit) return stopped
  const again = boost({ ...all, settings: { ...settings, trees: stopped.trees.length } }, wholeOf(x.rows), null)
  return { ...again, validationLoss: stopped.validationLoss }
}

/** The model's answer for each row: mean, probability, quantile or mean count. O(rows x trees x depth). */
export function predictBoosting(model: BoostingModel, x: Matrix): Float64Array {
  const { answer } = lossOf(model.loss, model.quantile)
  return boostingRaw(model, x).map(answer)
}

/** The sum of trees itself, on the scale where it is additive: log-odds for logistic, logarithm for poisson. */
export function boostingRaw(model: BoostingModel, x: Matrix): Float64Array {
  checkColumns(x, model.columns)
  const raw = new Float64Array(x.rows).fill(model.base)
  addTrees(model.trees, x, knownCategories(model.categories), raw)
  return raw
}

/** Loss saved by the cuts on each feature, as a share of all that was saved: what the model leans on. */
export function boostingImportance(model: BoostingModel): Float64Array {
  const importance = new Float64Array(model.columns)
  let total = 0
  for (const { feature, gain } of model.trees) {
    for (const [node, f] of feature.entries()) {
      if (f < 0) continue
      importance[f] = (importance[f] as number) + (gain[node] as number)
      total += gain[node] as number
    }
  }
  return total > 0 ? importance.map((gain) => gain / total) : importance
}

interface Task {
  readonly data: BinnedMatrix
  readonly y: Float64Array
  readonly weights: Float64Array | undefined
  readonly loss: Loss
  readonly settings: BoostingSettings
  readonly random: Random
}

function boost(
  { data, y, weights, loss, settings, random }: Task,
  train: Int32Array,
  held: Int32Array | null,
): BoostingModel {
  const pick = (values: Float64Array): Float64Array => Float64Array.from(train, (row) => values[row] as number)
  const ownY = held ? pick(y) : y
  const ownWeights = held && weights ? pick(weights) : weights
  const base = loss.base(ownY, ownWeights)
  const answerSquare = loss.name === 'squared' ? weightedVariance(ownY, ownWeights, base) : 1
  const raw = new Float64Array(data.rows).fill(base)
  const gradient = new Float64Array(data.rows)
  const hessian = new Float64Array(data.rows)
  const grower = new TreeGrower(data, growthRules(settings, loss, data.features.length, answerSquare))
  const features = wholeOf(data.features.length)
  const trees: Tree[] = []
  const validationLoss: number[] = []
  const stop = held && { rows: held, rounds: settings.earlyStopping?.rounds ?? 0 }
  let best = 0
  for (let round = 0; round < settings.trees; round += 1) {
    const draws = random.stream('tree', round)
    loss.derivatives(y, raw, weights, gradient, hessian)
    const ordered = drawRows(train, settings.rowShare, gradient, hessian, draws)
    const drawn = drawFeatures(features, Math.ceil(settings.featureShare * features.length), draws)
    const growth = grower.grow(ordered, drawn, draws)
    if (loss.name === 'quantile') renewLeaves(growth, ordered.rows, y, raw, weights, settings.quantile)
    addLeaves(growth, ordered.rows, settings.learningRate, raw)
    if (ordered.rows.length < train.length)
      addGrown(growth.nodes, data, notIn(train, ordered.rows, data.rows), settings.learningRate, raw)
    trees.push(treeOf(growth.nodes, data, settings.learningRate))
    if (!stop) continue
    addGrown(growth.nodes, data, stop.rows, settings.learningRate, raw)
    validationLoss.push(meanLoss(loss, y, raw, weights, stop.rows))
    if ((validationLoss[round] as number) < (validationLoss[best] as number)) best = round
    if (round - best >= stop.rounds) break
  }
  return {
    loss: loss.name,
    quantile: settings.quantile,
    columns: data.features.length,
    base,
    trees: stop ? trees.slice(0, best + 1) : trees,
    categories: data.features.map(({ categories }) => categories),
    validationLoss,
  }
}

function growthRules(settings: BoostingSettings, loss: Loss, columns: number, answerSquare: number): GrowthRules {
  return {
    maxLeaves: settings.maxLeaves,
    maxDepth: settings.maxDepth,
    minGain: settings.minGain,
    minSamples: settings.minSamplesLeaf,
    minHessian: settings.minChildWeight,
    l2: settings.l2,
    categorySmoothing: settings.categorySmoothing,
    categoryL2: settings.categoryL2,
    monotone: Int8Array.from(settings.monotone ?? new Int8Array(columns)),
    isBounded: loss.largestStep < Number.POSITIVE_INFINITY || (settings.monotone ?? []).some((sign) => sign !== 0),
    featuresPerSplit: 0,
    largestStep: loss.largestStep,
    answerSquare,
  }
}

/** The rows of one tree with their derivatives, in rising order. */
function drawRows(
  train: Int32Array,
  share: number,
  gradient: Float64Array,
  hessian: Float64Array,
  random: Random,
): OrderedRows {
  const rows =
    share < 1 ? drawFeatures(train, Math.max(1, Math.round(share * train.length)), random).slice() : train.slice()
  if (rows.length === gradient.length) return { rows, gradient: gradient.slice(), hessian: hessian.slice() }
  const take = (values: Float64Array): Float64Array => {
    const taken = new Float64Array(rows.length)
    for (let i = 0; i < rows.length; i += 1) taken[i] = values[rows[i] as number] as number
    return taken
  }
  return { rows, gradient: take(gradient), hessian: take(hessian) }
}

function notIn(all: Int32Array, some: Int32Array, rows: number): Int32Array {
  const isIn = new Uint8Array(rows)
  for (const row of some) isIn[row] = 1
  return all.filter((row) => isIn[row] === 0)
}

function addLeaves({ nodes, leaves }: Growth, rows: Int32Array, rate: number, raw: Float64Array): void {
  for (const { node, start, end } of leaves) {
    const step = rate * (nodes.value[node] as number)
    for (let i = start; i < end; i += 1) {
      const row = rows[i] as number
      raw[row] = (raw[row] as number) + step
    }
  }
}

function renewLeaves(
  { nodes, leaves }: Growth,
  rows: Int32Array,
  y: Float64Array,
  raw: Float64Array,
  weights: Float64Array | undefined,
  quantile: number,
): void {
  for (const { node, start, end } of leaves) {
    const own = rows.subarray(start, end)
    const residuals = Float64Array.from(own, (row) => (y[row] as number) - (raw[row] as number))
    nodes.value[node] = weightedQuantile(
      residuals,
      weights && Float64Array.from(own, (row) => weights[row] as number),
      quantile,
    )
  }
}

function meanLoss(
  loss: Loss,
  y: Float64Array,
  raw: Float64Array,
  weights: Float64Array | undefined,
  rows: Int32Array,
): number {
  let sum = 0
  let total = 0
  for (const row of rows) {
    const w = weights ? (weights[row] as number) : 1
    sum += w * loss.valueAt(y[row] as number, raw[row] as number)
    total += w
  }
  return total > 0 ? sum / total : 0
}

function wholeOf(length: number): Int32Array {
  return Int32Array.from({ length }, (_, i) => i)
}

function holdOut(rows: number, stopping: EarlyStopping, random: Random): { train: Int32Array; held: Int32Array } {
  const { share = DEFAULT_HELD_SHARE, held = 'random' } = stopping
  const heldRows = Math.round(rows * share)
  if (heldRows < 1 || heldRows >= rows) {
    throw new RangeError(`earlyStopping.share must leave rows on both sides, not ${share}`)
  }
  const order = held === 'last' ? wholeOf(rows).reverse() : random.permutation(rows)
  return { held: order.slice(0, heldRows).sort(), train: order.slice(heldRows).sort() }
}
