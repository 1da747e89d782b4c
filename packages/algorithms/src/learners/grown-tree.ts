import type { BinnedMatrix } from './bins.ts'
import { answerOf, type NodeSums, type Split } from './split-search.ts'
import type { Tree } from './tree.ts'

/** A tree in codes. */
export interface GrownNodes {
  readonly feature: number[]
  readonly code: number[]
  readonly leftCodes: (Uint8Array | null)[]
  readonly missingLeft: boolean[]
  readonly left: number[]
  readonly right: number[]
  readonly value: number[]
  readonly cover: number[]
  readonly gain: number[]
}

export function noNodes(): GrownNodes {
  return { feature: [], code: [], leftCodes: [], missingLeft: [], left: [], right: [], value: [], cover: [], gain: [] }
}

/** For each code of the feature: 1 where it goes left. */
export function leftTable(
  { leftCodes, code, missingLeft }: Pick<Split, 'leftCodes' | 'code' | 'missingLeft'>,
  count: number,
): Uint8Array {
  if (leftCodes) return leftCodes
  const table = new Uint8Array(count + 1)
  table.fill(1, 0, Math.min(code + 1, count))
  table[count] = missingLeft ? 1 : 0
  return table
}

/** A new leaf; its number. */
export function addNode(nodes: GrownNodes, sums: NodeSums, l2: number): number {
  nodes.code.push(0)
  nodes.leftCodes.push(null)
  nodes.missingLeft.push(false)
  nodes.left.push(-1)
  nodes.right.push(-1)
  nodes.value.push(answerOf(sums.gradient, sums.hessian, l2, sums.low, sums.high))
  nodes.cover.push(sums.rows)
  nodes.gain.push(0)
  return nodes.feature.push(-1) - 1
}

/** Makes a leaf a cut; its children are named later. */
export function recordSplit(nodes: GrownNodes, node: number, split: Split): void {
  nodes.feature[node] = split.feature
  nodes.code[node] = split.code
  nodes.leftCodes[node] = split.leftCodes
  nodes.missingLeft[node] = split.missingLeft
  nodes.gain[node] = split.gain / 2
}

/** The tree in the features' own values. */
export function treeOf(nodes: GrownNodes, { features }: BinnedMatrix, scale: number): Tree {
  const threshold = nodes.feature.map((f, node) => {
    if (f < 0 || nodes.leftCodes[node]) return 0
    // Beyond the last bound there is none: every value goes left and only what is missing goes right.
    return features[f]?.bounds[nodes.code[node] as number] ?? Number.MAX_VALUE
  })
  const leftCategories = nodes.leftCodes.map((codes, node) => {
    const categories = features[nodes.feature[node] as number]?.categories
    return codes && categories ? categories.filter((_, code) => codes[code] === 1) : null
  })
  return {
    feature: nodes.feature,
    threshold,
    leftCategories,
    missingLeft: nodes.missingLeft.map(Number),
    left: nodes.left,
    right: nodes.right,
    value: nodes.value.map((value) => value * scale),
    cover: nodes.cover,
    gain: nodes.gain,
  }
}

/** Adds what a grown tree says, times `scale`, to the sums of rows of a matrix binned alike. */
export function addGrown(
  nodes: GrownNodes,
  { codes, rows: n, features }: BinnedMatrix,
  rows: ArrayLike<number>,
  scale: number,
  sums: Float64Array,
): void {
  const tables = nodes.feature.map((f, node) =>
    f < 0
      ? null
      : leftTable(
          {
            leftCodes: nodes.leftCodes[node] ?? null,
            code: nodes.code[node] as number,
            missingLeft: nodes.missingLeft[node] === true,
          },
          features[f]?.count ?? 0,
        ),
  )
  for (let i = 0; i < rows.length; i += 1) {
    const row = rows[i] as number
    let node = 0
    for (let table = tables[0]; table; table = tables[node]) {
      const code = codes[(nodes.feature[node] as number) * n + row] as number
      node = (table[code] === 1 ? nodes.left[node] : nodes.right[node]) as number
    }
    sums[row] = (sums[row] as number) + scale * (nodes.value[node] as number)
  }
}
