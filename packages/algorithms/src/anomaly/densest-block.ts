/** People and keys as one graph: nodes 0 .. people - 1 are people, the others keys; both directions of each edge. */
export interface SharedKeyGraph {
  readonly people: number
  readonly nodes: number
  readonly starts: Int32Array
  readonly neighbours: Int32Array
  /** Of the key at either end: the fewer have it, the more it says. */
  readonly weights: Float64Array
}

/** Two people who share a key that many share are no news; 5 keeps rare keys from counting without bound (Hooi et al. 2016). */
const RARE_KEYS = 5

/** @param edges [person, key] pairs, each once, keys from 0 */
export function sharedKeyGraph(people: number, keys: number, person: Int32Array, key: Int32Array): SharedKeyGraph {
  const nodes = people + keys
  const starts = new Int32Array(nodes + 1)
  for (let e = 0; e < person.length; e += 1) {
    starts[(person[e] as number) + 1] = (starts[(person[e] as number) + 1] as number) + 1
    starts[people + (key[e] as number) + 1] = (starts[people + (key[e] as number) + 1] as number) + 1
  }
  const degree = starts.slice(1)
  for (let node = 0; node < nodes; node += 1) starts[node + 1] = (starts[node + 1] as number) + (starts[node] as number)
  const next = starts.slice(0, nodes)
  const neighbours = new Int32Array(2 * person.length)
  const weights = new Float64Array(2 * person.length)
  const put = (from: number, to: number, weight: number): void => {
    const at = next[from] as number
    next[from] = at + 1
    neighbours[at] = to
    weights[at] = weight
  }
  for (let e = 0; e < person.length; e += 1) {
    const p = person[e] as number
    const k = people + (key[e] as number)
    const weight = 1 / Math.log((degree[k] as number) + RARE_KEYS)
    put(p, k, weight)
    put(k, p, weight)
  }
  return { people, nodes, starts, neighbours, weights }
}

export interface Block {
  /** Nodes, rising. */
  readonly nodes: readonly number[]
  /** Weight of edges inside over nodes inside. */
  readonly density: number
}

/**
 * The block of most weight for its size among what is left: nodes of least weight are peeled one by one, and the best state
 * on the way is kept; at least half as dense as the densest there is. O(edges log nodes).
 *
 * Charikar (2000), APPROX. Hooi et al. (2016), FRAUDAR, KDD.
 */
export function densestBlock(graph: SharedKeyGraph, isGone: Uint8Array): Block {
  const { nodes, starts, neighbours, weights } = graph
  const isOut = Uint8Array.from(isGone)
  const weight = new Float64Array(nodes)
  const heap = new Heap(nodes)
  let total = 0
  let left = 0
  for (let node = 0; node < nodes; node += 1) {
    if (isOut[node]) continue
    for (let k = starts[node] as number; k < (starts[node + 1] as number); k += 1) {
      if (!isOut[neighbours[k] as number]) weight[node] = (weight[node] as number) + (weights[k] as number)
    }
    total += (weight[node] as number) / 2
    left += 1
    heap.push(node, weight[node] as number)
  }
  const all = left
  let best = { density: 0, left: 0 }
  const order: number[] = []
  while (left > 0) {
    if (total / left > best.density) best = { density: total / left, left }
    const node = heap.pop()
    isOut[node] = 1
    order.push(node)
    left -= 1
    for (let k = starts[node] as number; k < (starts[node + 1] as number); k += 1) {
      const other = neighbours[k] as number
      if (isOut[other]) continue
      total -= weights[k] as number
      weight[other] = (weight[other] as number) - (weights[k] as number)
      heap.lower(other, weight[other] as number)
    }
  }
  return { nodes: order.slice(all - best.left).sort((a, b) => a - b), density: best.density }
}

/** Nodes by priority, least first, ties by number; a node's priority may be lowered. */
class Heap {
  readonly #heap: Int32Array
  readonly #place: Int32Array
  readonly #priority: Float64Array
  #size = 0

  constructor(nodes: number) {
    this.#heap = new Int32Array(nodes)
    this.#place = new Int32Array(nodes)
    this.#priority = new Float64Array(nodes)
  }

  push(node: number, priority: number): void {
    this.#priority[node] = priority
    this.#set(this.#size, node)
    this.#size += 1
    this.#rise(this.#size - 1)
  }

  lower(node: number, priority: number): void {
    this.#priority[node] = priority
    this.#rise(this.#place[node] as number)
  }

  pop(): number {
    const top = this.#heap[0] as number
    this.#size -= 1
    if (this.#size > 0) {
      this.#set(0, this.#heap[this.#size] as number)
      this.#sink()
    }
    return top
  }

  #set(at: number, node: number): void {
    this.#heap[at] = node
    this.#place[node] = at
  }

  #isBefore(a: number, b: number): boolean {
    const difference = (this.#priority[a] as number) - (this.#priority[b] as number)
    return difference < 0 || (difference === 0 && a < b)
  }

  #rise(from: number): void {
    let at = from
    const node = this.#heap[at] as number
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (!this.#isBefore(node, this.#heap[parent] as number)) break
      this.#set(at, this.#heap[parent] as number)
      at = parent
    }
    this.#set(at, node)
  }

  #sink(): void {
    let at = 0
    const node = this.#heap[0] as number
    for (;;) {
      let child = 2 * at + 1
      if (child >= this.#size) break
      if (child + 1 < this.#size && this.#isBefore(this.#heap[child + 1] as number, this.#heap[child] as number))
        child += 1
      if (!this.#isBefore(this.#heap[child] as number, node)) break
      this.#set(at, this.#heap[child] as number)
      at = child
    }
    this.#set(at, node)
  }
}
