import type { Cells, CostRow, LoadRows, Rows } from './problem.ts'

/** What one unit of each limit is worth: in the order of the rows. */
export interface Prices {
  readonly costs: Float64Array
  readonly loads: readonly Float64Array[]
}

/** Works out what offers are worth to people after paying the prices. */
export class Scorer {
  readonly #rows: Rows
  readonly #prices: Prices
  /** What each offer costs everyone alike. */
  readonly #sameForAll: Float64Array

  constructor(rows: Rows, prices: Prices) {
    this.#rows = rows
    this.#prices = prices
    this.#sameForAll = new Float64Array(rows.offers)
    rows.loads.forEach(({ groupByPerson, loadByOffer }, k) => {
      const price = (prices.loads[k] as Float64Array)[0] as number
      if (groupByPerson || price === 0) return
      loadByOffer.forEach((load, j) => {
        this.#sameForAll[j] = (this.#sameForAll[j] as number) + price * load
      })
    })
  }

  /** Of people from..to-1, person by person, into `scores` from its beginning. */
  score(from: number, to: number, scores: Float64Array): void {
    const { offers, values, costs, loads } = this.#rows
    payOffers(values, this.#sameForAll, from * offers, (to - from) * offers, scores)
    for (let k = 0; k < costs.length; k += 1) {
      const price = this.#prices.costs[k] as number
      if (price > 0) payCosts((costs[k] as CostRow).costs, price, from * offers, (to - from) * offers, scores)
    }
    for (let k = 0; k < loads.length; k += 1) {
      const { groupByPerson, loadByOffer } = loads[k] as LoadRows
      if (groupByPerson) payLoads(groupByPerson, loadByOffer, this.#prices.loads[k] as Float64Array, from, to, scores)
    }
  }
}

function payOffers(values: Cells, sameForAll: Float64Array, first: number, cells: number, scores: Float64Array): void {
  const offers = sameForAll.length
  for (let base = 0; base < cells; base += offers) {
    for (let j = 0; j < offers; j += 1) {
      scores[base + j] = (values[first + base + j] as number) - (sameForAll[j] as number)
    }
  }
}

function payCosts(costs: Cells, price: number, first: number, cells: number, scores: Float64Array): void {
  for (let c = 0; c < cells; c += 1) scores[c] = (scores[c] as number) - price * (costs[first + c] as number)
}

function payLoads(
  groupByPerson: Int32Array,
  loadByOffer: Float64Array,
  price: Float64Array,
  from: number,
  to: number,
  scores: Float64Array,
): void {
  const offers = loadByOffer.length
  for (let i = from; i < to; i += 1) {
    const group = groupByPerson[i] as number
    const unit = group < 0 ? 0 : (price[group] as number)
    if (unit === 0) continue
    const base = (i - from) * offers
    for (let j = 0; j < offers; j += 1) {
      scores[base + j] = (scores[base + j] as number) - unit * (loadByOffer[j] as number)
    }
  }
}
