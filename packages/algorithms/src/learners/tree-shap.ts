import { type Matrix } from '../numeric/dense.ts'
import type { BoostingModel } from './gradient-boosting.ts'
import { checkColumns } from './learner.ts'
import { goesLeft, type KnownCategories, knownCategories, type Tree } from './tree.ts'

/** A row's raw answer as a sum: `base` and one part per feature. */
export interface ShapValues {
  /** Mean raw answer over the training rows, as the trees' covers weigh them. */
  readonly base: number
  /** One row per row of `x`, one column per feature; in the unit of the raw answer (log-odds for logistic). */
  readonly values: Matrix
}

/**
 * How much did each feature move this row's answer away from the average?
 *
 * Exact Shapley values of the tree ensemble, path-dependent (a feature that is unknown follows both ways of its cuts by
 * the shares of training rows): base + Σ values of a row = the raw answer, to rounding. O(trees x leaves x depth²) a row.
 *
 * @throws RangeError when `x` has not the columns of the model
 *
 * Lundberg, Erion, Lee (2018), Consistent individualized feature attribution for tree ensembles, arXiv 1802.03888, alg. 2.
 */
export function boostingShap(model: BoostingModel, x: Matrix): ShapValues {
  checkColumns(x, model.columns)
  const known = knownCategories(model.categories)
  const values = new Float64Array(x.rows * x.columns)
  let base = model.base
  for (const tree of model.trees) {
    base += expectedValue(tree)
    const walk = new ShapWalk(tree, known)
    for (let r = 0; r < x.rows; r += 1) walk.add(x, r, values)
  }
  return { base, values: { rows: x.rows, columns: x.columns, values } }
}

/** Mean of a tree's answers over the rows that it was grown on. */
function expectedValue(tree: Tree): number {
  let sum = 0
  for (let node = 0; node < tree.feature.length; node += 1) {
    if ((tree.feature[node] as number) < 0) sum += (tree.value[node] as number) * (tree.cover[node] as number)
  }
  return sum / (tree.cover[0] as number)
}

/**
 * The walk of one tree. A path holds, for each distinct feature on the way, the share of training rows that would pass
 * with the feature unknown (`zero`), whether this row passes with it known (`one`: 1 or 0), and the weight of the
 * feature sets of each size (`weight`). Paths of all depths lie behind one another in one buffer.
 */
class ShapWalk {
  readonly #tree: Tree
  readonly #known: readonly (KnownCategories | undefined)[]
  readonly #feature: Int32Array
  readonly #zero: Float64Array
  readonly #one: Float64Array
  readonly #weight: Float64Array

  constructor(tree: Tree, known: readonly (KnownCategories | undefined)[]) {
    this.#tree = tree
    this.#known = known
    const longest = depthOf(tree) + 2
    const size = (longest * (longest + 1)) / 2
    this.#feature = new Int32Array(size)
    this.#zero = new Float64Array(size)
    this.#one = new Float64Array(size)
    this.#weight = new Float64Array(size)
  }

  /** Adds this tree's part of row `row` to its values. */
  add(x: Matrix, row: number, values: Float64Array): void {
    this.#visit(0, 0, 0, 1, 1, -1, x, row * x.columns, values)
  }

  /** @param at where the parent's path of `length` entries begins; this node's copy is put behind it */
  #visit(
    node: number,
    at: number,
    length: number,
    zero: number,
    one: number,
    feature: number,
    x: Matrix,
    base: number,
    values: Float64Array,
  ): void {
    const path = at + length
    this.#copy(at, path, length)
    this.#extend(path, length, zero, one, feature)
    let size = length + 1
    const tree = this.#tree
    const split = tree.feature[node] as number
    if (split < 0) {
      this.#credit(path, size, tree.value[node] as number, base, values)
      return
    }
    const left = tree.left[node] as number
    const right = tree.right[node] as number
    const isLeft = goesLeft(tree, node, x.values[base + split] as number, this.#known[split])
    let zeroBefore = 1
    let oneBefore = 1
    for (let i = 1; i < size; i += 1) {
      if (this.#feature[path + i] !== split) continue
      zeroBefore = this.#zero[path + i] as number
      oneBefore = this.#one[path + i] as number
      this.#unwind(path, size, i)
      size -= 1
      break
    }
    const cover = tree.cover[node] as number
    for (const child of [left, right]) {
      const share = (tree.cover[child] as number) / cover
      const passes = (child === left) === isLeft ? oneBefore : 0
      this.#visit(child, path, size, zeroBefore * share, passes, split, x, base, values)
    }
  }

  #copy(from: number, to: number, length: number): void {
    this.#feature.copyWithin(to, from, from + length)
    this.#zero.copyWithin(to, from, from + length)
    this.#one.copyWithin(to, from, from + length)
    this.#weight.copyWithin(to, from, from + length)
  }

  #extend(path: number, length: number, zero: number, one: number, feature: number): void {
    const w = this.#weight
    this.#feature[path + length] = feature
    this.#zero[path + length] = zero
    this.#one[path + length] = one
    w[path + length] = length === 0 ? 1 : 0
    for (let i = length - 1; i >= 0; i -= 1) {
      const weight = w[path + i] as number
      w[path + i + 1] = (w[path + i + 1] as number) + (one * weight * (i + 1)) / (length + 1)
      w[path + i] = (zero * weight * (length - i)) / (length + 1)
    }
  }

  /** Takes entry `index` out of a path, as if it had never been put in. */
  #unwind(path: number, size: number, index: number): void {
    const w = this.#weight
    const one = this.#one[path + index] as number
    const zero = this.#zero[path + index] as number
    let next = w[path + size - 1] as number
    for (let j = size - 2; j >= 0; j -= 1) {
      if (one !== 0) {
        const kept = w[path + j] as number
        w[path + j] = (next * size) / ((j + 1) * one)
        next = kept - ((w[path + j] as number) * zero * (size - 1 - j)) / size
      } else {
        w[path + j] = ((w[path + j] as number) * size) / (zero * (size - 1 - j))
      }
    }
    for (let j = index; j < size - 1; j += 1) {
      this.#feature[path + j] = this.#feature[path + j + 1] as number
      this.#zero[path + j] = this.#zero[path + j + 1] as number
      this.#one[path + j] = this.#one[path + j + 1] as number
    }
  }

  /** What `unwind` would leave as the sum of weights. */
  #unwoundSum(path: number, size: number, index: number): number {
    const w = this.#weight
    const one = this.#one[path + index] as number
    const zero = this.#zero[path + index] as number
    let next = w[path + size - 1] as number
    let sum = 0
    for (let j = size - 2; j >= 0; j -= 1) {
      if (one !== 0) {
        const taken = (next * size) / ((j + 1) * one)
        sum += taken
        next = (w[path + j] as number) - (taken * zero * (size - 1 - j)) / size
      } else {
        sum += ((w[path + j] as number) * size) / (zero * (size - 1 - j))
      }
    }
    return sum
  }

  #credit(path: number, size: number, value: number, base: number, values: Float64Array): void {
    for (let i = 1; i < size; i += 1) {
      const weight = this.#unwoundSum(path, size, i)
      const column = base + (this.#feature[path + i] as number)
      values[column] =
        (values[column] as number) +
        weight * ((this.#one[path + i] as number) - (this.#zero[path + i] as number)) * value
    }
  }
}

function depthOf({ feature, left, right }: Tree): number {
  const depth = new Int32Array(feature.length)
  let most = 0
  // Children stand behind their parents.
  for (let node = 0; node < feature.length; node += 1) {
    if ((feature[node] as number) < 0) continue
    const below = (depth[node] as number) + 1
    depth[left[node] as number] = below
    depth[right[node] as number] = below
    most = Math.max(most, below)
  }
  return most
}
