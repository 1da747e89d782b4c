import { describe, expect, it } from 'vitest'
import type { Learner, LearnOptions } from '../learners/learner.ts'
import type { Matrix } from '../numeric/dense.ts'
import { Random } from '../numeric/random.ts'
import { fitClassTransformation, fitSLearner, fitTLearner, fitXLearner, type Trial } from './meta-learners.ts'

/** Mean outcome of each combination of features, weighed: exact where features are few and whole. */
const CELLS: Learner = {
  fit(x, y, { weights } = {}) {
    const sums = new Map<string, { y: number; weight: number }>()
    for (let row = 0; row < x.rows; row += 1) {
      const cell = sums.get(keyOf(x, row)) ?? { y: 0, weight: 0 }
      const weight = weights?.[row] ?? 1
      sums.set(keyOf(x, row), { y: cell.y + weight * (y[row] as number), weight: cell.weight + weight })
    }
    return {
      predict: (asked) =>
        Float64Array.from({ length: asked.rows }, (_, row) => {
          const cell = sums.get(keyOf(asked, row))
          return cell ? cell.y / cell.weight : 0
        }),
    }
  },
}

function keyOf({ columns, values }: Matrix, row: number): string {
  return values.subarray(row * columns, (row + 1) * columns).join()
}

const EFFECTS = [-0.1, 0, 0.25] as const
const KINDS: Matrix = { rows: 3, columns: 1, values: Float64Array.of(0, 1, 2) }

/** People of three kinds with a known effect each; kind 2 is also more often treated when `isUneven`. */
function trialOf(people: number, isUneven: boolean): Trial {
  const random = new Random(11)
  const kinds = Float64Array.from({ length: people }, () => random.below(3))
  const propensity = kinds.map((kind) => (isUneven && kind === 2 ? 0.8 : 0.3))
  const treated = Uint8Array.from(propensity, (p) => Number(random.chance(p)))
  const outcome = kinds.map((kind, i) => {
    const chance = 0.2 + 0.15 * kind + (treated[i] === 1 ? (EFFECTS[kind] as number) : 0)
    return Number(random.chance(chance))
  })
  return { x: { rows: people, columns: 1, values: kinds }, treated, outcome, propensity }
}

const METHODS = {
  'S-learner': (trial: Trial, options?: LearnOptions) => fitSLearner(trial, CELLS, options),
  'T-learner': (trial: Trial, options?: LearnOptions) => fitTLearner(trial, CELLS, options),
  'X-learner': (trial: Trial, options?: LearnOptions) => fitXLearner(trial, CELLS, CELLS, options),
  'class transformation': (trial: Trial, options?: LearnOptions) => fitClassTransformation(trial, CELLS, options),
}

describe.each(Object.entries(METHODS))('%s', (_, fit) => {
  it.each([false, true])('finds whom treatment helps and whom it puts off (uneven propensities: %s)', (isUneven) => {
    const found = fit(trialOf(60_000, isUneven)).uplift(KINDS)
    EFFECTS.forEach((effect, kind) => expect(Math.abs((found[kind] as number) - effect)).toBeLessThan(0.03))
  })

  it('changes nothing it was given and refuses what is no trial, by name', () => {
    const trial = trialOf(60, false)
    const before = structuredClone(trial)
    fit(trial)
    expect(trial).toEqual(before)
    expect(() => fit({ ...trial, treated: new Uint8Array(60) })).toThrow('trial.treated must hold people of both arms')
    expect(() => fit({ ...trial, outcome: new Float64Array(3) })).toThrow(/^y must have 60 values/)
    const never = new Float64Array(60)
    expect(() => fit({ ...trial, propensity: never })).toThrow(/^trial.propensity\[0\] must be between 0 and 1/)
  })

  it('refuses weights of another length, which once counted as 1 or not at all', () => {
    for (const length of [3, 61]) {
      const weights = new Float64Array(length).fill(2)
      expect(() => fit(trialOf(60, false), { weights })).toThrow(/^weights must have 60 values/)
    }
  })
})
