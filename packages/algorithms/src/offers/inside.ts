import type { LoadRows } from './problem.ts'
import type { Prices } from './scorer.ts'

/** Rows of many small groups, whose limits are kept exactly instead of being priced: households, say. */
export class Inside {
  readonly at: number
  readonly rows: LoadRows
  readonly #starts: Int32Array
  readonly #members: Int32Array

  constructor(at: number, rows: LoadRows, people: number) {
    this.at = at
    this.rows = rows
    const groups = rows.groupByPerson ?? new Int32Array(people)
    this.#starts = new Int32Array(rows.limits.length + 1)
    for (const group of groups) if (group >= 0) this.#starts[group + 1] = (this.#starts[group + 1] as number) + 1
    for (let g = 0; g < rows.limits.length; g += 1) {
      this.#starts[g + 1] = (this.#starts[g + 1] as number) + (this.#starts[g] as number)
    }
    const next = this.#starts.slice()
    this.#members = new Int32Array(this.#starts.at(-1) as number)
    groups.forEach((group, i) => {
      if (group < 0) return
      this.#members[next[group] as number] = i
      next[group] = (next[group] as number) + 1
    })
  }

  /** Who gains enough keeps `choice`, everyone else takes `otherwise`. Returns all that is gained. */
  select(choice: Int32Array, otherwise: Int32Array, gain: Float64Array, prices: Prices): number {
    const price = prices.loads[this.at] as Float64Array
    const groups = this.rows.groupByPerson
    let total = 0
    for (let i = 0; i < choice.length; i += 1) {
      if ((gain[i] as number) > 0) {
        if (!groups || (groups[i] as number) < 0) total += gain[i] as number
      } else {
        choice[i] = otherwise[i] as number
      }
    }
    for (let g = 0; g < price.length; g += 1) {
      const willing: number[] = []
      for (let k = this.#starts[g] as number; k < (this.#starts[g + 1] as number); k += 1) {
        const i = this.#members[k] as number
        if ((gain[i] as number) > 0) willing.push(i)
      }
      const limit = Math.floor(this.rows.limits[g] as number)
      if (willing.length > limit) willing.sort((a, b) => (gain[b] as number) - (gain[a] as number) || a - b)
      price[g] = willing.length > limit ? (gain[willing[limit] as number] as number) : 0
      willing.forEach((i, rank) => {
        if (rank < limit) total += gain[i] as number
        else choice[i] = otherwise[i] as number
      })
    }
    return total
  }
}
