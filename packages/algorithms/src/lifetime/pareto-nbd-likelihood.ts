import { gaussLegendre, type Quadrature } from '../numeric/quadrature.ts'
import type { GroupedSummary } from './purchase-summary.ts'
import { risingLogs } from './rising-logs.ts'

const FEW = gaussLegendre(8)
const MANY = gaussLegendre(16)
/** What leaves the integrand below e^-40 of its start is left out. */
const LOG_NOTHING = 40
/** The interval is shortened in such steps. */
const SHORTER = 0.75
/** Eight nodes keep 14 digits up to this fall of the integrand's logarithm and this width, sixteen up to the other. */
const EASY = { fall: 3, width: 1 }
const PANEL = { fall: 15, width: 3 }

/**
 * The part of a customer's likelihood that is not plain, up to the factor (alpha + t_x)^-(r + x) (beta + t_x)^-s: the
 * chance of being alive at T and that of having left since t_x, with the slopes of their sum's logarithm.
 */
export interface AliveOrLeft {
  /** ((alpha + t_x) / (alpha + T))^(r + x) · ((beta + t_x) / (beta + T))^s */
  alive: number
  /** s ∫ over (t_x, T) of the same with y for T, times 1 / (beta + y) */
  left: number
  /** Mean over both, each by its weight, of ln(alpha + end), ln(beta + end), 1 / (alpha + end), 1 / (beta + end). */
  logAlpha: number
  logBeta: number
  perAlpha: number
  perBeta: number
  /** Share of those who left in the sum, and that share's mean of 1 / (beta + y). */
  share: number
  sharePerBeta: number
}

/**
 * Σ weight · ln of the likelihood of each row, with the gradient by (r, alpha, s, beta).
 *
 * The published expression subtracts two 2F1 that are nearly equal for a customer just seen. Here the integral that
 * they stand for is taken by Gauss-Legendre in the logarithm of alpha + y (or beta + y, the lesser): all terms are
 * positive, 12 digits, and the gradient comes with it.
 */
export function paretoNbdSlopes(parameters: Float64Array, rows: GroupedSummary, gradient: Float64Array): number {
  const [r, alpha, s, beta] = parameters as unknown as [number, number, number, number]
  const { frequency, recency, observed, weight, counts, rank } = rows
  const ofR = risingLogs(r, counts)
  const logAlpha = Math.log(alpha)
  const logBeta = Math.log(beta)
  const part = blankPart()
  let [sum, byR, byAlpha, byS, byBeta] = [0, 0, 0, 0, 0]
  for (let i = 0; i < weight.length; i += 1) {
    const x = frequency[i] as number
    const k = rank[i] as number
    const w = weight[i] as number
    aliveOrLeft(r + x, alpha, s, beta, recency[i] as number, observed[i] as number, part)
    const logStart = (r + x) * Math.log(alpha + (recency[i] as number)) + s * Math.log(beta + (recency[i] as number))
    sum += w * ((ofR.log[k] as number) + r * logAlpha + s * logBeta - logStart + Math.log(part.alive + part.left))
    byR += w * ((ofR.slope[k] as number) + logAlpha - part.logAlpha)
    byAlpha += w * (r / alpha - (r + x) * part.perAlpha)
    byS += w * (logBeta - part.logBeta + part.share / s)
    byBeta += w * (s / beta - s * part.perBeta - part.sharePerBeta)
  }
  gradient.set([byR, byAlpha, byS, byBeta])
  return sum
}

export function blankPart(): AliveOrLeft {
  return { alive: 1, left: 0, logAlpha: 0, logBeta: 0, perAlpha: 0, perBeta: 0, share: 0, sharePerBeta: 0 }
}

/** Fills `part` for one customer; `power` is r + x. Hot: written without allocation. */
export function aliveOrLeft(
  power: number,
  alpha: number,
  s: number,
  beta: number,
  recency: number,
  observed: number,
  part: AliveOrLeft,
): void {
  const [fromAlpha, fromBeta] = [alpha + recency, beta + recency]
  const [endAlpha, endBeta] = [alpha + observed, beta + observed]
  const [logFromAlpha, logFromBeta] = [Math.log(fromAlpha), Math.log(fromBeta)]
  const [logEndAlpha, logEndBeta] = [Math.log(endAlpha), Math.log(endBeta)]
  const alive = Math.exp(power * (logFromAlpha - logEndAlpha) + s * (logFromBeta - logEndBeta))
  // With v = ln((lesser + y) / (lesser + t_x)), the integrand's only singularities lie π off the real line.
  const isAlphaLess = alpha < beta
  const lesser = isAlphaLess ? fromAlpha : fromBeta
  const width = isAlphaLess ? logEndAlpha - logFromAlpha : logEndBeta - logFromBeta
  const end = shortened(width, power, s, fromAlpha, fromBeta, lesser)
  const fall = fallAt(end, power, s, fromAlpha, fromBeta, lesser)
  const isEasy = fall <= EASY.fall && end <= EASY.width
  const panels = isEasy ? 1 : Math.ceil(Math.max(fall / PANEL.fall, end / PANEL.width))
  const { nodes, weights }: Quadrature = isEasy ? FEW : MANY
  let [left, sumLogAlpha, sumLogBeta, sumPerAlpha, sumPerBeta] = [0, 0, 0, 0, 0]
  for (let panel = 0; panel < panels && end > 0; panel += 1) {
    for (let k = 0; k < nodes.length; k += 1) {
      const v = ((panel + (nodes[k] as number)) * end) / panels
      const further = lesser * Math.expm1(v)
      const perAlpha = 1 / (fromAlpha + further)
      const perBeta = 1 / (fromBeta + further)
      const gapAlpha = isAlphaLess ? v : Math.log1p(further / fromAlpha)
      const gapBeta = isAlphaLess ? Math.log1p(further / fromBeta) : v
      const height = Math.exp(-power * gapAlpha - s * gapBeta) * perBeta * (lesser + further)
      const mass = (weights[k] as number) * height
      left += mass
      sumLogAlpha += mass * gapAlpha
      sumLogBeta += mass * gapBeta
      sumPerAlpha += mass * perAlpha
      sumPerBeta += mass * perBeta
    }
  }
  const scale = (s * end) / panels
  const whole = alive + scale * left
  part.alive = alive
  part.left = scale * left
  part.share = part.left / whole
  part.logAlpha = logFromAlpha + (alive * (logEndAlpha - logFromAlpha) + scale * sumLogAlpha) / whole
  part.logBeta = logFromBeta + (alive * (logEndBeta - logFromBeta) + scale * sumLogBeta) / whole
  part.perAlpha = (alive / endAlpha + scale * sumPerAlpha) / whole
  part.perBeta = (alive / endBeta + scale * sumPerBeta) / whole
  part.sharePerBeta = (scale * sumPerBeta) / whole
}

/** How far the logarithm of the integrand is below its start at v (at least; it is concave in v). */
function fallAt(v: number, power: number, s: number, fromAlpha: number, fromBeta: number, lesser: number): number {
  const further = lesser * Math.expm1(v)
  return power * Math.log1p(further / fromAlpha) + (s + 1) * Math.log1p(further / fromBeta) - v
}

/** The part of (0, width) in which the integrand is more than nothing. */
function shortened(
  width: number,
  power: number,
  s: number,
  fromAlpha: number,
  fromBeta: number,
  lesser: number,
): number {
  let end = width
  while (end > 0 && fallAt(SHORTER * end, power, s, fromAlpha, fromBeta, lesser) > LOG_NOTHING) end *= SHORTER
  return end
}
