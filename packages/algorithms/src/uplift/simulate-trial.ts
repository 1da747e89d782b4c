import { checkInside, checkWhole } from '../numeric/check.ts'
import type { Matrix } from '../numeric/dense.ts'
import { Random } from '../numeric/random.ts'
import { sigmoid } from '../numeric/special.ts'

export interface SimulatedTrial {
  x: Matrix
  treated: Uint8Array
  outcome: Float64Array
  propensity: Float64Array
  /** Each person's true effect on the chance of the outcome. */
  effect: Float64Array
}

/**
 * A trial with a known effect for everybody: four features, the first two decide who would act anyway, the third how much
 * treatment helps (some are put off by it), the last means nothing.
 *
 * @throws RangeError when people is not at least 2 or the share is not inside (0, 1)
 */
export function simulateTrial(people: number, treatedShare: number, seed: number): SimulatedTrial {
  checkWhole('people', people, 2)
  checkInside('treatedShare', treatedShare, 0, 1)
  const random = new Random(seed, 'trial')
  const values = new Float64Array(people * 4)
  const treated = new Uint8Array(people)
  const outcome = new Float64Array(people)
  const effect = new Float64Array(people)
  for (let i = 0; i < people; i += 1) {
    const [a, b, c, d] = [random.normal(), random.normal(), random.normal(), random.normal()] as const
    values.set([a, b, c, d], i * 4)
    const without = sigmoid(-1 + 0.8 * a - 0.5 * b)
    const moved = sigmoid(-1 + 0.8 * a - 0.5 * b + 0.3 + 0.6 * c)
    effect[i] = moved - without
    treated[i] = random.chance(treatedShare) ? 1 : 0
    outcome[i] = random.chance(treated[i] === 1 ? moved : without) ? 1 : 0
  }
  const propensity = new Float64Array(people).fill(treatedShare)
  return { x: { rows: people, columns: 4, values }, treated, outcome, propensity, effect }
}
