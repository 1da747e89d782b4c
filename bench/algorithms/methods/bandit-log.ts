import {
  type DecisionLog,
  doublyRobustValue,
  inversePropensityValue,
  type PolicyValue,
  selfNormalizedValue,
} from '@tandem/algorithms'
import { indexed } from '../columns.ts'
import type { Asked, Method, Score } from '../method.ts'

const OPTIONS = {
  level: { is: 'coverage of the intervals', byDefault: 0.9 },
}
type Options = Asked<typeof OPTIONS>

/**
 * A row is one decision, with the chance by which its action was drawn and the chance by which the policy that is asked
 * about would have drawn it. Rows without a reward or a chance are left out and counted.
 */
const banditLog: Method<keyof Options> = {
  name: 'bandit-log',
  question: 'What would another policy have earned per decision?',
  roles: {
    action: { holds: 'which action was taken' },
    propensity: { holds: 'chance with which it was drawn then, above 0' },
    reward: { holds: 'what came of it' },
    'target-probability': { holds: 'chance with which the policy asked about would take this action, 0..1' },
    predicted: { holds: "a model's reward of the logged action", isOptional: true },
    'predicted-target': { holds: "a model's reward of the policy asked about", isOptional: true },
  },
  options: OPTIONS,
  score(table, roles, { level }) {
    const columns = ['reward', 'propensity', 'target-probability', 'predicted', 'predicted-target']
      .filter((role) => roles.has(role))
      .map((role) => table.numbers(roles.one(role)))
    const kept = Array.from({ length: table.rows }, (_, row) => row).filter((row) =>
      columns.every((cells) => Number.isFinite(cells[row])),
    )
    const [reward, propensity, target, logged, predictedTarget] = columns.map((cells) =>
      Float64Array.from(kept, (row) => cells[row] as number),
    )
    const log = { reward, propensity, target } as DecisionLog
    const mean = log.reward.reduce((sum, value) => sum + value, 0) / log.reward.length
    const inverse = inversePropensityValue(log, { level })
    const scores: Score[] = [
      { metric: 'decisions', value: kept.length, unit: '' },
      { metric: 'left out', value: table.rows - kept.length, unit: '' },
      { metric: 'actions', value: indexed(table.texts(roles.one('action'))).names.length, unit: '' },
      { metric: 'reward as logged', value: mean, unit: 'per decision' },
      { metric: 'effective sample size', value: inverse.effectiveSampleSize, unit: 'decisions' },
      { metric: 'mean weight (1 if the log can answer)', value: inverse.meanWeight, unit: '' },
      { metric: 'largest weight', value: inverse.largestWeight, unit: '' },
      ...lines('inverse propensity', inverse),
      ...lines('self-normalised', selfNormalizedValue(log, { level })),
    ]
    if (!roles.has('predicted') || !roles.has('predicted-target')) return scores
    const predicted = { logged: logged as Float64Array, target: predictedTarget as Float64Array }
    return [...scores, ...lines('doubly robust', doublyRobustValue(log, predicted, { level }))]
  },
}
export default banditLog

function lines(name: string, { value, low, high, standardError }: PolicyValue): Score[] {
  return Object.entries({ value, low, high, 'standard error': standardError }).map(([metric, figure]) => ({
    metric: `${name}: ${metric}`,
    value: figure,
    unit: 'per decision',
  }))
}
