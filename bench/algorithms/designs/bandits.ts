import {
  doublyRobustValue,
  inversePropensityValue,
  matrixOf,
  type PolicyValue,
  poolEffects,
  Random,
  selfNormalizedValue,
  simulateDecisions,
  simulateThompson,
  trueValue,
} from '@tandem/algorithms'
import type { Report } from '../../figure.ts'
import { coverage, meanOf } from './stores.ts'

/** So many that a coverage of .9 is known to about .01: twice its error with the first, and with the second. */
const POOLINGS = 3_000
const FEW_POOLINGS = 1_000
const NEAR = { between: [0.87, 0.93] } as const
/** Three kinds of people, four actions: chances of a reward, of being logged, and under the policy asked about. */
const WORLD = {
  rewards: matrixOf([
    [0.1, 0.15, 0.2, 0.05],
    [0.3, 0.1, 0.2, 0.25],
    [0.05, 0.12, 0.08, 0.2],
  ]),
  logging: matrixOf([
    [0.4, 0.3, 0.2, 0.1],
    [0.1, 0.4, 0.3, 0.2],
    [0.25, 0.25, 0.25, 0.25],
  ]),
  target: matrixOf([
    [0, 0.1, 0.9, 0],
    [0.8, 0, 0, 0.2],
    [0, 0.2, 0, 0.8],
  ]),
}
const ACTIONS = [0.05, 0.06, 0.07, 0.1]

export async function banditFigures(report: Report): Promise<void> {
  regret(report)
  offPolicy(report)
  pooling(report)
}

function regret(report: Report): void {
  const decisions = 5000
  const runs = Array.from({ length: 200 }, (_, seed) => simulateThompson(ACTIONS, { decisions, batch: 100 }, seed))
  const uniform = decisions * (Math.max(...ACTIONS) - meanOf(ACTIONS))
  report({
    case: `4 actions of 5 to 10 %, ${decisions} decisions in batches of 100, floor .01, 200 runs`,
    metric: 'regret of Thompson sampling, mean',
    value: meanOf(runs.map((run) => run.regret)),
    unit: 'rewards',
    target: { atMost: uniform / 2 },
    reference: 'actions drawn alike',
    referenceValue: uniform,
  })
  // Asked of the same logs: what would the best action alone have earned? Chances moved with what was learned.
  const values = runs.map(({ action, propensity, reward }) =>
    inversePropensityValue({ reward, propensity, target: Float64Array.from(action, (a) => Number(a === 3)) }),
  )
  report({
    case: 'value of always the best action, from the logs of these bandits',
    metric: 'error of inverse propensity, mean',
    value: meanOf(values.map(({ value }) => value)) - 0.1,
    unit: 'per decision',
    target: { between: [-0.002, 0.002] },
  })
}

function offPolicy(report: Report): void {
  const truth = trueValue(WORLD)
  const logs = Array.from({ length: 2000 }, (_, seed) => simulateDecisions(WORLD, 1000, seed))
  const { rewards, target } = WORLD
  // A model that is wrong: it knows each kind's mean reward, and nothing of actions.
  const meanByKind = Array.from({ length: 3 }, (_, kind) =>
    meanOf([...rewards.values.subarray(kind * 4, kind * 4 + 4)]),
  )
  const byKind = (kind: number): number =>
    target.values
      .subarray(kind * 4, kind * 4 + 4)
      .reduce((sum, chance) => sum + chance * (meanByKind[kind] as number), 0)
  const ways: Record<string, (log: (typeof logs)[number]) => PolicyValue> = {
    'inverse propensity': (log) => inversePropensityValue(log),
    'self-normalised': (log) => selfNormalizedValue(log),
    'doubly robust, wrong model': (log) =>
      doublyRobustValue(log, {
        logged: Float64Array.from(log.kind, (kind) => meanByKind[kind] as number),
        target: Float64Array.from(log.kind, byKind),
      }),
  }
  const logged = meanOf(logs.map(({ reward }) => meanOf([...reward])))
  for (const [name, way] of Object.entries(ways)) {
    const found = logs.map(way)
    const where = '3 kinds of people, 4 actions, logs of 1,000 decisions, 2,000 logs'
    report({
      case: where,
      metric: `bias of ${name}`,
      value: meanOf(found.map(({ value }) => value)) - truth,
      unit: 'per decision',
      target: { between: [-0.002, 0.002] },
      reference: 'mean reward of the log',
      referenceValue: logged - truth,
    })
    report({ case: where, metric: `coverage of ${name}`, value: coverage(found, truth), unit: 'share', target: NEAR })
    report({
      case: where,
      metric: `standard error of ${name}, mean`,
      value: meanOf(found.map(({ standardError }) => standardError)),
      unit: 'per decision',
    })
  }
}

function pooling(report: Report): void {
  for (const [count, spread] of [
    [8, 0.5],
    [8, 0.1],
    [30, 0.5],
  ] as const) {
    const own: { low: number; high: number }[] = []
    const rounds = Array.from({ length: count === 30 ? FEW_POOLINGS : POOLINGS }, (_, seed) => {
      const random = new Random(seed, 'pooling', count)
      const truths = Array.from({ length: count }, () => 0.2 + spread * random.normal())
      const effects = truths.map((truth) => {
        const standardError = 0.2 + 0.6 * random.next()
        return { value: truth + standardError * random.normal(), standardError }
      })
      const found = poolEffects(effects)
      const next = 0.2 + spread * random.normal()
      found.effects.forEach(({ low, high }, i) =>
        own.push({ low: low - (truths[i] as number), high: high - (truths[i] as number) }),
      )
      return { mean: found.mean, next: { low: found.next.low - next, high: found.next.high - next } }
    })
    const where = `${count} effects, errors .2 to .8, spread ${spread}, ${rounds.length} rounds`
    const isClear = spread === 0.5
    const lines = {
      'coverage of the pooled mean (Paule-Mandel, Hartung-Knapp)': coverage(
        rounds.map(({ mean }) => mean),
        0.2,
      ),
      'coverage of each effect in the light of the others': coverage(own, 0),
      'coverage of the next effect': coverage(
        rounds.map(({ next }) => next),
        0,
      ),
    }
    for (const [metric, value] of Object.entries(lines)) {
      // Where effects hardly differ, no interval of their spread can be exact: it may then only be too wide.
      report({ case: where, metric, value, unit: 'share', target: isClear ? NEAR : { atLeast: NEAR.between[0] } })
    }
  }
}
