import { stirlingRest } from './stirling.ts'

/** Of the last factor of the continued fraction. */
const EXACT = 1e-16
const MOST_STEPS = 10_000_000
/** What a denominator of 0 is replaced by. */
const TINY = 1e-300
/** Below this distance, relative to their sum, x ln(x / m) + m - x is summed as a series: the terms would cancel. */
const CLOSE = 0.1

/**
 * Regularised incomplete beta I_x(a, b) for large a and b, where logarithms of Γ and powers of x cancel to few digits: the
 * factor before the continued fraction from the distance of x to a / (a + b) alone. O(√max(a, b)) near the middle.
 *
 * @param a at least 50; so is b
 * @param x in (0, 1)
 *
 * Loader (2000), Fast and accurate computation of binomial probabilities. Abramowitz, Stegun (1964), 26.5.8. Lentz (1976),
 * Generating Bessel functions in Mie scattering calculations, Applied Optics 15(3).
 */
export function largeBeta(a: number, b: number, x: number): number {
  const n = a + b
  // From the side on which the fraction converges quickly, and the answer is the smaller one.
  const isLower = x * n <= a
  const [of, other, at] = isLower ? [a, b, x] : [b, a, 1 - x]
  const rests = stirlingRest(n) - stirlingRest(a) - stirlingRest(b)
  const off = deviance(a, n * x) + deviance(b, n * (1 - x))
  const head = Math.sqrt((a * b) / (2 * Math.PI * n)) * Math.exp(rests - off)
  const tail = (head / of) * fraction(of, other, at)
  return isLower ? tail : 1 - tail
}

/** x ln(x / mean) + mean - x: 0 where they are equal, else above. */
function deviance(x: number, mean: number): number {
  const share = (x - mean) / (x + mean)
  if (Math.abs(share) >= CLOSE) return x * Math.log(x / mean) + mean - x
  // 2x artanh(share) less its first term, which mean - x takes away but for (x - mean) · share.
  let sum = (x - mean) * share
  let power = 2 * x * share
  for (let k = 3; ; k += 2) {
    power *= share * share
    const next = sum + power / k
    if (next === sum) return sum
    sum = next
  }
}

/** One over the continued fraction 1 + d₁ / (1 + d₂ / (1 + ...)), by the modified method of Lentz. */
function fraction(a: number, b: number, x: number): number {
  let ratio = 1
  let inverse = 1 / away(1 - ((a + b) * x) / (a + 1))
  let value = inverse
  const next = (coefficient: number): number => {
    inverse = 1 / away(1 + coefficient * inverse)
    ratio = away(1 + coefficient / ratio)
    value *= inverse * ratio
    return inverse * ratio
  }
  for (let m = 1; m < MOST_STEPS; m += 1) {
    next((m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m)))
    const factor = next((-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1)))
    if (Math.abs(factor - 1) <= EXACT) break
  }
  return value
}

/** A value that may be divided by. */
function away(value: number): number {
  return Math.abs(value) < TINY ? TINY : value
}
