import { checkWhole } from './check.ts'

/** Nodes in (0, 1) and weights that add up to 1: the mean of a smooth function over an interval of length 1. */
export interface Quadrature {
  readonly nodes: Float64Array
  readonly weights: Float64Array
}

/**
 * Gauss-Legendre quadrature on (0, 1), exact for polynomials up to degree 2n - 1. Newton's method on the roots of the
 * Legendre polynomial; O(n²).
 *
 * @throws RangeError when n is not a whole number from 1 to 1000
 *
 * Davis, Rabinowitz (1984), Methods of Numerical Integration, 2nd ed., section 2.7.
 */
export function gaussLegendre(n: number): Quadrature {
  checkWhole('n', n, 1, 1000)
  const nodes = new Float64Array(n)
  const weights = new Float64Array(n)
  for (let i = 0; i < n; i += 1) {
    let x = Math.cos((Math.PI * (n - i - 0.25)) / (n + 0.5))
    let slope = 1
    for (let step = 0; step < 8; step += 1) {
      const [value, before] = legendre(n, x)
      slope = (n * (before - x * value)) / (1 - x * x)
      x -= value / slope
    }
    nodes[i] = (1 + x) / 2
    weights[i] = 1 / ((1 - x * x) * slope * slope)
  }
  return { nodes, weights }
}

/** Legendre polynomials of degree n and n - 1 at x. */
function legendre(n: number, x: number): [number, number] {
  let before = 1
  let value = x
  for (let k = 2; k <= n; k += 1) {
    const next = ((2 * k - 1) * x * value - (k - 1) * before) / k
    before = value
    value = next
  }
  return [value, before]
}

/** ∫ f from low to high, by the rule on each of so many equal panels. */
export function integrate(
  f: (x: number) => number,
  low: number,
  high: number,
  { nodes, weights }: Quadrature,
  panels = 1,
): number {
  checkWhole('panels', panels, 1)
  const width = (high - low) / panels
  let sum = 0
  for (let panel = 0; panel < panels; panel += 1) {
    for (let k = 0; k < nodes.length; k += 1) {
      sum += (weights[k] as number) * f(low + (panel + (nodes[k] as number)) * width)
    }
  }
  return sum * width
}
