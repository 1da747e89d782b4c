import { Random } from '../numeric/random.ts'
import { evaluateDual } from './dual.ts'
import { Inside } from './inside.ts'
import type { Cells, LoadRows, Rows } from './problem.ts'
import { type BundleResult, minimizeByBundle } from './proximal-bundle.ts'
import type { Prices } from './scorer.ts'

/** Prices are found for so many people first, then for growing samples: they change little (by about 1 / √people). */
const SAMPLE = 12_500
const GROWTH = 8
/** Of the rows with more limits than this, those with most are kept exactly inside instead of being priced. */
const MANY_LIMITS = 64
/** Groups at least this many are drawn whole, fewer are each drawn from. */
const MANY_GROUPS = 1000
const FIRST_STOP = { evaluations: 400, tolerance: 1e-6 }
/** Each larger sample begins next to its least bound and soon stops, unless limits are so many that a sample says little of each. */
const NEXT_STOP = { evaluations: 400, tolerance: 3e-5 }

/** Rows to keep exactly: the longest that only counts heads, if it is long. */
export function insideOf(rows: Rows): Inside | null {
  let at = -1
  rows.loads.forEach(({ limits, loadByOffer }, k) => {
    const least = at < 0 ? MANY_LIMITS : (rows.loads[at] as LoadRows).limits.length
    if (limits.length > least && loadByOffer.every((load) => load === 0 || load === 1)) at = k
  })
  return at < 0 ? null : new Inside(at, rows.loads[at] as LoadRows, rows.people)
}

/** Prices that make the dual bound nearly least: on a small sample, from there on larger ones, and on everyone. `seen` hears of all tried. */
export function findPrices(
  rows: Rows,
  inside: Inside | null,
  seed: number,
  seen: (prices: Prices, choice: Int32Array) => void = () => undefined,
): { prices: Prices; evaluations: number } {
  const scale = Scale.of(rows, inside)
  let start: { x: Float64Array; weight?: number } = { x: new Float64Array(scale.length) }
  let evaluations = 0
  if (scale.length === 0) return { prices: scale.prices(start.x), evaluations }
  for (let size = SAMPLE; ; size *= GROWTH) {
    const isAll = rows.people < 2 * size
    const drawn = isAll ? rows : sampleOf(rows, inside, size / rows.people, seed)
    start = minimize(
      drawn,
      isAll ? inside : insideOf(drawn),
      scale,
      start,
      size === SAMPLE ? FIRST_STOP : NEXT_STOP,
      seen,
    )
    evaluations += (start as BundleResult).evaluations
    if (isAll) return { prices: scale.prices(start.x), evaluations }
  }
}

function minimize(
  rows: Rows,
  inside: Inside | null,
  scale: Scale,
  start: { x: Float64Array; weight?: number },
  stop: { evaluations: number; tolerance: number },
  seen: (prices: Prices, choice: Int32Array) => void,
): BundleResult {
  const share = rows.people / scale.people
  return minimizeByBundle(
    (x) => {
      const prices = scale.prices(x)
      const { bound, use, choice } = evaluateDual(rows, prices, inside)
      seen(prices, choice)
      return { value: bound / (scale.total * share), subgradient: scale.slack(use, share) }
    },
    start,
    stop,
  )
}

/** Puts prices into one vector in which a whole limit at a price of 1 costs all that there is to gain. */
class Scale {
  readonly total: number
  readonly people: number
  readonly length: number
  readonly #rows: Rows
  readonly #inside: Inside | null

  static of(rows: Rows, inside: Inside | null): Scale {
    return new Scale(rows, inside)
  }

  private constructor(rows: Rows, inside: Inside | null) {
    this.#rows = rows
    this.#inside = inside
    this.people = rows.people
    const priced = rows.loads.filter((_, k) => k !== inside?.at)
    this.length = rows.costs.length + priced.reduce((sum, { limits }) => sum + limits.length, 0)
    this.total = Math.max(evaluateDual(rows, this.#free(), inside).bound, Number.MIN_VALUE)
  }

  prices(x: Float64Array): Prices {
    const prices = this.#free()
    this.#each((limit, r, row, at) => {
      row(prices)[at] = limit > 0 ? ((x[r] as number) * this.total) / limit : 0
    })
    return prices
  }

  /** Share of each limit that is left, for a share of the people. */
  slack(use: Prices, share: number): Float64Array {
    const slack = new Float64Array(this.length)
    this.#each((limit, r, row, at) => {
      slack[r] = limit > 0 ? 1 - (row(use)[at] as number) / (limit * share) : 0
    })
    return slack
  }

  #free(): Prices {
    const { costs, loads } = this.#rows
    return { costs: new Float64Array(costs.length), loads: loads.map(({ limits }) => new Float64Array(limits.length)) }
  }

  #each(visit: (limit: number, r: number, row: (of: Prices) => Float64Array, at: number) => void): void {
    let r = 0
    this.#rows.costs.forEach(({ limit }, k) => {
      visit(limit, r, (of) => of.costs, k)
      r += 1
    })
    this.#rows.loads.forEach(({ limits }, k) => {
      if (k === this.#inside?.at) return
      limits.forEach((limit, g) => {
        visit(limit, r, (of) => of.loads[k] as Float64Array, g)
        r += 1
      })
    })
  }
}

/** The same problem for fewer people, with as much less of everything. Small groups are drawn whole and keep their limit. */
function sampleOf(rows: Rows, inside: Inside | null, share: number, seed: number): Rows {
  const { people, offers } = rows
  const random = new Random(seed, 'offers', 'sample')
  const groups = inside && inside.rows.limits.length >= MANY_GROUPS ? inside.rows.groupByPerson : null
  const isDrawn = groups && Uint8Array.from(inside?.rows.limits ?? [], () => Number(random.chance(share)))
  const drawn: number[] = []
  for (let i = 0; i < people; i += 1) {
    const group = groups ? (groups[i] as number) : -1
    if (group >= 0 ? isDrawn?.[group] === 1 : random.chance(share)) drawn.push(i)
  }
  if (drawn.length === 0) drawn.push(0)
  const cells = (from: Cells): Cells => {
    const to =
      from instanceof Float32Array ? new Float32Array(drawn.length * offers) : new Float64Array(drawn.length * offers)
    drawn.forEach((i, k) => {
      for (let j = 0; j < offers; j += 1) to[k * offers + j] = from[i * offers + j] as number
    })
    return to
  }
  const part = drawn.length / people
  return {
    people: drawn.length,
    offers,
    values: cells(rows.values),
    costs: rows.costs.map(({ limit, costs }) => ({ limit: limit * part, costs: cells(costs) })),
    loads: rows.loads.map(({ limits, groupByPerson, loadByOffer }, k) => ({
      limits: groups && k === inside?.at ? limits : limits.map((limit) => limit * part),
      groupByPerson: groupByPerson && Int32Array.from(drawn, (i) => groupByPerson[i] as number),
      loadByOffer,
    })),
  }
}
