import { expect, it } from 'vitest'
import golden from '../../golden/numeric-distributions.json' with { type: 'json' }
import * as distributions from './distributions.ts'
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
