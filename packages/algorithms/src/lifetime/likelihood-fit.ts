import { checkInside, checkPositive } from '../numeric/check.ts'
import { cholesky, choleskyInverse, type Matrix } from '../numeric/dense.ts'
import { normalQuantile } from '../numeric/distributions.ts'
import { LEVEL } from '../numeric/level.ts'
import { hessianOfGradient } from '../numeric/minimize/differences.ts'
import { minimizeLbfgs } from '../numeric/minimize/lbfgs.ts'
import type { SmoothObjective, Stop } from '../numeric/minimize/minimum.ts'

/** Relative to the log-likelihood: a parameter is then off by less than a thousandth of its standard error. */
const DEFAULT_STOP: Stop = { iterations: 500, gradient: 1e-9, value: 1e-13 }
/** The search stays within e^30 of the start: beyond, a parameter has gone to its limit and arithmetic overflows. */
const LOG_REACH = 30
/** Step in the logarithm of a parameter by which the delta method takes its slopes. */
const DELTA_STEP = 1e-5

/** A belief about a positive parameter before the data: its logarithm is normal. */
export interface LogNormalPrior {
  readonly median: number
  /** Standard deviation of the logarithm: .7 says "within a factor of four, I am rather sure". */
  readonly spread: number
}

export interface FitOptions<P extends string> {
  /** None, and the fit is by maximum likelihood; with one for some or all parameters, by maximum a posteriori. */
  readonly priors?: Partial<Readonly<Record<P, LogNormalPrior>>>
  readonly start?: Readonly<Record<P, number>>
  readonly stop?: Stop
}

export interface LikelihoodFit<P extends string> {
  readonly parameters: Readonly<Record<P, number>>
  /** Of the parameters, by the delta method; NaN where the data leave a direction open (converged or not). */
  readonly standardErrors: Readonly<Record<P, number>>
  /** Of the parameters' logarithms, in the order of the parameters: what intervals and the delta method use. */
  readonly logCovariance: Matrix
  /** Of the data alone, without the priors. */
  readonly logLikelihood: number
  readonly iterations: number
  readonly converged: boolean
}

/** Log-likelihood at the parameters, in the model's order; writes its gradient by the parameters themselves. */
export type LogLikelihood = (parameters: Float64Array, gradient: Float64Array) => number

/**
 * Fits positive parameters over their logarithms, by L-BFGS; standard errors from the Hessian there.
 *
 * @throws RangeError when a start or a prior is not positive
 */
export function fitPositive<P extends string>(
  names: readonly P[],
  logLikelihood: LogLikelihood,
  start: Readonly<Record<P, number>>,
  options: FitOptions<P>,
): LikelihoodFit<P> {
  const priors = names.map((name) => options.priors?.[name])
  for (const [i, name] of names.entries()) {
    checkPositive(`start.${name}`, start[name])
    if (priors[i]) checkPositive(`priors.${name}.median`, priors[i].median)
    if (priors[i]) checkPositive(`priors.${name}.spread`, priors[i].spread)
  }
  const from = names.map((name) => Math.log(start[name]))
  const objective: SmoothObjective = (logs, gradient) => {
    if (logs.some((log, i) => !(Math.abs(log - (from[i] as number)) <= LOG_REACH))) return Number.POSITIVE_INFINITY
    const parameters = logs.map(Math.exp)
    let value = -logLikelihood(parameters, gradient)
    for (let i = 0; i < logs.length; i += 1) {
      gradient[i] = -(gradient[i] as number) * (parameters[i] as number)
      const prior = priors[i]
      if (!prior) continue
      const off = ((logs[i] as number) - Math.log(prior.median)) / prior.spread
      value += (off * off) / 2
      gradient[i] = (gradient[i] as number) + off / prior.spread
    }
    return value
  }
  const found = minimizeLbfgs(objective, from, { stop: { ...DEFAULT_STOP, ...options.stop } })
  const values = found.x.map(Math.exp)
  const logCovariance = inverseOrOpen(hessianOfGradient(objective, found.x))
  const record = (of: (i: number) => number) => Object.fromEntries(names.map((name, i) => [name, of(i)]))
  return {
    parameters: record((i) => values[i] as number) as Record<P, number>,
    standardErrors: record((i) => (values[i] as number) * logSpread(logCovariance, i)) as Record<P, number>,
    logCovariance,
    logLikelihood: logLikelihood(values, new Float64Array(names.length)),
    iterations: found.iterations,
    converged: found.converged,
  }
}

function inverseOrOpen({ rows: n, values }: Matrix): Matrix {
  const factor = values.every(Number.isFinite) ? cholesky(values, n) : null
  return { rows: n, columns: n, values: factor ? choleskyInverse(factor, n) : new Float64Array(n * n).fill(Number.NaN) }
}

function logSpread({ columns, values }: Matrix, i: number): number {
  return Math.sqrt(values[i * columns + i] as number)
}

/** Where each parameter lies with this confidence: symmetric in its logarithm, so never at or below zero. */
export function fitIntervals<P extends string>(
  fit: LikelihoodFit<P>,
  level = LEVEL,
): Record<P, { low: number; high: number }> {
  checkInside('level', level, 0, 1)
  const reach = normalQuantile(0.5 + level / 2)
  const entries = (Object.entries(fit.parameters) as [P, number][]).map(([name, value], i) => {
    const factor = Math.exp(reach * logSpread(fit.logCovariance, i))
    return [name, { low: value / factor, high: value * factor }]
  })
  return Object.fromEntries(entries) as Record<P, { low: number; high: number }>
}

/**
 * Value and standard error of anything computed from fitted parameters, e.g. purchases expected in a year: first-order
 * (delta method), by central differences; 2p + 1 evaluations.
 */
export function fitDelta<P extends string>(
  fit: LikelihoodFit<P>,
  f: (parameters: Readonly<Record<P, number>>) => number,
): { value: number; standardError: number } {
  const names = Object.keys(fit.parameters) as P[]
  const slopes = names.map((name) => {
    const value = fit.parameters[name]
    const at = (sign: number) => f({ ...fit.parameters, [name]: value * Math.exp(sign * DELTA_STEP) })
    return (at(1) - at(-1)) / (2 * DELTA_STEP)
  })
  let variance = 0
  for (const [i, a] of slopes.entries()) {
    for (const [j, b] of slopes.entries()) {
      variance += a * b * (fit.logCovariance.values[i * names.length + j] as number)
    }
  }
  return { value: f(fit.parameters), standardError: Math.sqrt(Math.max(0, variance)) }
}
