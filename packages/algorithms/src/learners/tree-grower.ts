import type { Random } from '../numeric/random.ts'
import type { BinnedMatrix } from './bins.ts'
import { addNode, type GrownNodes, leftTable, noNodes, recordSplit } from './grown-tree.ts'
import { fillHistogram, type OrderedRows, subtractHistogram } from './histogram.ts'
import {
  answerOf,
  histogramLayout,
  type NodeSums,
  noSplit,
  type Split,
  type SplitRules,
  searchCategories,
  searchNumeric,
} from './split-search.ts'

/** Relative to the node's own second derivative and the square of a usual answer, gains below this are rounding. */
const LEAST_GAIN = 1e-12

export interface GrowthRules extends SplitRules {
  /** Infinity: every node is cut as long as the rules allow. */
  readonly maxLeaves: number
  readonly maxDepth: number
  /** Loss that a cut must save. */
  readonly minGain: number
  /** -1, 0 or 1 a feature: may the answer only fall, do as it likes, only rise with it? */
  readonly monotone: Int8Array
  /** Features drawn for each cut; 0 for all. */
  readonly featuresPerSplit: number
  /** No answer is larger than this, either way. */
  readonly largestStep: number
  /** Square of the size of a usual answer, in the outcome's own unit: 1 where answers are on a scale without a unit. */
  readonly answerSquare: number
}

/** A grown tree and where its leaves' rows stand in the order that growing left them in. */
export interface Growth {
  readonly nodes: GrownNodes
  readonly leaves: readonly { readonly node: number; readonly start: number; readonly end: number }[]
}

/** One tree in the making: its nodes so far, its rows, the features that it may be cut on, and the draw of each cut's. */
interface Making {
  readonly nodes: GrownNodes
  readonly ordered: OrderedRows
  readonly features: Int32Array
  readonly random: Random
}

interface OpenNode {
  readonly node: number
  readonly start: number
  readonly end: number
  readonly depth: number
  readonly sums: NodeSums
  readonly split: Split
  readonly histogram: Float64Array | null
}

/**
 * Grows regression trees on gradients over one binned matrix: leaf by leaf, the leaf with the largest gain first, each
 * cut read off histograms, of which only the smaller child's is counted and the larger's is the parent's less that.
 *
 * Ke et al. (2017), LightGBM: a highly efficient gradient boosting decision tree, NeurIPS. Chen, Guestrin (2016),
 * XGBoost: a scalable tree boosting system, KDD (gains, missing values).
 */
export class TreeGrower {
  readonly #data: BinnedMatrix
  readonly #rules: GrowthRules
  readonly #offsets: Int32Array
  readonly #length: number
  readonly #pool: Float64Array[] = []
  readonly #spare: OrderedRows

  constructor(data: BinnedMatrix, rules: GrowthRules) {
    this.#data = data
    this.#rules = rules
    const { offsets, length } = histogramLayout(data.features)
    this.#offsets = offsets
    this.#length = length
    this.#spare = {
      rows: new Int32Array(data.rows),
      gradient: new Float64Array(data.rows),
      hessian: new Float64Array(data.rows),
    }
  }

  /**
   * @param ordered the rows to grow on, with gradients; growing brings them into the order of the leaves
   * @param features those that may be cut on
   * @param random draws features for each cut, where the rules say so
   */
  grow(ordered: OrderedRows, features: Int32Array, random: Random): Growth {
    const tree: Making = { nodes: noNodes(), ordered, features, random }
    const open: OpenNode[] = []
    const leaves: OpenNode[] = []
    const settle = (node: OpenNode): void => {
      if (node.split.feature >= 0) open.push(node)
      else leaves.push(this.#release(node))
    }
    settle(this.#root(tree))
    while (open.length > 0) {
      const isFull = open.length + leaves.length >= this.#rules.maxLeaves
      if (isFull) {
        leaves.push(...open.splice(0).map((node) => this.#release(node)))
        break
      }
      const parent = this.#next(open)
      const isLast = open.length + leaves.length + 2 >= this.#rules.maxLeaves
      for (const child of this.#cut(tree, parent, isLast)) settle(child)
    }
    return { nodes: tree.nodes, leaves: leaves.map(({ node, start, end }) => ({ node, start, end })) }
  }

  /** Largest gain first; where every node will be cut anyway, the newest first, so that few stay open. */
  #next(open: OpenNode[]): OpenNode {
    let best = open.length - 1
    if (this.#rules.maxLeaves < Number.POSITIVE_INFINITY) {
      for (let i = open.length - 2; i >= 0; i -= 1) {
        if ((open[i] as OpenNode).split.gain >= (open[best] as OpenNode).split.gain) best = i
      }
    }
    return open.splice(best, 1)[0] as OpenNode
  }

  #root(tree: Making): OpenNode {
    const { ordered } = tree
    let gradient = 0
    let hessian = 0
    const rows = ordered.rows.length
    for (let i = 0; i < rows; i += 1) {
      gradient += ordered.gradient[i] as number
      hessian += ordered.hessian[i] as number
    }
    const { largestStep, maxLeaves } = this.#rules
    const sums = { gradient, hessian, rows, low: -largestStep, high: largestStep }
    const node = addNode(tree.nodes, sums, this.#rules.l2)
    if (maxLeaves < 2 || !this.#mayCut(sums, 0))
      return { node, start: 0, end: rows, depth: 0, sums, split: noSplit(), histogram: null }
    return this.#searched(tree, { node, start: 0, end: rows, depth: 0, sums }, this.#counted(tree, 0, rows))
  }

  #mayCut({ rows, hessian }: NodeSums, depth: number): boolean {
    const { minSamples, minHessian, maxDepth } = this.#rules
    return rows >= 2 * minSamples && rows >= 2 && hessian >= 2 * minHessian && depth < maxDepth
  }

  /** Null where features are drawn for each cut: then a node counts its own few. */
  #counted({ ordered, features }: Making, start: number, end: number): Float64Array | null {
    if (this.#rules.featuresPerSplit > 0) return null
    const histogram = this.#pool.pop() ?? new Float64Array(this.#length)
    fillHistogram(histogram, this.#offsets, this.#data, features, ordered, start, end)
    return histogram
  }

  #searched(
    { ordered, features, random }: Making,
    node: Omit<OpenNode, 'split' | 'histogram'>,
    histogram: Float64Array | null,
  ): OpenNode {
    if (histogram) return { ...node, histogram, split: this.#search(histogram, features, node.sums) }
    const drawn = drawFeatures(features, this.#rules.featuresPerSplit, random)
    const scratch = this.#pool.pop() ?? new Float64Array(this.#length)
    fillHistogram(scratch, this.#offsets, this.#data, drawn, ordered, node.start, node.end)
    const split = this.#search(scratch, drawn, node.sums)
    this.#pool.push(scratch)
    return { ...node, histogram: null, split }
  }

  #search(histogram: Float64Array, features: Int32Array, sums: NodeSums): Split {
    const best = noSplit()
    // Gains are kept doubled, as the sums give them.
    best.gain = Math.max(2 * this.#rules.minGain, LEAST_GAIN * this.#rules.answerSquare * sums.hessian)
    for (const f of features) {
      const bins = this.#data.features[f]
      if (!bins) continue
      const at = this.#offsets[f] as number
      if (bins.categories) searchCategories(histogram, at, bins.count, f, sums, this.#rules, best)
      else searchNumeric(histogram, at, bins.count, f, this.#rules.monotone[f] as number, sums, this.#rules, best)
    }
    return best
  }

  #cut(tree: Making, parent: OpenNode, isLast: boolean): OpenNode[] {
    const { nodes, ordered } = tree
    const { split, start, end, node, depth } = parent
    const middle = this.#partition(ordered, start, end, split)
    const rest = this.#restSums(ordered, middle, end, parent)
    const [left, right] = childSums(parent.sums, split, rest, this.#rules)
    recordSplit(nodes, node, split)
    const children = [
      { node: addNode(nodes, left, this.#rules.l2), start, end: middle, depth: depth + 1, sums: left },
      { node: addNode(nodes, right, this.#rules.l2), start: middle, end, depth: depth + 1, sums: right },
    ] as const
    nodes.left[node] = children[0].node
    nodes.right[node] = children[1].node
    const mayCut = children.map(({ sums }) => !isLast && this.#mayCut(sums, depth + 1))
    const histograms = this.#childHistograms(tree, parent, children, mayCut)
    return children.map((child, side) =>
      mayCut[side]
        ? this.#searched(tree, child, histograms[side] ?? null)
        : { ...child, split: noSplit(), histogram: histograms[side] ?? null },
    )
  }

  /**
   * What goes right. Where no histogram is kept it is counted: the parent's less the left's would be rounding where the
   * right weighs next to nothing.
   */
  #restSums({ gradient, hessian }: OrderedRows, middle: number, end: number, parent: OpenNode): Sums {
    const { sums, split, histogram } = parent
    if (histogram) return { gradient: sums.gradient - split.gradient, hessian: sums.hessian - split.hessian }
    let [g, h] = [0, 0]
    for (let i = middle; i < end; i += 1) {
      g += gradient[i] as number
      h += hessian[i] as number
    }
    return { gradient: g, hessian: h }
  }

  #childHistograms(
    tree: Making,
    { histogram }: OpenNode,
    children: readonly { readonly start: number; readonly end: number }[],
    mayCut: readonly boolean[],
  ): (Float64Array | null)[] {
    if (!histogram) return [null, null]
    if (!mayCut[0] && !mayCut[1]) {
      this.#pool.push(histogram)
      return [null, null]
    }
    const [left, right] = children as [{ start: number; end: number }, { start: number; end: number }]
    const isLeftSmaller = left.end - left.start <= right.end - right.start
    const smaller = isLeftSmaller ? left : right
    const counted = this.#counted(tree, smaller.start, smaller.end) as Float64Array
    subtractHistogram(histogram, counted)
    return isLeftSmaller ? [counted, histogram] : [histogram, counted]
  }

  #release(node: OpenNode): OpenNode {
    if (node.histogram) this.#pool.push(node.histogram)
    return node
  }

  /** Brings the rows that go left before those that go right, each in the order they had; says where the right begin. */
  #partition({ rows, gradient, hessian }: OrderedRows, start: number, end: number, split: Split): number {
    const spare = this.#spare
    const goesLeft = leftTable(split, this.#data.features[split.feature]?.count ?? 0)
    const base = split.feature * this.#data.rows
    const { codes } = this.#data
    let left = start
    let right = 0
    for (let i = start; i < end; i += 1) {
      const row = rows[i] as number
      const g = gradient[i] as number
      const h = hessian[i] as number
      if (goesLeft[codes[base + row] as number] === 1) {
        rows[left] = row
        gradient[left] = g
        hessian[left] = h
        left += 1
      } else {
        spare.rows[right] = row
        spare.gradient[right] = g
        spare.hessian[right] = h
        right += 1
      }
    }
    rows.set(spare.rows.subarray(0, right), left)
    gradient.set(spare.gradient.subarray(0, right), left)
    hessian.set(spare.hessian.subarray(0, right), left)
    return left
  }
}

type Sums = Pick<NodeSums, 'gradient' | 'hessian'>

function childSums(parent: NodeSums, split: Split, rest: Sums, rules: GrowthRules): [NodeSums, NodeSums] {
  const { gradient, hessian, rows } = split
  const left = { gradient, hessian, rows, low: parent.low, high: parent.high }
  const right = {
    ...rest,
    rows: parent.rows - rows,
    low: parent.low,
    high: parent.high,
  }
  const monotone = split.leftCodes ? 0 : (rules.monotone[split.feature] as number)
  if (monotone === 0) return [left, right]
  // Nothing below the left may pass what is below the right: both stop half way between the two answers.
  const answer = (sums: NodeSums): number => answerOf(sums.gradient, sums.hessian, rules.l2, sums.low, sums.high)
  const middle = (answer(left) + answer(right)) / 2
  return monotone > 0
    ? [
        { ...left, high: middle },
        { ...right, low: middle },
      ]
    : [
        { ...left, low: middle },
        { ...right, high: middle },
      ]
}

/** The first `count` of a shuffle, in rising order. */
export function drawFeatures(features: Int32Array, count: number, random: Random): Int32Array {
  if (count <= 0 || count >= features.length) return features
  const drawn = features.slice()
  for (let i = 0; i < count; i += 1) {
    const j = i + random.below(drawn.length - i)
    const kept = drawn[i] as number
    drawn[i] = drawn[j] as number
    drawn[j] = kept
  }
  return drawn.subarray(0, count).sort()
}
