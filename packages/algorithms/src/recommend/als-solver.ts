import { cholesky, choleskySolve, dot, type Matrix } from '../numeric/dense.ts'
import type { SparseMatrix } from '../numeric/sparse.ts'

export type FactorSolver = 'cholesky' | 'conjugateGradient'

export interface FactorProblem {
  alpha: number
  lambda: number
  solver: FactorSolver
  /** Y'Y of the fixed side, where it is known already. */
  gram?: Float64Array
}

/** Three steps from the last round's factors are as good as exact ones in the whole (Takács, Pilászy, Tikk 2011). */
const CONJUGATE_STEPS = 3

/**
 * Sets each row x of `solved` to the minimum of Σ over all rows y of `fixed` of c (p - x y)² + λ |x|², where `taken` says
 * by its value v which are p = 1 with c = 1 + alpha v; all others are p = 0 with c = 1. Changes `solved` alone.
 *
 * The normal equations are (Y'Y + λI + Σ over taken of alpha v y y') x = Σ over taken of (1 + alpha v) y.
 */
export function solveFactors(solved: Matrix, fixed: Matrix, taken: SparseMatrix, problem: FactorProblem): void {
  const f = fixed.columns
  const base = (problem.gram ?? gramOf(fixed)).slice()
  for (let i = 0; i < f; i += 1) base[i * f + i] = (base[i * f + i] as number) + problem.lambda
  const side = { fixed, taken, base, alpha: problem.alpha }
  const solve = problem.solver === 'cholesky' ? solveExactly : solveRoughly
  for (let row = 0; row < taken.rows; row += 1) solve(solved.values, row * f, side, row)
}

/** What the systems of all rows share. */
interface Side {
  readonly fixed: Matrix
  readonly taken: SparseMatrix
  /** Y'Y + λI. */
  readonly base: Float64Array
  readonly alpha: number
}

/** Y'Y. */
export function gramOf({ rows, columns: f, values }: Matrix): Float64Array {
  const gram = new Float64Array(f * f)
  for (let row = 0; row < rows; row += 1) addOuter(gram, values, row * f, f, 1)
  for (let i = 0; i < f; i += 1) for (let j = 0; j < i; j += 1) gram[j * f + i] = gram[i * f + j] as number
  return gram
}

/** Lower half of target += weight y y'. */
function addOuter(target: Float64Array, y: Float64Array, at: number, f: number, weight: number): void {
  for (let i = 0; i < f; i += 1) {
    const value = weight * (y[at + i] as number)
    for (let j = 0; j <= i; j += 1) target[i * f + j] = (target[i * f + j] as number) + value * (y[at + j] as number)
  }
}

function solveExactly(x: Float64Array, at: number, side: Side, row: number): void {
  const { columns: f, values } = side.fixed
  const left = side.base.slice()
  const right = new Float64Array(f)
  forEachOfRow(side, row, (y, extra) => {
    addOuter(left, values, y, f, extra)
    for (let i = 0; i < f; i += 1) right[i] = (right[i] as number) + (1 + extra) * (values[y + i] as number)
  })
  const factor = cholesky(left, f)
  if (!factor) throw new RangeError('lambda must be larger: it vanishes beside the factors')
  x.set(choleskySolve(factor, f, right), at)
}

/** Conjugate gradients from where x stands; the f x f system is never formed. */
function solveRoughly(x: Float64Array, at: number, side: Side, row: number): void {
  const f = side.fixed.columns
  const now = x.subarray(at, at + f)
  const residual = image(side, row, now).map((value) => -value)
  addRightSide(residual, side, row)
  const direction = residual.slice()
  let square = dot(residual, 0, residual, 0, f)
  const enough = square * Number.EPSILON
  for (let step = 0; step < CONJUGATE_STEPS && square > enough; step += 1) {
    const turned = image(side, row, direction)
    const length = square / dot(direction, 0, turned, 0, f)
    for (let i = 0; i < f; i += 1) {
      now[i] = (now[i] as number) + length * (direction[i] as number)
      residual[i] = (residual[i] as number) - length * (turned[i] as number)
    }
    const before = square
    square = dot(residual, 0, residual, 0, f)
    for (let i = 0; i < f; i += 1) direction[i] = (residual[i] as number) + (square / before) * (direction[i] as number)
  }
}

/** What the matrix of the row's system makes of v. */
function image(side: Side, row: number, v: Float64Array): Float64Array {
  const { columns: f, values } = side.fixed
  const product = new Float64Array(f)
  for (let i = 0; i < f; i += 1) product[i] = dot(side.base, i * f, v, 0, f)
  forEachOfRow(side, row, (y, extra) => {
    const weight = extra * dot(values, y, v, 0, f)
    for (let i = 0; i < f; i += 1) product[i] = (product[i] as number) + weight * (values[y + i] as number)
  })
  return product
}

function addRightSide(target: Float64Array, side: Side, row: number): void {
  const { columns: f, values } = side.fixed
  forEachOfRow(side, row, (y, extra) => {
    for (let i = 0; i < f; i += 1) target[i] = (target[i] as number) + (1 + extra) * (values[y + i] as number)
  })
}

/** Calls with where each taken row of the fixed side begins, and its confidence beyond 1. */
function forEachOfRow({ fixed, taken, alpha }: Side, row: number, call: (y: number, extra: number) => void): void {
  for (let k = taken.starts[row] as number; k < (taken.starts[row + 1] as number); k += 1) {
    call((taken.indices[k] as number) * fixed.columns, alpha * (taken.values ? (taken.values[k] as number) : 1))
  }
}
