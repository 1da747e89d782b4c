import { useOf, valueOf } from './dual.ts'
import type { CostRow, LoadRows, Rows } from './problem.ts'
import { type Prices, Scorer } from './scorer.ts'

/** A limit without a price still counts, as if the whole of it cost this share of all that is held. */
const LEAST_PRICE = 0.01
const BLOCK = 256

/** Who holds what, and what is left of each limit. */
export class Holding {
  readonly people: number
  readonly offers: number
  readonly choice: Int32Array
  readonly #rows: Rows
  readonly #scorer: Scorer
  readonly #scores: Float64Array
  /** What a unit of each limit counts where it is short. */
  readonly #worth: Prices
  #left: Prices
  #over = 0

  constructor(rows: Rows, prices: Prices, choice: Int32Array) {
    this.people = rows.people
    this.offers = rows.offers
    this.choice = choice.slice()
    this.#rows = rows
    this.#scorer = new Scorer(rows, prices)
    this.#scores = new Float64Array(rows.offers)
    const least = LEAST_PRICE * valueOf(rows, choice)
    this.#worth = {
      costs: prices.costs.map((price, k) => price + least / (rows.costs[k] as CostRow).limit),
      loads: prices.loads.map((price, k) =>
        price.map((each, g) => each + least / ((rows.loads[k] as LoadRows).limits[g] as number)),
      ),
    }
    this.#left = this.#count()
  }

  /** Adds up anew what is left. */
  recount(): void {
    this.#left = this.#count()
  }

  /** Is there a limit of which more is held than there is? */
  isOver(): boolean {
    return this.#over > 0
  }

  value(i: number, j: number): number {
    return j < 0 ? 0 : (this.#rows.values[i * this.offers + j] as number)
  }

  total(): number {
    return valueOf(this.#rows, this.choice)
  }

  /** What each offer is worth to the person after paying; the array is written over by the next call. */
  scoresOf(i: number): Float64Array {
    this.#scorer.score(i, i + 1, this.#scores)
    return this.#scores
  }

  /** Visits everyone with their scores from `base` on. */
  eachScored(visit: (i: number, scores: Float64Array, base: number) => void): void {
    const scores = new Float64Array(BLOCK * this.offers)
    for (let from = 0; from < this.people; from += BLOCK) {
      const to = Math.min(this.people, from + BLOCK)
      this.#scorer.score(from, to, scores)
      for (let i = from; i < to; i += 1) visit(i, scores, (i - from) * this.offers)
    }
  }

  /** Worth of what a change to j would free of limits that are short; 0 or less when it would take of one of them. */
  freed(i: number, j: number): number {
    const now = this.choice[i] as number
    if (now < 0) return 0
    let sum = 0
    for (let k = 0; k < this.#rows.costs.length; k += 1) {
      if ((this.#left.costs[k] as number) >= 0) continue
      const freed = -this.#costChange(k, i, now, j)
      if (freed < 0) return freed
      sum += freed * (this.#worth.costs[k] as number)
    }
    for (let k = 0; k < this.#rows.loads.length; k += 1) {
      const group = groupOf(this.#rows.loads[k] as LoadRows, i)
      if (group < 0 || ((this.#left.loads[k] as Float64Array)[group] as number) >= 0) continue
      const freed = -this.#loadChange(k, now, j)
      if (freed < 0) return freed
      sum += freed === 0 ? 0 : freed * ((this.#worth.loads[k] as Float64Array)[group] as number)
    }
    return sum
  }

  /** Is there enough left for what j takes beyond what is held now? */
  fits(i: number, j: number): boolean {
    const now = this.choice[i] as number
    for (let k = 0; k < this.#rows.loads.length; k += 1) {
      const group = groupOf(this.#rows.loads[k] as LoadRows, i)
      const change = this.#loadChange(k, now, j)
      if (group >= 0 && change > 0 && change > ((this.#left.loads[k] as Float64Array)[group] as number)) return false
    }
    for (let k = 0; k < this.#rows.costs.length; k += 1) {
      const change = this.#costChange(k, i, now, j)
      if (change > 0 && change > (this.#left.costs[k] as number)) return false
    }
    return true
  }

  move(i: number, j: number): void {
    const now = this.choice[i] as number
    for (let k = 0; k < this.#rows.costs.length; k += 1) this.#take(this.#left.costs, k, this.#costChange(k, i, now, j))
    for (let k = 0; k < this.#rows.loads.length; k += 1) {
      const group = groupOf(this.#rows.loads[k] as LoadRows, i)
      if (group >= 0) this.#take(this.#left.loads[k] as Float64Array, group, this.#loadChange(k, now, j))
    }
    this.choice[i] = j
  }

  #count(): Prices {
    const { costs, loads } = useOf(this.#rows, this.choice)
    const left: Prices = {
      costs: costs.map((used, k) => (this.#rows.costs[k] as CostRow).limit - used),
      loads: loads.map((used, k) =>
        used.map((each, g) => ((this.#rows.loads[k] as LoadRows).limits[g] as number) - each),
      ),
    }
    this.#over = 0
    for (const row of [left.costs, ...left.loads]) for (const each of row) this.#over += Number(each < 0)
    return left
  }

  #take(left: Float64Array, at: number, change: number): void {
    const before = left[at] as number
    const after = before - change
    left[at] = after
    this.#over += Number(after < 0) - Number(before < 0)
  }

  #costChange(k: number, i: number, from: number, to: number): number {
    const { costs } = this.#rows.costs[k] as CostRow
    const base = i * this.offers
    return (to < 0 ? 0 : (costs[base + to] as number)) - (from < 0 ? 0 : (costs[base + from] as number))
  }

  #loadChange(k: number, from: number, to: number): number {
    const { loadByOffer } = this.#rows.loads[k] as LoadRows
    return (to < 0 ? 0 : (loadByOffer[to] as number)) - (from < 0 ? 0 : (loadByOffer[from] as number))
  }
}

function groupOf({ groupByPerson }: LoadRows, i: number): number {
  return groupByPerson ? (groupByPerson[i] as number) : 0
}
