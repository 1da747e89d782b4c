import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as algorithms from '@tandem/algorithms'
import type { Report } from '../figure.ts'

const GOLDEN = join(import.meta.dirname, '../../packages/algorithms/golden/numeric-distributions.json')
/** What is asked of the groundwork: whatever is built on it is compared to nine digits. */
const WITHIN = 1e-10

/** How exact the groundwork is: each function against values computed to forty digits. */
export default async function (report: Report): Promise<void> {
  const golden = JSON.parse(await readFile(GOLDEN, 'utf8')) as [name: string, args: number[], value: number][]
  const functions = algorithms as unknown as Record<string, (...args: number[]) => number>
  for (const name of new Set(golden.map(([of]) => of))) {
    const call = functions[name]
    if (!call) throw new Error(`${name} is not exported`)
    const errors = golden
      .filter(([of]) => of === name)
      .map(([, args, value]) => Math.abs(call(...args) - value) / (value === 0 ? 1 : Math.abs(value)))
    report({
      case: `${name}, ${errors.length} points`,
      metric: 'largest relative error',
      value: Math.max(...errors),
      unit: '',
      target: { atMost: WITHIN },
      reference: 'mpmath 1.2, 40 digits',
    })
  }
}
