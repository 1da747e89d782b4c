import { checkLength, checkWhole } from '../numeric/check.ts'

/** What is known of the person who is asked about: nothing has to be, and nobody has to have been in the training. */
export interface ItemHistory {
  /** Items taken, oldest first. */
  readonly items: ArrayLike<number>
  /** How much each says, above zero; 1 where left out. */
  readonly weights?: ArrayLike<number>
  /** Features of the person and of the moment, for models that read them. */
  readonly profile?: ArrayLike<number>
}

export interface RankedItems {
  /** Best first. */
  readonly items: Int32Array
  readonly scores: Float64Array
}

/** What every fitted method of recommendation can do. */
export interface Recommender {
  /** Size of the catalogue. */
  readonly items: number
  /** One score for each item, higher is better; comparable within one history only. */
  score(history: ItemHistory): Float64Array
  /** The k best items for this history, without the excluded ones. Equal scores: the lower item first. */
  top(history: ItemHistory, k: number, exclude?: Iterable<number>): RankedItems
}

/** Completes a scoring function to a recommender. @throws RangeError when its histories name no item of the catalogue */
export function recommenderOf(items: number, score: (history: ItemHistory) => Float64Array): Recommender {
  checkWhole('items', items, 0)
  const scoreChecked = (history: ItemHistory): Float64Array => {
    checkHistory(history, items)
    return score(history)
  }
  return {
    items,
    score: scoreChecked,
    top: (history, k, exclude) => topOf(scoreChecked(history), k, exclude),
  }
}

/** @throws RangeError when an item is not in the catalogue or a weight is not above zero */
export function checkHistory({ items, weights }: ItemHistory, catalogue: number): void {
  for (let k = 0; k < items.length; k += 1) checkWhole(`history.items[${k}]`, items[k] as number, 0, catalogue - 1)
  if (!weights) return
  checkLength('history.weights', weights, items.length, 'item')
  for (let k = 0; k < weights.length; k += 1) {
    if (!((weights[k] as number) > 0 && Number.isFinite(weights[k]))) {
      throw new RangeError(`history.weights[${k}] must be above zero, not ${weights[k]}`)
    }
  }
}

/**
 * Calls with each item of a history and how much it says, read as the training was: a binary matrix knows only taken
 * or not, so there every item counts once and weights are passed over.
 */
export function forEachTaken(
  { items, weights }: ItemHistory,
  isBinary: boolean,
  call: (item: number, value: number) => void,
): void {
  const met = new Set<number>()
  for (let k = 0; k < items.length; k += 1) {
    const item = items[k] as number
    if (isBinary && met.has(item)) continue
    met.add(item)
    call(item, isBinary || !weights ? 1 : (weights[k] as number))
  }
}

/**
 * The k highest scores, best first, ties by lower index; fewer when fewer are left. Items whose score is -Infinity are
 * never in it. O(n log k): a heap of the k best whose worst is on top.
 *
 * @throws RangeError when k is not a whole number above zero
 */
export function topOf(scores: Float64Array, k: number, exclude: Iterable<number> = []): RankedItems {
  checkWhole('k', k, 1)
  const excluded = new Set(exclude)
  const size = Math.min(k, scores.length)
  const heap = new Int32Array(size)
  let filled = 0
  for (let item = 0; item < scores.length; item += 1) {
    if (filled === size && !isBetter(scores, item, heap[0] as number)) continue
    // What is not comparable (NaN) or ruled out has no rank.
    if (!((scores[item] as number) > Number.NEGATIVE_INFINITY) || excluded.has(item)) continue
    if (filled < size) {
      heap[filled] = item
      filled += 1
      siftUp(heap, scores, filled - 1)
    } else {
      heap[0] = item
      siftDown(heap, scores, filled)
    }
  }
  const items = heap.slice(0, filled).sort((a, b) => (scores[b] as number) - (scores[a] as number) || a - b)
  return { items, scores: Float64Array.from(items, (item) => scores[item] as number) }
}

function isBetter(scores: Float64Array, a: number, b: number): boolean {
  const difference = (scores[a] as number) - (scores[b] as number)
  return difference > 0 || (difference === 0 && a < b)
}

function siftUp(heap: Int32Array, scores: Float64Array, from: number): void {
  let at = from
  while (at > 0) {
    const parent = (at - 1) >> 1
    if (!isBetter(scores, heap[parent] as number, heap[at] as number)) return
    swap(heap, parent, at)
    at = parent
  }
}

function siftDown(heap: Int32Array, scores: Float64Array, size: number): void {
  let at = 0
  for (;;) {
    let worst = at
    for (const child of [2 * at + 1, 2 * at + 2]) {
      if (child < size && isBetter(scores, heap[worst] as number, heap[child] as number)) worst = child
    }
    if (worst === at) return
    swap(heap, worst, at)
    at = worst
  }
}

function swap(heap: Int32Array, a: number, b: number): void {
  const kept = heap[a] as number
  heap[a] = heap[b] as number
  heap[b] = kept
}
