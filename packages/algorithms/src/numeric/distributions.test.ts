import { expect, it } from 'vitest'
import golden from '../../golden/numeric-distributions.json' with { type: 'json' }
import * as distributions from './distributions.ts'
import { Random } from './random.ts'
import * as special from './special.ts'

const FUNCTIONS: Record<string, unknown> = { ...special, ...distributions }
/** What the issue of accuracy asks of the groundwork. */
const WITHIN = 1e-10

it.each([...new Set(golden.map(([name]) => name as string))])('%s is right to ten digits', (name) => {
  const call = FUNCTIONS[name] as (...args: number[]) => number
  for (const [, args, value] of golden.filter(([of]) => of === name) as [string, number[], number][]) {
    const error = Math.abs(call(...args) - value) / Math.max(Math.abs(value), Number.MIN_VALUE)
    const asked = `${name}(${args.join(', ')}) = ${call(...args)}, not ${value}`
    expect(value === 0 ? Math.abs(call(...args)) : error, asked).toBeLessThan(WITHIN)
  }
})

it('finds quantiles in thin tails, where cephes ends far off or gives up', () => {
  const near = (value: number, expected: number) => expect(Math.abs(value / expected - 1)).toBeLessThan(1e-8)
  // scipy 1.10, but for the first (mpmath: scipy keeps six digits) and t with one degree of freedom.
  near(distributions.betaQuantile(0.999999, 5, 1e6), 2.34312020456512e-5)
  near(distributions.betaQuantile(1e-10, 1e6, 1), 0.9999769744141629)
  near(distributions.tQuantile(1e-20, 300), -9.975051370026263)
  near(distributions.tQuantile(1e-20, 1), -1 / (Math.PI * 1e-20))
  near(distributions.gammaQuantile(1e-10, 5.5), 0.04283608828639966)
  near(distributions.chiSquareQuantile(1e-100, 2), 2e-100)
  expect(distributions.betaQuantile(1e-10, 0.01, 5)).toBe(0)
})

it.each([
  ['beta', (p: number, a: number, b: number) => distributions.betaCdf(distributions.betaQuantile(p, a, b), a, b)],
  ['t', (p: number, a: number) => distributions.tCdf(distributions.tQuantile(p, a), a)],
  ['gamma', (p: number, a: number) => distributions.gammaCdf(distributions.gammaQuantile(p, a), a)],
])('finds the quantile of %s that has the chance it was asked for', (_, backAgain) => {
  const random = new Random(1)
  for (let k = 0; k < 2000; k += 1) {
    const [a, b] = [10 ** (6 * random.next()), 10 ** (6 * random.next())]
    const tail = 10 ** (-12 * random.next())
    const p = random.chance(0.5) ? tail : 1 - tail
    if (p === 1 || p === 0) continue
    // Near 1 neighbouring numbers differ by this much of a steep beta's chance.
    const within = 1e-6 * Math.min(p, 1 - p) + 1e-10
    expect(Math.abs(backAgain(p, a, b) - p), `p ${p}, a ${a}, b ${b}`).toBeLessThan(within)
  }
})

it('knows that nothing lies beyond infinity', () => {
  expect([distributions.chiSquareUpper(Infinity, 2), distributions.chiSquareCdf(Infinity, 2)]).toEqual([0, 1])
  expect([distributions.gammaCdf(Infinity, 3), distributions.tTwoSided(Infinity, 3)]).toEqual([1, 0])
  expect([distributions.fUpper(Infinity, 2, 3), distributions.normalCdf(-Infinity)]).toEqual([0, 0])
})

it('keeps the digits of ln B where one argument is large', () => {
  // mpmath, 40 digits.
  expect(special.logBeta(0.1, 1e10)).toBeCloseTo(-0.04987244125533991, 12)
  expect(special.logBeta(1e6, 0.1)).toBeCloseTo(0.8711616409377844, 12)
  expect(special.logBeta(5, 1e10) / -111.95120082035434).toBeCloseTo(1, 13)
  expect(special.logBeta(49.999999, 60) / special.logBeta(50.000001, 60)).toBeCloseTo(1, 6)
})
