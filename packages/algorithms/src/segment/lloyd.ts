import type { Matrix } from '../numeric/dense.ts'
import { squaredDistance } from './squared-distance.ts'

export interface Settled {
  readonly centres: Float64Array
  readonly assignment: Int32Array
  readonly sizes: Int32Array
  readonly inertia: number
}

export interface LloydRun extends Settled {
  readonly iterations: number
  readonly hasConverged: boolean
}

/** What a run knows of its rows and clusters; changed in place, round by round. */
interface State {
  readonly n: number
  readonly d: number
  readonly k: number
  readonly values: Float64Array
  readonly centres: Float64Array
  readonly assignment: Int32Array
  readonly sizes: Int32Array
  /** Where each cluster began, and the sum over its rows of how far they are from there: equal rows have an exact mean. */
  readonly origins: Float64Array
  readonly sums: Float64Array
  /** No more than this far from its own centre, and no less than this from any other. */
  readonly upper: Float64Array
  readonly lower: Float64Array
}

/**
 * Lloyd's rounds from given centres until no row changes its cluster, or all squared moves of centres together are below
 * `tolerance`. A row is looked at only when its bounds let
 * another centre be nearer: at most as far from its own as `upper`, at least `lower` from any other, both loosened by how
 * far centres moved. A cluster that loses its last row is begun anew at the row that is farthest from its centre.
 *
 * Hamerly (2010), Making k-means even faster, SDM, algorithm 1.
 */
export function lloyd(
  features: Matrix,
  firstCentres: Float64Array,
  { maxIterations, tolerance }: { maxIterations: number; tolerance: number },
): LloydRun {
  const state = firstRound(features, firstCentres)
  const halfGap = new Float64Array(state.k)
  let iterations = 1
  let changed = state.n
  while (changed > 0 && iterations < maxIterations) {
    if (moveCentres(state) < tolerance) break
    nearestOtherCentre(state, halfGap)
    changed = reassign(state, halfGap)
    iterations += 1
  }
  return { ...settle(features, state.assignment, state.centres), iterations, hasConverged: changed === 0 }
}

function firstRound({ rows: n, columns: d, values }: Matrix, firstCentres: Float64Array): State {
  const k = firstCentres.length / d
  const state: State = {
    n,
    d,
    k,
    values,
    centres: firstCentres.slice(),
    assignment: new Int32Array(n),
    sizes: new Int32Array(k),
    origins: firstCentres.slice(),
    sums: new Float64Array(k * d),
    upper: new Float64Array(n),
    lower: new Float64Array(n),
  }
  for (let r = 0; r < n; r += 1) {
    const cluster = lookAt(state, r)
    state.assignment[r] = cluster
    enter(state, r, cluster)
  }
  return state
}

/** Nearest centre of a row, exact; its bounds become exact too. */
function lookAt({ d, k, values, centres, upper, lower }: State, r: number): number {
  let nearest = 0
  let least = Number.POSITIVE_INFINITY
  let second = Number.POSITIVE_INFINITY
  for (let c = 0; c < k; c += 1) {
    const distance = squaredDistance(values, r * d, centres, c * d, d)
    if (distance < least) {
      second = least
      least = distance
      nearest = c
    } else if (distance < second) second = distance
  }
  upper[r] = Math.sqrt(least)
  lower[r] = Math.sqrt(second)
  return nearest
}

function enter({ d, values, sizes, origins, sums }: State, r: number, cluster: number, sign = 1): void {
  sizes[cluster] = (sizes[cluster] as number) + sign
  const at = cluster * d
  for (let i = 0; i < d; i += 1) {
    sums[at + i] = (sums[at + i] as number) + sign * ((values[r * d + i] as number) - (origins[at + i] as number))
  }
}

/** Every centre to the mean of its rows; bounds are loosened by how far it moved. Returns Σ moves². */
function moveCentres(state: State): number {
  const { n, d, k, centres, assignment, sizes, upper, lower } = state
  const moved = new Float64Array(k)
  const taken = new Set<number>()
  let most = 0
  let secondMost = 0
  let mover = 0
  for (let c = 0; c < k; c += 1) {
    if (sizes[c] === 0) beginAnew(state, c, farthestRow(state, taken))
    const target = meanOf(state, c)
    const distance = Math.sqrt(squaredDistance(target, 0, centres, c * d, d))
    centres.set(target, c * d)
    moved[c] = distance
    if (distance > most) {
      secondMost = most
      most = distance
      mover = c
    } else if (distance > secondMost) secondMost = distance
  }
  for (let r = 0; r < n; r += 1) {
    const own = assignment[r] as number
    upper[r] = (upper[r] as number) + (moved[own] as number)
    lower[r] = (lower[r] as number) - (own === mover ? secondMost : most)
  }
  return moved.reduce((sum, distance) => sum + distance ** 2, 0)
}

function beginAnew({ d, origins, sums }: State, cluster: number, row: Float64Array): void {
  origins.set(row, cluster * d)
  sums.fill(0, cluster * d, (cluster + 1) * d)
}

function meanOf({ d, sizes, origins, sums }: State, cluster: number): Float64Array {
  const size = Math.max(1, sizes[cluster] as number)
  return Float64Array.from(
    { length: d },
    (_, i) => (origins[cluster * d + i] as number) + (sums[cluster * d + i] as number) / size,
  )
}

function farthestRow({ n, d, values, centres, assignment }: State, taken: Set<number>): Float64Array {
  let farthest = 0
  let most = -1
  for (let r = 0; r < n; r += 1) {
    const distance = squaredDistance(values, r * d, centres, (assignment[r] as number) * d, d)
    if (distance > most && !taken.has(r)) {
      most = distance
      farthest = r
    }
  }
  taken.add(farthest)
  return values.slice(farthest * d, (farthest + 1) * d)
}

/** Half of how far each centre's nearest other is: rows within that cannot be nearer to another. */
function nearestOtherCentre({ d, k, centres }: State, halfGap: Float64Array): void {
  halfGap.fill(Number.POSITIVE_INFINITY)
  for (let a = 0; a < k; a += 1) {
    for (let b = a + 1; b < k; b += 1) {
      const half = Math.sqrt(squaredDistance(centres, a * d, centres, b * d, d)) / 2
      halfGap[a] = Math.min(halfGap[a] as number, half)
      halfGap[b] = Math.min(halfGap[b] as number, half)
    }
  }
}

/** How many rows went to another cluster. */
function reassign(state: State, halfGap: Float64Array): number {
  const { n, d, values, centres, assignment, upper, lower } = state
  let changed = 0
  for (let r = 0; r < n; r += 1) {
    const own = assignment[r] as number
    const bound = Math.max(halfGap[own] as number, lower[r] as number)
    if ((upper[r] as number) <= bound) continue
    const exact = Math.sqrt(squaredDistance(values, r * d, centres, own * d, d))
    upper[r] = exact
    if (exact <= bound) continue
    const nearest = lookAt(state, r)
    if (nearest === own) continue
    enter(state, r, own, -1)
    enter(state, r, nearest)
    assignment[r] = nearest
    changed += 1
  }
  return changed
}

/**
 * Means, sizes and inertia of an assignment, without what rounding left in running sums; empty clusters stay put. Means
 * are reckoned from the centres before, so that of equal rows it is that row.
 */
export function settle(features: Matrix, assignment: Int32Array, before: Float64Array): Settled {
  const { rows, columns: d, values } = features
  const centres = new Float64Array(before.length)
  const sizes = new Int32Array(before.length / d)
  for (let r = 0; r < rows; r += 1) {
    const own = assignment[r] as number
    sizes[own] = (sizes[own] as number) + 1
    for (let i = 0; i < d; i += 1)
      centres[own * d + i] =
        (centres[own * d + i] as number) + ((values[r * d + i] as number) - (before[own * d + i] as number))
  }
  for (let i = 0; i < centres.length; i += 1) {
    centres[i] = (before[i] as number) + (centres[i] as number) / Math.max(1, sizes[Math.floor(i / d)] as number)
  }
  let inertia = 0
  for (let r = 0; r < rows; r += 1) inertia += squaredDistance(values, r * d, centres, (assignment[r] as number) * d, d)
  return { centres, assignment, sizes, inertia }
}
