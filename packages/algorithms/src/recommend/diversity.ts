import { checkAllFinite, checkInside, checkLength, checkRange, checkWhole } from '../numeric/check.ts'
import { checkMatrix, dot, type Matrix } from '../numeric/dense.ts'

/** Added to the similarity of a thing to itself, so that copies do not make a determinant exactly zero. */
const JITTER = 1e-9

/**
 * Picks k one by one, each the best of (1 - strength) x utility - strength x its greatest similarity to those picked.
 * O(k n features).
 *
 * @param utilities 0..1, one a candidate
 * @param features candidates x features; similarity is their cosine, at least 0
 * @param strength 0 (utility alone) to 1 (difference alone)
 * @returns candidates in the order picked
 * @throws RangeError when sizes differ or the strength is out of range
 *
 * Carbonell, Goldstein (1998), The use of MMR, diversity-based reranking for reordering documents, SIGIR.
 */
export function pickByMarginalRelevance(
  utilities: Float64Array,
  features: Matrix,
  k: number,
  strength: number,
): Int32Array {
  checkPick(utilities, features, k)
  checkRange('strength', strength, 0, 1)
  const unit = unitRows(features)
  const nearest = new Float64Array(utilities.length)
  return pickGreedily(utilities.length, k, {
    gain: (i) => (1 - strength) * (utilities[i] as number) - strength * (nearest[i] as number),
    onPick: (picked) => {
      for (let i = 0; i < nearest.length; i += 1) {
        nearest[i] = Math.max(nearest[i] as number, similarity(unit, i, picked))
      }
    },
  })
}

/**
 * Picks k greedily so that the determinant of the picked ones' kernel is as large as one by one can make it: good things
 * that span much. The kernel is q_i s_ij q_j, s the cosine of features and q = exp((1 - strength) / (2 strength) x utility),
 * as large a say of utility as the log-determinant has at `strength`; in logarithms, as q overflows for small strengths.
 * O(k² n + k n features).
 *
 * @param strength above 0 (utility alone) and below 1 (difference alone)
 * @throws RangeError when sizes differ or the strength is out of range
 *
 * Chen, Zhang, Zhou (2018), Fast greedy MAP inference for determinantal point process, NeurIPS.
 */
export function pickByDeterminant(utilities: Float64Array, features: Matrix, k: number, strength: number): Int32Array {
  checkPick(utilities, features, k)
  checkInside('strength', strength, 0, 1)
  const unit = unitRows(features)
  const n = utilities.length
  const logQuality = utilities.map((utility) => ((1 - strength) / strength) * utility)
  const residual = new Float64Array(n).fill(1 + JITTER)
  // Row i of the growing Cholesky factor of the similarities: what of candidate i the picked ones span already.
  const rows = Array.from({ length: n }, () => new Float64Array(k))
  let count = 0
  return pickGreedily(n, k, {
    gain: (i) => Math.log(Math.max(residual[i] as number, Number.MIN_VALUE)) + (logQuality[i] as number),
    onPick: (picked) => {
      const root = Math.sqrt(Math.max(residual[picked] as number, Number.MIN_VALUE))
      const own = rows[picked] as Float64Array
      for (let i = 0; i < n; i += 1) {
        const row = rows[i] as Float64Array
        const part = (similarity(unit, i, picked) - dot(row, 0, own, 0, count)) / root
        row[count] = part
        residual[i] = (residual[i] as number) - part * part
      }
      count += 1
    },
  })
}

function pickGreedily(
  n: number,
  k: number,
  { gain, onPick }: { gain: (i: number) => number; onPick: (picked: number) => void },
): Int32Array {
  const left = new Set(Array.from({ length: n }, (_, i) => i))
  const picked: number[] = []
  while (picked.length < Math.min(k, n)) {
    let best = -1
    for (const i of left) if (best < 0 || gain(i) > gain(best)) best = i
    left.delete(best)
    picked.push(best)
    onPick(best)
  }
  return Int32Array.from(picked)
}

function checkPick(utilities: Float64Array, features: Matrix, k: number): void {
  checkWhole('k', k, 1)
  checkAllFinite('utilities', utilities)
  checkMatrix('features', features)
  checkAllFinite('features.values', features.values)
  checkLength('features rows', { length: features.rows }, utilities.length, 'candidate')
}

/** Rows of length one; a row of zeros stays, and is like nothing. */
function unitRows({ rows, columns, values }: Matrix): Matrix {
  const unit = values.slice()
  for (let row = 0; row < rows; row += 1) {
    const length = Math.sqrt(dot(values, row * columns, values, row * columns, columns))
    for (let at = row * columns; at < (row + 1) * columns; at += 1)
      unit[at] = length > 0 ? (unit[at] as number) / length : 0
  }
  return { rows, columns, values: unit }
}

function similarity({ columns, values }: Matrix, a: number, b: number): number {
  return Math.max(0, dot(values, a * columns, values, b * columns, columns))
}
