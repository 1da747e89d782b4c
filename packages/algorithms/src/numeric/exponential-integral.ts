import { checkNotNegative, checkPositive } from './check.ts'
import { gaussLegendre, integrate } from './quadrature.ts'

const RULE = gaussLegendre(16)
/** The integrand is left out where it is below e^-45 of its start. */
const LOG_NOTHING = 45
/** Sixteen nodes keep 14 digits while the integrand falls by e^-10 over a panel, and over one unit of ln(1 + u). */
const FALL_OF_PANEL = 10

/**
 * e^z E_s(z) = ∫ e^(-zu) (1 + u)^-s du over (0, ∞): the generalised exponential integral, scaled so that it neither
 * over- nor underflows; equal to Tricomi's z^(s-1) U(s, s, z).
 *
 * Gauss-Legendre in ln(1 + u); all terms are positive, also at whole s where the usual series breaks down. 12 digits,
 * about a hundred evaluations.
 *
 * @param s order, >= 0, fractional allowed
 * @param z > 0
 *
 * NIST Digital Library of Mathematical Functions, 8.19.
 */
export function exponentialIntegralScaled(s: number, z: number): number {
  checkNotNegative('s', s)
  checkPositive('z', z)
  const farthest = Math.log1p(LOG_NOTHING / z)
  const end = s > 1 ? Math.min(farthest, LOG_NOTHING / (s - 1)) : farthest
  const fall = z * Math.expm1(end) + Math.max(0, s - 1) * end
  const panels = Math.ceil(Math.max(end, fall / FALL_OF_PANEL))
  return integrate((w) => Math.exp((1 - s) * w - z * Math.expm1(w)), 0, end, RULE, panels)
}
