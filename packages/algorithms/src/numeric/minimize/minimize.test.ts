import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findRoot, minimizeBrent } from './brent.ts'
import { hessianByDifferences, hessianOfGradient, withDifferences } from './differences.ts'
import { minimizeLbfgs } from './lbfgs.ts'
import type { SmoothObjective, TwiceSmoothObjective } from './minimum.ts'
import { minimizeNelderMead } from './nelder-mead.ts'
import { minimizeNewton } from './newton.ts'

/** Σ 100 (x[i+1] - x[i]²)² + (1 - x[i])²: a bent valley whose lowest point is (1, ..., 1). */
const rosenbrock: SmoothObjective = (x, gradient) => {
  let value = 0
  gradient.fill(0)
  for (let i = 0; i + 1 < x.length; i += 1) {
    const here = x[i] as number
    const off = (x[i + 1] as number) - here * here
    value += 100 * off * off + (1 - here) ** 2
    gradient[i] = (gradient[i] as number) - 400 * here * off - 2 * (1 - here)
    gradient[i + 1] = (gradient[i + 1] as number) + 200 * off
  }
  return value
}

const rosenbrock2: TwiceSmoothObjective = (x, gradient, hessian) => {
  const [a, b] = x as unknown as [number, number]
  hessian.set([1200 * a * a - 400 * b + 2, -400 * a, -400 * a, 200])
  return rosenbrock(x, gradient)
}

const plain = (x: Float64Array): number => rosenbrock(x, new Float64Array(x.length))

function expectNear(x: ArrayLike<number>, expected: readonly number[], digits: number): void {
  expect(x).toHaveLength(expected.length)
  expected.forEach((value, i) => expect(x[i]).toBeCloseTo(value, digits))
}

describe('L-BFGS', () => {
  it('finds the bottom of the valley of Rosenbrock (1960) from (-1.2, 1)', () => {
    const start = Object.freeze([-1.2, 1])
    const found = minimizeLbfgs(rosenbrock, start)
    expectNear(found.x, [1, 1], 7)
    expect(found.converged).toBe(true)
    expect(found.evaluations).toBeLessThan(80)
  })

  it('finds it in a hundred variables, and by differences in ten', () => {
    const start = (n: number) => Float64Array.from({ length: n }, (_, i) => (i % 2 ? 1 : -1.2))
    const wide = minimizeLbfgs(rosenbrock, start(100))
    expectNear(wide.x, Array(100).fill(1), 6)
    const blind = minimizeLbfgs(withDifferences(plain), start(10))
    expectNear(blind.x, Array(10).fill(1), 5)
  })

  it('solves any well-posed least squares to the digits that its stop asks for', () => {
    const numbers = fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 1, maxLength: 12 })
    fc.assert(
      fc.property(numbers, (target) => {
        const quadratic: SmoothObjective = (x, gradient) => {
          let value = 0
          for (let i = 0; i < x.length; i += 1) {
            const off = (x[i] as number) - (target[i] as number)
            value += (i + 1) * off * off
            gradient[i] = 2 * (i + 1) * off
          }
          return value
        }
        const found = minimizeLbfgs(quadratic, new Float64Array(target.length))
        expect(found.converged).toBe(true)
        expectNear(found.x, target, 6)
      }),
    )
  })

  it('keeps out of where the function has no value', () => {
    const barrier: SmoothObjective = (x, gradient) => {
      gradient[0] = 1 - 1 / (x[0] as number)
      return (x[0] as number) - Math.log(x[0] as number)
    }
    expectNear(minimizeLbfgs(barrier, [30]).x, [1], 7)
    expectNear(minimizeLbfgs(barrier, [1e-6]).x, [1], 7)
    expect(() => minimizeLbfgs(barrier, [-1])).toThrow(/^start/)
  })

  it('says that it did not converge when it was stopped, and stops when the caller says so', () => {
    const short = minimizeLbfgs(rosenbrock, [-1.2, 1], { stop: { iterations: 3 } })
    expect(short).toMatchObject({ iterations: 3, converged: false })
    expect(minimizeLbfgs(rosenbrock, [-1.2, 1], { stop: { isOver: () => true } }).iterations).toBe(0)
  })
})

describe('Newton', () => {
  it('needs few iterations on Rosenbrock, also from where the Hessian is indefinite', () => {
    const found = minimizeNewton(rosenbrock2, [-1.2, 1])
    expectNear(found.x, [1, 1], 9)
    expect(found.iterations).toBeLessThan(30)
    expectNear(minimizeNewton(rosenbrock2, [0, 5]).x, [1, 1], 9)
  })

  it('does not take a step across a valley to the other side, as high as this one, for the bottom', () => {
    const valley: TwiceSmoothObjective = ([x = 0], gradient, hessian) => {
      gradient[0] = 1000 * (Math.tanh(x) + 0.2 * x)
      hessian[0] = 1000 * (1 - Math.tanh(x) ** 2 + 0.2)
      return 1000 * (Math.log(Math.cosh(x)) + 0.1 * x * x)
    }
    // Whole steps go to and fro between two points 4.99 to either side.
    for (const start of [-10.1, 12, 15]) {
      const found = minimizeNewton(valley, [start])
      expectNear(found.x, [0], 8)
      expect(found.converged).toBe(true)
    }
  })
})

describe('Nelder-Mead', () => {
  it('finds Rosenbrock without a gradient, and the corner of |x - 1| + 2 |y + 3|', () => {
    expectNear(minimizeNelderMead(plain, [-1.2, 1]).x, [1, 1], 5)
    const corner = minimizeNelderMead(
      (x) => Math.abs((x[0] as number) - 1) + 2 * Math.abs((x[1] as number) + 3),
      [9, 9],
    )
    expectNear(corner.x, [1, -3], 6)
    expect(corner.converged).toBe(true)
  })

  it('finds the minimum of Powell (1962) in four variables and of a parabola in one', () => {
    const powell = (x: Float64Array): number => {
      const [a, b, c, d] = x as unknown as [number, number, number, number]
      return (a + 10 * b) ** 2 + 5 * (c - d) ** 2 + (b - 2 * c) ** 4 + 10 * (a - d) ** 4
    }
    expect(minimizeNelderMead(powell, [3, -1, 0, 1]).value).toBeLessThan(1e-9)
    expectNear(minimizeNelderMead((x) => ((x[0] as number) - 4) ** 2, [0]).x, [4], 6)
  })
})

describe('Brent', () => {
  it('finds the minimum of x - ln x and of a function that is lowest at an end', () => {
    const found = minimizeBrent((x) => x - Math.log(x), 0.01, 30)
    expect(found.x).toBeCloseTo(1, 7)
    expect(found.converged).toBe(true)
    expect(minimizeBrent((x) => x, 2, 5).x).toBeCloseTo(2, 6)
  })

  it('finds the root of x³ - 2x - 5, known as 2.0945514815423265 since Newton', () => {
    const found = findRoot((x) => x ** 3 - 2 * x - 5, 2, 3)
    expect(found.x).toBeCloseTo(2.0945514815423265, 14)
    expect(found.iterations).toBeLessThan(15)
    expect(() => findRoot((x) => x * x + 1, -1, 1)).toThrow(RangeError)
    expect(() => findRoot((x) => 1e-200 * (x * x + 1), -1, 2)).toThrow(/^f must have opposite signs/)
  })

  it('finds the root of every line that crosses and of every steep step', () => {
    fc.assert(
      fc.property(fc.double({ min: -0.99, max: 0.99, noNaN: true }), fc.integer({ min: 1, max: 9 }), (root, power) => {
        const f = (x: number) => Math.sign(x - root) * Math.abs(x - root) ** (1 / power)
        expect(findRoot(f, -1, 1).x).toBeCloseTo(root, 12)
        expect(findRoot((x) => f(x) ** 3, -1, 1).x).toBeCloseTo(root, 4)
      }),
    )
  })
})

describe('differences', () => {
  it('give gradient and Hessian of Rosenbrock', () => {
    const x = Float64Array.of(0.3, -0.7)
    const exact = new Float64Array(2)
    const found = new Float64Array(2)
    rosenbrock(x, exact)
    withDifferences(plain)(x, found)
    expectNear(found, [...exact], 6)
    const hessian = [1200 * 0.09 + 280 + 2, -120, -120, 200]
    expectNear(hessianByDifferences(plain, x).values, hessian, 3)
    expectNear(hessianOfGradient(rosenbrock, x).values, hessian, 5)
  })
})
