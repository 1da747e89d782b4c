import type { Inside } from './inside.ts'
import type { Rows } from './problem.ts'
import { type Prices, Scorer } from './scorer.ts'

/** People whose scores are worked out together: their scores stay in the fast memory of the processor. */
const BLOCK = 512

/** The dual function at some prices, and what the people who take what is best for them would use. */
export interface Evaluation {
  readonly bound: number
  readonly use: Prices
  /** Offer taken by each person, -1 for none. */
  readonly choice: Int32Array
}

/**
 * Lets everyone take what is worth most after paying the prices; the value left plus the prices of all limits bounds what
 * any allocation is worth (weak duality).
 *
 * Limits of the rows `inside` (loads of 0 or 1) are kept exactly: of a group, those take part who gain most by it. The
 * price of such a group is what the first one left out would gain, and is written into `prices`. O(people x offers).
 */
export function evaluateDual(rows: Rows, prices: Prices, inside: Inside | null): Evaluation {
  const { people, offers } = rows
  const choice = new Int32Array(people)
  const scores = new Float64Array(BLOCK * offers)
  const gain = inside ? new Float64Array(people) : null
  const otherwise = inside ? new Int32Array(people) : null
  if (inside) (prices.loads[inside.at] as Float64Array).fill(0)
  const scorer = new Scorer(rows, prices)
  let bound = 0
  for (let from = 0; from < people; from += BLOCK) {
    const to = Math.min(people, from + BLOCK)
    scorer.score(from, to, scores)
    bound += inside
      ? chooseTwo(
          scores,
          from,
          to,
          offers,
          inside.rows.loadByOffer,
          choice,
          otherwise as Int32Array,
          gain as Float64Array,
        )
      : chooseBest(scores, from, to, offers, choice)
  }
  if (inside) bound += inside.select(choice, otherwise as Int32Array, gain as Float64Array, prices)
  const use = useOf(rows, choice)
  rows.costs.forEach(({ limit }, k) => {
    bound += limit * (prices.costs[k] as number)
  })
  rows.loads.forEach((row, k) => {
    if (inside?.at === k) return
    const price = prices.loads[k] as Float64Array
    for (let g = 0; g < price.length; g += 1) bound += (row.limits[g] as number) * (price[g] as number)
  })
  return { bound, use, choice }
}

function chooseBest(scores: Float64Array, from: number, to: number, offers: number, choice: Int32Array): number {
  let total = 0
  for (let i = from; i < to; i += 1) {
    const base = (i - from) * offers
    let best = 0
    let at = -1
    for (let j = 0; j < offers; j += 1) {
      const score = scores[base + j] as number
      if (score > best) {
        best = score
        at = j
      }
    }
    choice[i] = at
    total += best
  }
  return total
}

/** The best of the offers that count towards the limit into `choice`, of the others into `otherwise`, and what lies between. */
function chooseTwo(
  scores: Float64Array,
  from: number,
  to: number,
  offers: number,
  counts: Float64Array,
  choice: Int32Array,
  otherwise: Int32Array,
  gain: Float64Array,
): number {
  let total = 0
  for (let i = from; i < to; i += 1) {
    const base = (i - from) * offers
    let best = Number.NEGATIVE_INFINITY
    let at = -1
    let other = 0
    let otherAt = -1
    for (let j = 0; j < offers; j += 1) {
      const score = scores[base + j] as number
      if (counts[j] === 0) {
        if (score > other) {
          other = score
          otherAt = j
        }
      } else if (score > best) {
        best = score
        at = j
      }
    }
    choice[i] = at
    otherwise[i] = otherAt
    gain[i] = best - other
    total += other
  }
  return total
}

/** How much of each limit an assignment takes, added up in the order of the people. */
export function useOf(rows: Rows, choice: Int32Array): Prices {
  const { people, offers } = rows
  const costs = Float64Array.from(rows.costs, ({ costs: cells }) => {
    let sum = 0
    for (let i = 0; i < people; i += 1) {
      const j = choice[i] as number
      if (j >= 0) sum += cells[i * offers + j] as number
    }
    return sum
  })
  const loads = rows.loads.map(({ limits, groupByPerson, loadByOffer }) => {
    const sums = new Float64Array(limits.length)
    for (let i = 0; i < people; i += 1) {
      const j = choice[i] as number
      const group = groupByPerson ? (groupByPerson[i] as number) : 0
      if (j >= 0 && group >= 0) sums[group] = (sums[group] as number) + (loadByOffer[j] as number)
    }
    return sums
  })
  return { costs, loads }
}

export function valueOf(rows: Rows, choice: Int32Array): number {
  let sum = 0
  for (let i = 0; i < rows.people; i += 1) {
    const j = choice[i] as number
    if (j >= 0) sum += rows.values[i * rows.offers + j] as number
  }
  return sum
}
