import { checkTraining, type Fitted, type Learner, type LearnOptions } from '../learners/learner.ts'
import { checkAllBinary, checkInside, checkLength } from '../numeric/check.ts'
import type { Matrix } from '../numeric/dense.ts'

/** A randomised trial, or one whose propensities are known, to learn from whom treatment helps. */
export interface Trial {
  /** One row of features a person, known before treatment. */
  readonly x: Matrix
  readonly treated: ArrayLike<number>
  readonly outcome: Float64Array
  /** Each person's chance to be treated, in (0, 1); when left out, the share of the treated for everybody. */
  readonly propensity?: Float64Array
}

/** Predicts the difference that treatment makes to the expected outcome, one value a row. */
export interface UpliftModel {
  uplift(x: Matrix): Float64Array
}

/**
 * S-learner: one model of the outcome with treatment among its features; uplift is what changes when that one is flipped.
 *
 * @throws RangeError when the trial's shapes do not fit together or an arm is empty
 *
 * Künzel, Sekhon, Bickel, Yu (2019), Metalearners for estimating heterogeneous treatment effects, PNAS 116(10).
 */
export function fitSLearner(trial: Trial, learner: Learner, options: LearnOptions = {}): UpliftModel {
  checkTrial(trial, options)
  const fitted = learner.fit(withColumn(trial.x, trial.treated), trial.outcome, options)
  return {
    uplift(x) {
      const all = (value: number) => fitted.predict(withColumn(x, new Uint8Array(x.rows).fill(value)))
      return differenceOf(all(1), all(0))
    },
  }
}

/**
 * T-learner: a model for each arm; uplift is the difference of what they expect. Needs nothing but two good models, and
 * adds up the errors of both.
 *
 * @throws RangeError as `fitSLearner`
 *
 * Künzel et al. (2019).
 */
export function fitTLearner(trial: Trial, learner: Learner, options: LearnOptions = {}): UpliftModel {
  checkTrial(trial, options)
  const { treated, control } = fitArms(trial, learner, options)
  return { uplift: (x) => differenceOf(treated.predict(x), control.predict(x)) }
}

/**
 * X-learner: each arm's people get the other arm's expectation as what would have been; what is left is a guess of each
 * one's own effect, learnt once in each arm and weighed by the mean propensity. Good when one arm is small.
 *
 * @param learner of outcomes  @param effectLearner of effects: a regression, also where outcomes are 0 and 1
 * @throws RangeError as `fitSLearner`
 *
 * Künzel et al. (2019), section "X-learner".
 */
export function fitXLearner(
  trial: Trial,
  learner: Learner,
  effectLearner: Learner,
  options: LearnOptions = {},
): UpliftModel {
  checkTrial(trial, options)
  const { outcome } = trial
  const arms = fitArms(trial, learner, options)
  const effectIn = (arm: 0 | 1): Fitted => {
    const rows = rowsOf(trial, arm)
    const x = pick(trial.x, rows)
    const other = (arm === 1 ? arms.control : arms.treated).predict(x)
    const effects = Float64Array.from(rows, (row, k) => {
      const left = (outcome[row] as number) - (other[k] as number)
      return arm === 1 ? left : -left
    })
    return effectLearner.fit(x, effects, optionsOf(rows, options))
  }
  const [fromControl, fromTreated] = [effectIn(0), effectIn(1)]
  const share = meanPropensity(trial)
  return {
    uplift(x) {
      const c = fromControl.predict(x)
      const t = fromTreated.predict(x)
      return c.map((value, i) => share * value + (1 - share) * (t[i] as number))
    },
  }
}

/**
 * Class transformation: one model of "treated and bought, or left out and did not", weighed by how likely each one's arm
 * was; twice its probability less one is the uplift. For outcomes of 0 and 1.
 *
 * With weights 1 / propensity of the arm somebody is in, E[2Z - 1 | x] is the uplift for any propensity, not only for .5.
 *
 * @throws RangeError as `fitSLearner`, and when an outcome is neither 0 nor 1
 *
 * Jaskowski, Jaroszewicz (2012), Uplift modeling for clinical trial data, ICML workshop. Athey, Imbens (2015).
 */
export function fitClassTransformation(trial: Trial, learner: Learner, options: LearnOptions = {}): UpliftModel {
  checkTrial(trial, options)
  checkAllBinary('trial.outcome', trial.outcome)
  const { x, treated, outcome, propensity } = trial
  const same = Float64Array.from(outcome, (y, i) => (y === treated[i] ? 1 : 0))
  const share = meanPropensity(trial)
  const weights = same.map((_, i) => {
    const chance = propensity?.[i] ?? share
    return (options.weights?.[i] ?? 1) / (2 * (treated[i] === 1 ? chance : 1 - chance))
  })
  const fitted = learner.fit(x, same, { ...options, weights })
  return { uplift: (rows) => fitted.predict(rows).map((p) => 2 * p - 1) }
}

/** @throws RangeError when shapes differ, an arm is empty or a propensity is not inside (0, 1) */
function checkTrial({ x, treated, outcome, propensity }: Trial, { weights }: LearnOptions): void {
  checkTraining(x, outcome, weights)
  checkLength('trial.treated', treated, x.rows, 'row of x')
  checkAllBinary('trial.treated', treated)
  let count = 0
  for (let i = 0; i < treated.length; i += 1) count += treated[i] as number
  if (count === 0 || count === treated.length) throw new RangeError('trial.treated must hold people of both arms')
  if (!propensity) return
  checkLength('trial.propensity', propensity, x.rows, 'row of x')
  propensity.forEach((p, i) => checkInside(`trial.propensity[${i}]`, p, 0, 1))
}

function fitArms(trial: Trial, learner: Learner, options: LearnOptions): { treated: Fitted; control: Fitted } {
  const fitArm = (arm: 0 | 1): Fitted => {
    const rows = rowsOf(trial, arm)
    const outcome = Float64Array.from(rows, (row) => trial.outcome[row] as number)
    return learner.fit(pick(trial.x, rows), outcome, optionsOf(rows, options))
  }
  return { treated: fitArm(1), control: fitArm(0) }
}

function meanPropensity({ treated, propensity }: Trial): number {
  const values: ArrayLike<number> = propensity ?? treated
  let sum = 0
  for (let i = 0; i < values.length; i += 1) sum += values[i] as number
  return sum / values.length
}

function rowsOf({ treated }: Trial, arm: 0 | 1): Int32Array {
  const rows: number[] = []
  for (let i = 0; i < treated.length; i += 1) if (treated[i] === arm) rows.push(i)
  return Int32Array.from(rows)
}

function optionsOf(rows: Int32Array, { weights, ...rest }: LearnOptions): LearnOptions {
  return weights ? { ...rest, weights: Float64Array.from(rows, (row) => weights[row] as number) } : rest
}

function pick({ columns, values }: Matrix, rows: Int32Array): Matrix {
  const picked = new Float64Array(rows.length * columns)
  rows.forEach((row, k) => picked.set(values.subarray(row * columns, (row + 1) * columns), k * columns))
  return { rows: rows.length, columns, values: picked }
}

/** `x` with one more column, the last. */
function withColumn({ rows, columns, values }: Matrix, last: ArrayLike<number>): Matrix {
  const wider = new Float64Array(rows * (columns + 1))
  for (let row = 0; row < rows; row += 1) {
    wider.set(values.subarray(row * columns, (row + 1) * columns), row * (columns + 1))
    wider[row * (columns + 1) + columns] = last[row] as number
  }
  return { rows, columns: columns + 1, values: wider }
}

function differenceOf(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, i) => value - (b[i] as number))
}
