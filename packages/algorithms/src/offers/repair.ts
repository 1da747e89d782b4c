import { exchange, FEW_CELLS } from './exchange.ts'
import { Holding } from './holding.ts'
import { LowestFirst } from './lowest-first.ts'
import type { Rows } from './problem.ts'
import type { Prices } from './scorer.ts'

const ROUNDS_OF_FILLING = 6
/** A round that gained less than this share of the value is the last one. */
const WORTH_A_ROUND = 1e-5
/** So many in a row for whom nothing fits: what is left is too little for anyone. */
const IN_VAIN = 20_000

/** A change of one person's offer; the lower the key, the better. Infinity: there is none. */
interface Change {
  readonly offer: number
  readonly key: number
}

/**
 * An allocation that keeps every limit, near to the choice that everyone would make at these prices.
 *
 * Who uses what there is too little of changes to another offer, least loss for what it frees first; what is then left
 * goes to those who gain by a change that fits, most value for what it takes first. O(people x offers x constraints).
 *
 * @param worthExchanging among few people, exchanges are tried from allocations of more value than this
 */
export function repair(rows: Rows, prices: Prices, choice: Int32Array, worthExchanging = 0): Int32Array {
  const held = new Holding(rows, prices, choice)
  giveWay(held)
  fill(held)
  const isFew = rows.people * rows.offers <= FEW_CELLS
  if (isFew && held.total() > worthExchanging) exchange(held)
  // Added up anew in the order of people, sums may differ in their last digit, and a limit is a limit.
  for (held.recount(); held.isOver(); held.recount()) giveWay(held)
  return held.choice
}

function giveWay(held: Holding): void {
  if (!held.isOver()) return
  const queue = queueOf(held, leastLoss)
  for (let i = queue.take(); i >= 0 && held.isOver(); i = queue.take()) {
    const change = leastLoss(held, i, held.scoresOf(i), 0)
    // A limit that is no longer short makes the change a worse one: its turn comes later.
    const isDue = change.key <= (queue.keys[i] as number)
    if (isDue) held.move(i, change.offer)
    queue.add(i, isDue ? leastLoss(held, i, held.scoresOf(i), 0).key : change.key)
  }
}

function fill(held: Holding): void {
  for (let round = 0; round < ROUNDS_OF_FILLING; round += 1) {
    const queue = queueOf(held, mostGain)
    let gained = 0
    let inVain = 0
    for (let i = queue.take(); i >= 0 && inVain < IN_VAIN; i = queue.take()) {
      const change = mostGain(held, i, held.scoresOf(i), 0)
      const isDue = change.key <= (queue.keys[i] as number)
      inVain = isDue ? 0 : inVain + 1
      if (isDue) {
        gained += held.value(i, change.offer) - held.value(i, held.choice[i] as number)
        held.move(i, change.offer)
      }
      queue.add(i, isDue ? mostGain(held, i, held.scoresOf(i), 0).key : change.key)
    }
    if (gained <= WORTH_A_ROUND * held.total()) return
  }
}

function queueOf(held: Holding, changeOf: typeof leastLoss): LowestFirst {
  const keys = new Float64Array(held.people)
  held.eachScored((i, scores, base) => {
    keys[i] = changeOf(held, i, scores, base).key
  })
  return new LowestFirst(keys)
}

/** The offer that frees most of what is short for what is lost. Nothing at all always frees something. */
function leastLoss(held: Holding, i: number, scores: Float64Array, base: number): Change {
  const now = held.choice[i] as number
  const free = held.freed(i, -1)
  if (now < 0 || !(free > 0)) return { offer: now, key: Number.POSITIVE_INFINITY }
  const score = scores[base + now] as number
  let offer = -1
  let key = score / free
  for (let j = 0; j < held.offers; j += 1) {
    const other = scores[base + j] as number
    if (other === Number.NEGATIVE_INFINITY || j === now) continue
    const freed = held.freed(i, j)
    if (freed <= 0 || (score - other) / freed >= key || !held.fits(i, j)) continue
    key = (score - other) / freed
    offer = j
  }
  return { offer, key }
}

/** The offer that fits and gains most value for what it takes at the prices. */
function mostGain(held: Holding, i: number, scores: Float64Array, base: number): Change {
  const now = held.choice[i] as number
  const score = now < 0 ? 0 : (scores[base + now] as number)
  const value = held.value(i, now)
  let offer = now
  let key = Number.POSITIVE_INFINITY
  for (let j = 0; j < held.offers; j += 1) {
    const gain = held.value(i, j) - value
    if (!(gain > 0)) continue
    const taken = gain - ((scores[base + j] as number) - score)
    // What the offer is worse by than the dual's choice, for what it takes of the limits; free gains come first.
    const loss = taken > 0 ? (taken - gain) / taken : -gain - 1
    if (loss >= key || !held.fits(i, j)) continue
    key = loss
    offer = j
  }
  return { offer, key }
}
