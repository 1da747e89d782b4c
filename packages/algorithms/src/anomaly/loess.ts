/** Nearer than this share of the window counts as no distance at all; farther than its complement as outside. */
const EDGE = 0.001

/**
 * Local regression of equally spaced values at whole positions, with a window of `span` nearest neighbours, tricube
 * weights, and a weight of its own for each value. One object may smooth many series: it keeps nothing of them.
 *
 * Cleveland (1979), Robust locally weighted regression and smoothing scatterplots, JASA 74.
 */
export class Loess {
  readonly #span: number
  readonly #isLinear: boolean
  /** Tricube weights by distance, for each width of window met. */
  readonly #tricubes = new Map<number, Float64Array>()

  constructor(span: number, degree: 0 | 1) {
    this.#span = span
    this.#isLinear = degree === 1
  }

  /** Smooths values[0 .. n) into out[from ..]. */
  smooth(values: Float64Array, n: number, weights: Float64Array | null, out: Float64Array, from = 0): void {
    const half = (this.#span + 1) >> 1
    for (let i = 0; i < n; i += 1) {
      const first = this.#span >= n ? 0 : Math.min(Math.max(0, i + 1 - half), n - this.#span)
      const fitted = this.at(values, n, weights, i, first, Math.min(n, first + this.#span) - 1)
      out[from + i] = Number.isNaN(fitted) ? (values[i] as number) : fitted
    }
  }

  /** The value at `position` (a whole number, inside or beyond the ends) out of first .. last; NaN when all weights are 0. */
  at(
    values: Float64Array,
    n: number,
    weights: Float64Array | null,
    position: number,
    first: number,
    last: number,
  ): number {
    let width = Math.max(position - first, last - position)
    // A window that wants more neighbours than there are reaches as far beyond as they would have.
    if (this.#span > n) width += (this.#span - n) >> 1
    const tricube = this.#tricube(width)
    let total = 0
    let mean = 0
    let centre = 0
    for (let j = first; j <= last; j += 1) {
      const weight = (tricube[Math.abs(j - position)] as number) * (weights ? (weights[j] as number) : 1)
      total += weight
      mean += weight * (values[j] as number)
      centre += weight * j
    }
    if (!(total > 0)) return Number.NaN
    mean /= total
    if (!this.#isLinear || width === 0) return mean
    centre /= total
    let spread = 0
    let slope = 0
    for (let j = first; j <= last; j += 1) {
      const weight = (tricube[Math.abs(j - position)] as number) * (weights ? (weights[j] as number) : 1)
      const away = j - centre
      spread += weight * away * away
      slope += weight * away * (values[j] as number)
    }
    // Neighbours at one place have no slope.
    return Math.sqrt(spread / total) > EDGE * (n - 1) ? mean + (slope / spread) * (position - centre) : mean
  }

  #tricube(width: number): Float64Array {
    const known = this.#tricubes.get(width)
    if (known) return known
    const made = Float64Array.from({ length: width + 1 }, (_, distance) => {
      if (distance <= EDGE * width) return 1
      return distance <= (1 - EDGE) * width ? (1 - (distance / width) ** 3) ** 3 : 0
    })
    this.#tricubes.set(width, made)
    return made
  }
}
