import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as algorithms from '@tandem/algorithms'
import { bootstrap, Random, sketchedQuantile, sketchQuantiles } from '@tandem/algorithms'
import type { Report } from '../figure.ts'

const GOLDEN = join(import.meta.dirname, '../../packages/algorithms/golden/numeric-distributions.json')
/** What is asked of the groundwork: whatever is built on it is compared to nine digits. */
const WITHIN = 1e-10

/** How exact the groundwork is: each function against values computed to forty digits; intervals and sketches by trial. */
export default async function (report: Report): Promise<void> {
  await distributions(report)
  bootstrapCoverage(report)
  sketch(report)
}

async function distributions(report: Report): Promise<void> {
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

/** Means of few values with a long tail, whose truth is 1. */
function bootstrapCoverage(report: Report): void {
  const asked = { rows: 60, samples: 3_000, resamples: 400, level: 0.9 }
  for (const kind of ['bca', 'percentile'] as const) {
    let held = 0
    for (let seed = 0; seed < asked.samples; seed += 1) {
      const random = new Random(seed, 'sample')
      const sample = Float64Array.from({ length: asked.rows }, () => random.exponential())
      const mean = (rows: Int32Array) => rows.reduce((sum, row) => sum + (sample[row] as number), 0) / rows.length
      const { low, high } = bootstrap(asked.rows, mean, { seed, kind, resamples: asked.resamples, level: asked.level })
      held += Number(low <= 1 && 1 <= high)
    }
    report({
      case: `bootstrap, mean of ${asked.rows} exponentials, ${asked.samples} samples`,
      metric: `coverage, ${kind}`,
      value: held / asked.samples,
      unit: 'share',
      target: { between: [asked.level - 0.03, asked.level + 0.03] },
      reference: 'nominal',
      referenceValue: asked.level,
    })
  }
}

function sketch(report: Report): void {
  const random = new Random(1, 'sketch')
  const values = Float64Array.from({ length: 1_000_000 }, () => Math.exp(random.normal()))
  const since = performance.now()
  const sketched = sketchQuantiles(values)
  const label = 'quantile sketch, a million log-normal values, 1 %'
  report({ case: label, metric: 'time', value: (performance.now() - since) / 1000, unit: 's' })
  report({ case: label, metric: 'kept', value: sketched.positive.size, unit: 'buckets' })
  const sorted = values.toSorted()
  const errors = [0.01, 0.1, 0.5, 0.9, 0.99, 0.999].map((p) => {
    const exact = sorted[Math.floor(p * (sorted.length - 1))] as number
    return Math.abs(sketchedQuantile(sketched, p) - exact) / exact
  })
  report({
    case: label,
    metric: 'largest relative error of six quantiles',
    value: Math.max(...errors),
    unit: 'share',
    target: { atMost: sketched.relativeError },
  })
}
