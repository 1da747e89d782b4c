import type { Matrix } from '../numeric/dense.ts'

/**
 * A decision tree as plain numbers, fit for JSON; node 0 is the root and `feature` is -1 at a leaf.
 *
 * A row goes left when its value is at most `threshold` or, at a categorical split, among `leftCategories`; a missing
 * value (NaN) goes left where `missingLeft` is 1. So does a category that was not seen in training.
 */
export interface Tree {
  readonly feature: readonly number[]
  readonly threshold: readonly number[]
  readonly leftCategories: readonly (readonly number[] | null)[]
  readonly missingLeft: readonly number[]
  readonly left: readonly number[]
  readonly right: readonly number[]
  /** What the node says, if the walk ends there. */
  readonly value: readonly number[]
  /** Training rows (or their weight) that came by; the share of a child is its cover over its parent's. */
  readonly cover: readonly number[]
  /** By how much the split lowers the loss (0 at a leaf). */
  readonly gain: readonly number[]
}

/** Does this value go left at this node? Only asked where the node is no leaf. */
export function goesLeft(tree: Tree, node: number, value: number, knownAt: KnownCategories | undefined): boolean {
  const categories = tree.leftCategories[node]
  if (Number.isNaN(value)) return tree.missingLeft[node] === 1
  if (!categories) return value <= (tree.threshold[node] as number)
  if (categories.includes(value)) return true
  return knownAt?.has(value) === true ? false : tree.missingLeft[node] === 1
}

/** Categories of a feature that training saw in their own right. */
export type KnownCategories = ReadonlySet<number>

/** The leaf that row `row` of `x` ends in. */
function leafOf(tree: Tree, x: Matrix, row: number, known: readonly (KnownCategories | undefined)[]): number {
  const base = row * x.columns
  let node = 0
  for (;;) {
    const feature = tree.feature[node] as number
    if (feature < 0) return node
    const value = x.values[base + feature] as number
    node = (goesLeft(tree, node, value, known[feature]) ? tree.left[node] : tree.right[node]) as number
  }
}

/** Rows that stay in the processor's cache while all trees are walked. */
const BLOCK_ROWS = 512

/** Adds what each tree says of each row to `sums`. */
export function addTrees(
  trees: readonly Tree[],
  x: Matrix,
  known: readonly (KnownCategories | undefined)[],
  sums: Float64Array,
): void {
  for (let from = 0; from < x.rows; from += BLOCK_ROWS) {
    const to = Math.min(x.rows, from + BLOCK_ROWS)
    for (const tree of trees) {
      for (let r = from; r < to; r += 1) {
        sums[r] = (sums[r] as number) + (tree.value[leafOf(tree, x, r, known)] as number)
      }
    }
  }
}

/** Sets of the categories that each categorical feature was trained on; undefined for numeric ones. */
export function knownCategories(categories: readonly (readonly number[] | null)[]): (KnownCategories | undefined)[] {
  return categories.map((list) => (list ? new Set(list) : undefined))
}
