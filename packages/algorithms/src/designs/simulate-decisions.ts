import { checkLength, checkRange, checkWhole } from '../numeric/check.ts'
import { checkMatrix, type Matrix } from '../numeric/dense.ts'
import { Random } from '../numeric/random.ts'
import type { DecisionLog } from './off-policy.ts'
import { type BetaArm, drawAction, thompsonPropensities, updateBetaArm } from './thompson.ts'

/** Kinds of people by actions: chance of a reward of 1, chance of being logged, chance under the target policy. */
export interface DecisionWorld {
  readonly rewards: Matrix
  readonly logging: Matrix
  readonly target: Matrix
}

/** Draws a log of decisions about people of every kind alike. Deterministic by seed. */
export function simulateDecisions(
  { rewards, logging, target }: DecisionWorld,
  decisions: number,
  seed: number,
): DecisionLog & { kind: Int32Array; action: Int32Array } {
  checkWhole('decisions', decisions, 1)
  for (const [name, matrix] of [['logging', logging] as const, ['target', target] as const]) {
    checkMatrix(name, matrix)
    checkLength(`${name}.values`, matrix.values, rewards.values.length, 'reward')
  }
  const random = new Random(seed, 'decisions')
  const log = {
    reward: new Float64Array(decisions),
    propensity: new Float64Array(decisions),
    target: new Float64Array(decisions),
    kind: new Int32Array(decisions),
    action: new Int32Array(decisions),
  }
  for (let i = 0; i < decisions; i += 1) {
    const kind = random.below(rewards.rows)
    const start = kind * rewards.columns
    const { action, propensity } = drawAction(logging.values.subarray(start, start + rewards.columns), random)
    log.kind[i] = kind
    log.action[i] = action
    log.propensity[i] = propensity
    log.target[i] = target.values[start + action] as number
    log.reward[i] = Number(random.chance(rewards.values[start + action] as number))
  }
  return log
}

/** Mean reward that the target policy truly has. */
export function trueValue({ rewards, target }: DecisionWorld): number {
  return rewards.values.reduce((sum, reward, at) => sum + reward * (target.values[at] as number), 0) / rewards.rows
}

export interface BanditRun {
  /** Reward of the best action less that of the chosen, summed over decisions, in expectation. */
  readonly regret: number
  readonly action: Int32Array
  readonly propensity: Float64Array
  readonly reward: Float64Array
  readonly arms: readonly BetaArm[]
}

/** Runs a Beta bandit from flat priors on actions with these chances of success, updated after each batch. */
export function simulateThompson(
  chances: readonly number[],
  options: { readonly decisions: number; readonly batch: number; readonly floor?: number },
  seed: number,
): BanditRun {
  const { decisions, batch, floor } = options
  checkWhole('decisions', decisions, 1)
  checkWhole('batch', batch, 1)
  chances.forEach((chance, i) => {
    checkRange(`chances[${i}]`, chance, 0, 1)
  })
  const random = new Random(seed, 'thompson')
  const best = Math.max(...chances)
  const action = new Int32Array(decisions)
  const propensity = new Float64Array(decisions)
  const reward = new Float64Array(decisions)
  let arms: BetaArm[] = chances.map(() => ({ alpha: 1, beta: 1 }))
  let regret = 0
  for (let start = 0; start < decisions; start += batch) {
    const propensities = thompsonPropensities(arms, floor)
    const won = new Float64Array(arms.length)
    const lost = new Float64Array(arms.length)
    for (let i = start; i < Math.min(decisions, start + batch); i += 1) {
      const drawn = drawAction(propensities, random)
      const chance = chances[drawn.action] as number
      const isWon = random.chance(chance)
      action[i] = drawn.action
      propensity[i] = drawn.propensity
      reward[i] = Number(isWon)
      regret += best - chance
      const counts = isWon ? won : lost
      counts[drawn.action] = (counts[drawn.action] as number) + 1
    }
    arms = arms.map((arm, k) => updateBetaArm(arm, won[k] as number, lost[k] as number))
  }
  return { regret, action, propensity, reward, arms }
}
