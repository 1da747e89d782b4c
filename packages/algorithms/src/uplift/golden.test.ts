import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { OrderArea } from './order-area.ts'
import { qiniCoefficient, upliftAuc } from './qini.ts'
import { upliftAtK } from './uplift-at-k.ts'

interface Golden {
  score: number[]
  treatment: number[]
  outcome: number[]
  ties: boolean
  qini: number
  uplift: number
  overall: number
  byGroup: number
}
const GOLDEN = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../golden/uplift-evaluation.json'), 'utf8'),
) as Golden[]

describe('the measures of scikit-uplift 0.5, by its formulas in numpy', () => {
  it.each(GOLDEN.map((golden, k) => [k, golden] as const))('come out to twelve digits (case %i)', (_, golden) => {
    const trial = { scores: Float64Array.from(golden.score), treated: golden.treatment, outcome: golden.outcome }
    expect(qiniCoefficient(trial)).toBeCloseTo(golden.qini, 12)
    expect(upliftAuc(trial)).toBeCloseTo(golden.uplift, 12)
    const area = new OrderArea(trial)
    expect(area.qini()).toBeCloseTo(golden.qini, 12)
    expect(area.uplift()).toBeCloseTo(golden.uplift, 12)
    if (golden.ties) return
    expect(upliftAtK(trial, 0.3).value).toBeCloseTo(golden.overall, 12)
    expect(upliftAtK(trial, 0.3, { among: 'byArm' }).value).toBeCloseTo(golden.byGroup, 12)
  })
})
