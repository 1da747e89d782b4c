import cephes from 'cephes'
import { largeBeta } from './large-beta.ts'
import { STIRLING_FROM, stirlingRest } from './stirling.ts'

// Its WebAssembly is compiled once, in about 20 ms; whoever imports this module waits for it.
await cephes.compiled

/** From this sum of its parameters on cephes' incomplete beta function loses more digits than are promised. */
const LARGE_BETA = 10_000
const LOG_SQRT_2PI = 0.5 * Math.log(2 * Math.PI)

/** ln Γ(x) for x > 0. */
export function logGamma(x: number): number {
  return cephes.lgam(x)
}

/**
 * ln B(a, b) for a, b > 0. Where one of them is large the difference of two large ln Γ would lose digits: that of their
 * Stirling series does not.
 *
 * Didonato, Morris (1992), Algorithm 708, ACM TOMS 18(3) (its functions betaln and algdiv).
 */
export function logBeta(a: number, b: number): number {
  const [less, more] = a < b ? [a, b] : [b, a]
  if (!(more >= STIRLING_FROM)) return cephes.lbeta(a, b)
  const rest = stirlingRest(more) - stirlingRest(less + more)
  const fall = Math.log1p(less / more)
  if (less < STIRLING_FROM) {
    return logGamma(less) + rest - (more + (less - 0.5)) * fall - less * (Math.log(more) - 1)
  }
  const share = (less - 0.5) * Math.log(less / (less + more))
  return stirlingRest(less) + rest + LOG_SQRT_2PI - 0.5 * Math.log(more) + share - more * fall
}

/** Digamma ψ(x), the derivative of ln Γ, for x > 0. */
export function digamma(x: number): number {
  return cephes.psi(x)
}

/** Trigamma ψ′(x) = ζ(2, x), for x > 0. */
export function trigamma(x: number): number {
  return cephes.zeta(2, x)
}

/** Regularised incomplete beta I_x(a, b), x in [0, 1]. */
export function betaRegularized(a: number, b: number, x: number): number {
  if (x <= 0) return 0
  if (x >= 1) return 1
  if (a + b >= LARGE_BETA && Math.min(a, b) >= STIRLING_FROM) return largeBeta(a, b, x)
  return unlessUnderflow(() => cephes.incbet(a, b, x), x > a / (a + b) ? 1 : 0)
}

/** Regularised lower incomplete gamma P(a, x). */
export function gammaLower(a: number, x: number): number {
  if (x <= 0) return 0
  return x === Number.POSITIVE_INFINITY ? 1 : unlessUnderflow(() => cephes.igam(a, x), x > a ? 1 : 0)
}

/** Regularised upper incomplete gamma Q(a, x) = 1 - P(a, x), exact in its own tail. */
export function gammaUpper(a: number, x: number): number {
  if (x <= 0) return 1
  return x === Number.POSITIVE_INFINITY ? 0 : unlessUnderflow(() => cephes.igamc(a, x), x > a ? 0 : 1)
}

/** cephes throws where a tail is smaller than the smallest number: the tail is then nothing. */
function unlessUnderflow(compute: () => number, otherwise: number): number {
  try {
    return compute()
  } catch (error) {
    if (error instanceof Error && error.message.includes('underflow')) return otherwise
    throw error
  }
}

export function erf(x: number): number {
  return cephes.erf(x)
}

/** 1 - erf(x), exact in the upper tail. */
export function erfc(x: number): number {
  return unlessUnderflow(() => cephes.erfc(x), x < 0 ? 2 : 0)
}

/** ln(e^a + e^b) without overflow. */
export function logAddExp(a: number, b: number): number {
  const most = Math.max(a, b)
  return most === Number.NEGATIVE_INFINITY ? most : most + Math.log1p(Math.exp(-Math.abs(a - b)))
}

/** ln(e^a - e^b) for a >= b, without overflow. */
export function logSubtractExp(a: number, b: number): number {
  return a === b ? Number.NEGATIVE_INFINITY : a + Math.log(-Math.expm1(b - a))
}

/** 1 / (1 + e^-x), without overflow at either end. */
export function sigmoid(x: number): number {
  if (x >= 0) return 1 / (1 + Math.exp(-x))
  const e = Math.exp(x)
  return e / (1 + e)
}
