/** Cuts kept at once; when full, the two that matter least make room for the mean of all. */
const CUTS = 40
/** Share of the promised decrease that a step must keep to be taken (Kiwiel 1990). */
const SERIOUS = 0.1
/** The model's own minimum is found to this share of what it promises. */
const MODEL_ACCURACY = 0.02
const MODEL_STEPS = 400
/** The minimum is taken to be within so many of the next steps, or this share of the way from zero, of the best point. */
const REACH = 10
const SHARE_IN_REACH = 0.01
/** The weight of the distance stays within these factors of where it began. */
const WEIGHT_RANGE = 1e5

export interface Cut {
  readonly value: number
  readonly subgradient: Float64Array
}

export interface BundleStop {
  /** At most so many evaluations. */
  evaluations: number
  /** Stops when no more than this share of the value can be gained within reach. */
  tolerance: number
}

export interface BundleResult {
  x: Float64Array
  value: number
  evaluations: number
  /** Weight of the distance at the end: the start for a similar function. */
  weight: number
}

/**
 * Where is a convex function of x >= 0, known by value and subgradient only, least?
 *
 * Proximal bundle method: the highest of all tangents seen so far, plus weight / 2 x distance² from the best point, is
 * minimised; what that promises decides whether to go there or to learn from it. Wants x, values and subgradients of
 * order one. Memory: 40 x length of x.
 *
 * Kiwiel (1990), Proximity control in bundle methods for convex nondifferentiable minimization, Mathematical Programming
 * 46. Lemaréchal, Nemirovskii, Nesterov (1995), New variants of bundle methods, Mathematical Programming 69.
 */
export function minimizeByBundle(
  evaluate: (x: Float64Array) => Cut,
  start: { readonly x: Float64Array; readonly weight?: number },
  stop: BundleStop,
): BundleResult {
  let x: Float64Array = Float64Array.from(start.x)
  const first = evaluate(x)
  let value = first.value
  let evaluations = 1
  const begun = start.weight ?? 10 * Math.max(norm(first.subgradient), 1e-3)
  let weight = begun
  const model = new Model(x.length)
  model.add(first, x)
  while (evaluations < stop.evaluations) {
    const { point, height } = model.minimum(x, weight, value)
    const promised = value - height
    const moved = distance(point, x)
    // What is left is at most the promise, and the slope that remains times how far away the minimum may be.
    if (
      promised + weight * moved * Math.max(REACH * moved, SHARE_IN_REACH * norm(x)) <=
      stop.tolerance * Math.abs(value)
    )
      break
    const cut = evaluate(point)
    evaluations += 1
    const gained = value - cut.value
    const fitting = 2 * weight * (1 - gained / Math.max(promised, Number.MIN_VALUE))
    if (gained >= SERIOUS * promised) {
      weight = Math.max(Math.min(fitting, weight), weight / 5, begun / WEIGHT_RANGE)
      x = point
      value = cut.value
    } else {
      weight = Math.min(Math.max(fitting, weight), weight * 5, begun * WEIGHT_RANGE)
    }
    model.add(cut, point)
  }
  return { x, value, evaluations, weight }
}

/** The highest of tangents c + g x, and the mean of them that its minimum rests on. */
class Model {
  readonly #length: number
  readonly #offsets: number[] = []
  readonly #slopes: Float64Array[] = []
  #shares: number[] = []

  constructor(length: number) {
    this.#length = length
  }

  add({ value, subgradient }: Cut, x: Float64Array): void {
    if (this.#offsets.length >= CUTS) this.#makeRoom()
    let offset = value
    for (let r = 0; r < x.length; r += 1) offset -= (subgradient[r] as number) * (x[r] as number)
    this.#offsets.push(offset)
    this.#slopes.push(Float64Array.from(subgradient))
    this.#shares.push(this.#offsets.length === 1 ? 1 : 0)
  }

  /** Least point of the model near `centre`, by moving share from the lowest cut in use to the highest one. */
  minimum(centre: Float64Array, weight: number, value: number): { point: Float64Array; height: number } {
    const mean = this.#mean()
    const point = new Float64Array(this.#length)
    place(point, centre, mean, weight)
    for (let step = 0; step < MODEL_STEPS; step += 1) {
      const heights = this.#offsets.map((offset, k) => offset + product(this.#slopes[k] as Float64Array, point))
      let high = 0
      let low = -1
      let rest = 0
      heights.forEach((height, k) => {
        if (height > (heights[high] as number)) high = k
        if ((this.#shares[k] as number) > 0 && (low < 0 || height < (heights[low] as number))) low = k
        rest += (this.#shares[k] as number) * height
      })
      const top = heights[high] as number
      if (top - rest <= MODEL_ACCURACY * Math.max(value - top, 1e-12) || high === low) break
      this.#shift(low, high, top - (heights[low] as number), { centre, mean, point, weight })
    }
    let height = Number.NEGATIVE_INFINITY
    this.#offsets.forEach((offset, k) => {
      height = Math.max(height, offset + product(this.#slopes[k] as Float64Array, point))
    })
    return { point, height }
  }

  /** Moves as much share as levels the two cuts, found by Newton steps: the difference falls piecewise linearly. */
  #shift(
    low: number,
    high: number,
    difference: number,
    at: { centre: Float64Array; mean: Float64Array; point: Float64Array; weight: number },
  ): void {
    const slopes = this.#slopes
    const change = (slopes[high] as Float64Array).map(
      (slope, r) => slope - ((slopes[low] as Float64Array)[r] as number),
    )
    const offset = (this.#offsets[high] as number) - (this.#offsets[low] as number)
    const most = this.#shares[low] as number
    let share = 0
    let left = difference
    const trial = new Float64Array(at.mean.length)
    for (let newton = 0; newton < 6 && left > 1e-3 * difference; newton += 1) {
      let curvature = 0
      for (let r = 0; r < change.length; r += 1) {
        if ((at.point[r] as number) > 0) curvature += (change[r] as number) ** 2
      }
      share = curvature > 0 ? Math.min(most, share + (left * at.weight) / curvature) : most
      for (let r = 0; r < trial.length; r += 1) trial[r] = (at.mean[r] as number) + share * (change[r] as number)
      place(at.point, at.centre, trial, at.weight)
      if (share === most) break
      left = offset + product(change, at.point)
    }
    at.mean.set(trial)
    this.#shares[high] = (this.#shares[high] as number) + share
    this.#shares[low] = share === most ? 0 : most - share
  }

  #mean(): Float64Array {
    const mean = new Float64Array(this.#length)
    this.#slopes.forEach((slope, k) => {
      const share = this.#shares[k] as number
      if (share > 0)
        for (let r = 0; r < mean.length; r += 1) mean[r] = (mean[r] as number) + share * (slope[r] as number)
    })
    return mean
  }

  #makeRoom(): void {
    const order = this.#shares
      .map((_, k) => k)
      .sort((a, b) => (this.#shares[a] as number) - (this.#shares[b] as number) || a - b)
    const gone = new Set(order.slice(0, 2))
    if ((this.#shares[order[1] as number] as number) > 0) {
      const offset = this.#offsets.reduce((sum, each, k) => sum + each * (this.#shares[k] as number), 0)
      const slope = this.#mean()
      this.#keep((k) => !gone.has(k))
      this.#offsets.push(offset)
      this.#slopes.push(slope)
      this.#shares = [...this.#shares.map(() => 0), 1]
    } else {
      this.#keep((k) => !gone.has(k))
    }
  }

  #keep(isKept: (k: number) => boolean): void {
    for (let k = this.#offsets.length - 1; k >= 0; k -= 1) {
      if (isKept(k)) continue
      this.#offsets.splice(k, 1)
      this.#slopes.splice(k, 1)
      this.#shares.splice(k, 1)
    }
  }
}

function place(point: Float64Array, centre: Float64Array, slope: Float64Array, weight: number): void {
  for (let r = 0; r < point.length; r += 1) {
    point[r] = Math.max(0, (centre[r] as number) - (slope[r] as number) / weight)
  }
}

function product(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let r = 0; r < a.length; r += 1) sum += (a[r] as number) * (b[r] as number)
  return sum
}

function norm(a: Float64Array): number {
  return Math.sqrt(product(a, a))
}

function distance(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let r = 0; r < a.length; r += 1) sum += ((a[r] as number) - (b[r] as number)) ** 2
  return Math.sqrt(sum)
}
