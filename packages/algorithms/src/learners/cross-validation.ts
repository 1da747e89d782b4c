import { checkAllFinite, checkAtLeast, checkLength, checkWhole } from '../numeric/check.ts'
import { checkMatrix, type Matrix } from '../numeric/dense.ts'
import { Random } from '../numeric/random.ts'
import type { Learner, LearnOptions } from './learner.ts'

/** Row numbers, rising, to learn from and to be judged on. */
export interface Fold {
  readonly train: Int32Array
  readonly test: Int32Array
}

/**
 * Folds that part the rows at random into `folds` tests of equal size (to one row).
 *
 * @throws RangeError when `folds` is not from 2 to `rows`
 */
export function kFolds(rows: number, folds: number, seed = 1): Fold[] {
  checkWhole('rows', rows, 2)
  checkWhole('folds', folds, 2, rows)
  const foldOf = new Int32Array(rows)
  new Random(seed)
    .stream('folds')
    .permutation(rows)
    .forEach((row, i) => (foldOf[row] = i % folds))
  return foldsOf(foldOf, folds)
}

/**
 * Folds at random whose tests hold each class in the share that all rows hold it in, to one row a class.
 *
 * @throws RangeError when `folds` is not from 2 to the number of rows
 */
export function stratifiedFolds(y: ArrayLike<number>, folds: number, seed = 1): Fold[] {
  checkAtLeast('y', y, 2)
  checkAllFinite('y', y)
  checkWhole('folds', folds, 2, y.length)
  const foldOf = new Int32Array(y.length)
  const dealt = new Random(seed).stream('folds').permutation(y.length)
  // Class after class in shuffled order, dealt out like cards.
  const byClass = Int32Array.from(dealt.keys()).sort(
    (a, b) => (y[dealt[a] as number] as number) - (y[dealt[b] as number] as number) || a - b,
  )
  byClass.forEach((at, i) => (foldOf[dealt[at] as number] = i % folds))
  return foldsOf(foldOf, folds)
}

/**
 * Folds that never part a group (a person, a store): what is judged was never seen. Groups, the largest first and equal
 * ones in random order, go to the fold with the fewest rows.
 *
 * @throws RangeError when there are fewer groups than folds
 */
export function groupFolds(group: ArrayLike<number>, folds: number, seed = 1): Fold[] {
  checkAtLeast('group', group, 2)
  const sizes = new Map<number, number>()
  for (let r = 0; r < group.length; r += 1) sizes.set(group[r] as number, (sizes.get(group[r] as number) ?? 0) + 1)
  if (sizes.size < folds)
    throw new RangeError(`group must have at least ${folds} groups, one for each fold, not ${sizes.size}`)
  checkWhole('folds', folds, 2, group.length)
  const names = [...sizes.keys()]
  const shuffled = Array.from(new Random(seed).stream('folds').permutation(names.length), (i) => names[i] as number)
  const rowsIn = new Array<number>(folds).fill(0)
  const foldOfGroup = new Map<number, number>()
  for (const name of shuffled.toSorted((a, b) => (sizes.get(b) as number) - (sizes.get(a) as number))) {
    const fold = rowsIn.indexOf(Math.min(...rowsIn))
    foldOfGroup.set(name, fold)
    rowsIn[fold] = (rowsIn[fold] as number) + (sizes.get(name) as number)
  }
  return foldsOf(
    Int32Array.from({ length: group.length }, (_, r) => foldOfGroup.get(group[r] as number) as number),
    folds,
  )
}

/**
 * Folds that only ever learn from what came before: the time-ordered rows in folds + 1 stretches of about equal size,
 * each but the first judged once after learning from all before it. Rows of one moment are not parted; where many rows
 * are of one moment a stretch begins earlier or later than it should, so that each has a moment.
 *
 * @throws RangeError when there are fewer moments than folds + 1
 */
export function timeFolds(time: ArrayLike<number>, folds: number): Fold[] {
  checkAtLeast('time', time, 2)
  checkAllFinite('time', time)
  checkWhole('folds', folds, 1)
  const order = Int32Array.from({ length: time.length }, (_, r) => r).sort(
    (a, b) => (time[a] as number) - (time[b] as number) || a - b,
  )
  const starts = Array.from(order.keys()).filter(
    (place) => place > 0 && time[order[place] as number] !== time[order[place - 1] as number],
  )
  if (starts.length < folds) throw new RangeError(`time must have more moments for ${folds} folds`)
  let next = 0
  const ends = Array.from({ length: folds }, (_, k) => {
    const goal = Math.round(((k + 1) * order.length) / (folds + 1))
    // The last moments are kept for the stretches still to come.
    const last = starts.length - (folds - k)
    while (next < last && (starts[next] as number) < goal) next += 1
    next += 1
    return starts[next - 1] as number
  })
  return ends.map((from, k) => {
    const to = ends[k + 1] ?? order.length
    return { train: order.slice(0, from).sort(), test: order.slice(from, to).sort() }
  })
}

/**
 * What would each row have been answered by a learner that never saw it? NaN for rows that no fold judges.
 *
 * @throws RangeError when shapes do not fit together
 */
export function crossValidate(
  learner: Learner,
  x: Matrix,
  y: Float64Array,
  folds: readonly Fold[],
  options: LearnOptions = {},
): Float64Array {
  checkMatrix('x', x)
  checkLength('y', y, x.rows, 'row of x')
  checkAtLeast('folds', folds, 1)
  if (options.weights) checkLength('weights', options.weights, x.rows, 'row of x')
  const answers = new Float64Array(x.rows).fill(Number.NaN)
  for (const { train, test } of folds) {
    const weights = options.weights && takeValues(options.weights, train)
    const fitted = learner.fit(takeRows(x, train), takeValues(y, train), { ...options, ...(weights && { weights }) })
    fitted.predict(takeRows(x, test)).forEach((answer, i) => (answers[test[i] as number] = answer))
  }
  return answers
}

export function takeRows({ columns, values }: Matrix, rows: Int32Array): Matrix {
  const taken = new Float64Array(rows.length * columns)
  rows.forEach((row, i) => taken.set(values.subarray(row * columns, row * columns + columns), i * columns))
  return { rows: rows.length, columns, values: taken }
}

export function takeValues(values: Float64Array, rows: Int32Array): Float64Array {
  return Float64Array.from(rows, (row) => values[row] as number)
}

function foldsOf(foldOf: Int32Array, folds: number): Fold[] {
  const rows = Int32Array.from(foldOf.keys())
  return Array.from({ length: folds }, (_, fold) => ({
    train: rows.filter((row) => foldOf[row] !== fold),
    test: rows.filter((row) => foldOf[row] === fold),
  }))
}
