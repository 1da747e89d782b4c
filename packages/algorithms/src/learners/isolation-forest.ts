import { checkAllFinite, checkWhole } from '../numeric/check.ts'
import { checkMatrix, type Matrix } from '../numeric/dense.ts'
import { Random } from '../numeric/random.ts'
import { checkColumns } from './learner.ts'

/** The paper's: more trees or larger samples do not find more. */
const DEFAULTS = { trees: 100, sampleSize: 256 } as const
const EULER_GAMMA = 0.5772156649015329

export interface IsolationParams {
  readonly trees?: number
  /** Rows drawn without replacement for each tree; all where there are fewer. Default 256. */
  readonly sampleSize?: number
  readonly seed?: number
}

/** Node 0 is the root; `feature` is -1 at a leaf, whose `depth` is its own and that of the tree its rows would need. */
export interface IsolationTree {
  readonly feature: readonly number[]
  readonly threshold: readonly number[]
  readonly left: readonly number[]
  readonly right: readonly number[]
  readonly depth: readonly number[]
}

/** Plain data, fit for JSON. */
export interface IsolationModel {
  readonly columns: number
  readonly sampleSize: number
  readonly trees: readonly IsolationTree[]
}

/**
 * Which rows are few and different?
 *
 * Isolation forest: trees of random cuts on small samples; what is far from the rest is alone after few cuts. No
 * distances, no labels, no units. O(trees x sampleSize x log sampleSize), whatever the number of rows.
 *
 * @throws RangeError when `x` has no rows or a value that is not finite, or a parameter is out of range
 *
 * Liu, Ting, Zhou (2008), Isolation forest, ICDM.
 */
export function fitIsolationForest(x: Matrix, params: IsolationParams = {}): IsolationModel {
  checkMatrix('x', x)
  if (x.rows === 0 || x.columns === 0) throw new RangeError('x must have at least 1 row and 1 column')
  checkAllFinite('x.values', x.values)
  const { trees, sampleSize } = { ...DEFAULTS, ...params }
  checkWhole('trees', trees, 1)
  checkWhole('sampleSize', sampleSize, 2)
  const random = new Random(params.seed ?? 1).stream('isolation forest')
  const drawn = Math.min(sampleSize, x.rows)
  return {
    columns: x.columns,
    sampleSize: drawn,
    trees: Array.from({ length: trees }, (_, t) => isolationTree(x, drawn, random.stream('tree', t))),
  }
}

/**
 * Score of each row in (0, 1): 2^(-mean depth / depth expected); near 1 alone, about 0.5 and below ordinary.
 * O(rows x trees x log sampleSize).
 */
export function isolationScores(model: IsolationModel, x: Matrix): Float64Array {
  checkColumns(x, model.columns)
  checkAllFinite('x.values', x.values)
  const depths = new Float64Array(x.rows)
  for (const { feature, threshold, left, right, depth } of model.trees) {
    for (let r = 0; r < x.rows; r += 1) {
      let node = 0
      for (let f = feature[0] as number; f >= 0; f = feature[node] as number) {
        node = (
          (x.values[r * x.columns + f] as number) < (threshold[node] as number) ? left[node] : right[node]
        ) as number
      }
      depths[r] = (depths[r] as number) + (depth[node] as number)
    }
  }
  const expected = expectedDepth(model.sampleSize) || 1
  return depths.map((sum) => 2 ** (-sum / model.trees.length / expected))
}

/** Mean depth of an unsuccessful search in a random binary tree of n keys. */
function expectedDepth(n: number): number {
  if (n <= 1) return 0
  return n === 2 ? 1 : 2 * (Math.log(n - 1) + EULER_GAMMA) - (2 * (n - 1)) / n
}

interface Growing {
  feature: number[]
  threshold: number[]
  left: number[]
  right: number[]
  depth: number[]
}

function isolationTree(x: Matrix, drawn: number, random: Random): IsolationTree {
  const tree: Growing = { feature: [], threshold: [], left: [], right: [], depth: [] }
  const highest = Math.ceil(Math.log2(drawn))
  const grow = (rows: Int32Array, depth: number): number => {
    const node = tree.feature.push(-1) - 1
    tree.threshold.push(0)
    tree.left.push(-1)
    tree.right.push(-1)
    tree.depth.push(depth + expectedDepth(rows.length))
    const cut = depth < highest && rows.length > 1 ? randomCut(x, rows, random) : null
    if (!cut) return node
    const isLeft = (row: number): boolean => (x.values[row * x.columns + cut.feature] as number) < cut.threshold
    tree.feature[node] = cut.feature
    tree.threshold[node] = cut.threshold
    tree.left[node] = grow(rows.filter(isLeft), depth + 1)
    tree.right[node] = grow(
      rows.filter((row) => !isLeft(row)),
      depth + 1,
    )
    return node
  }
  grow(sampleRows(x.rows, drawn, random), 0)
  return tree
}

/** Any feature that still tells the rows apart, cut anywhere between its ends; null when none does. */
function randomCut(x: Matrix, rows: Int32Array, random: Random): { feature: number; threshold: number } | null {
  for (const feature of random.permutation(x.columns)) {
    let low = Number.POSITIVE_INFINITY
    let high = Number.NEGATIVE_INFINITY
    for (const row of rows) {
      const value = x.values[row * x.columns + feature] as number
      if (value < low) low = value
      if (value > high) high = value
    }
    if (!(low < high)) continue
    const threshold = low + random.nextOpen() * (high - low)
    // Rounding may put the cut on an end, where one side would be empty.
    return { feature, threshold: threshold > low ? Math.min(threshold, high) : high }
  }
  return null
}

/** `count` of `rows` without replacement (Floyd's method). */
function sampleRows(rows: number, count: number, random: Random): Int32Array {
  const drawn = new Set<number>()
  for (let top = rows - count; top < rows; top += 1) {
    const row = random.below(top + 1)
    drawn.add(drawn.has(row) ? top : row)
  }
  return Int32Array.from(drawn)
}
