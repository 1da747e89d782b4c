import {
  clusterDifference,
  clusterPower,
  matchedStores,
  matchedStoresSmallestDetectable,
  simulateChain,
  simulateClusterTrial,
  simulateSwitchback,
  switchbackEffect,
  switchbackRandomization,
} from '@tandem/algorithms'
import type { Report } from '../../figure.ts'
import { defaultsOf, Roles } from '../method.ts'
import storeExperiment from '../methods/store-experiment.ts'
import { Table } from '../table.ts'

const LEVEL = 0.9
const NEAR = { between: [LEVEL - 0.03, LEVEL + 0.03] } as const
/** One store is treated; two thirds of the periods lie before. */
const CHAIN = { stores: 60, periods: 40, firstTreated: 30, treatedStores: 1, effect: 1 }

type Interval = { readonly low: number; readonly high: number }

export async function storeFigures(report: Report): Promise<void> {
  clusters(report)
  switchbacks(report)
  matched(report)
  await tooFew(report)
}

function clusters(report: Report): void {
  const effect = 0.3
  for (const [clusters, treatedClusters] of [
    [10, 5],
    [12, 3],
    [40, 20],
  ] as const) {
    const world = { clusters, treatedClusters, unitsPerCluster: 20, correlation: 0.1, effect }
    const trials = Array.from({ length: 3000 }, (_, seed) => simulateClusterTrial(world, seed))
    const plain = coverage(
      trials.map((trial) => clusterDifference(trial, { covariance: 'CR1' })),
      effect,
    )
    report({
      case: `${clusters} stores of 10 to 30 units, ${treatedClusters} treated, correlation .1, 3,000 trials`,
      metric: 'coverage of the cluster-robust interval (CR2, Bell-McCaffrey)',
      value: coverage(
        trials.map((trial) => clusterDifference(trial)),
        effect,
      ),
      unit: 'share',
      target: NEAR,
      reference: 'CR1 with clusters - 1 degrees of freedom',
      referenceValue: plain,
    })
  }
  const world = { clusters: 20, treatedClusters: 10, unitsPerCluster: 20, correlation: 0.1, effect: 0.4 }
  const seen = Array.from({ length: 3000 }, (_, seed) => clusterDifference(simulateClusterTrial(world, seed)))
  const design = { treatedClusters: 10, controlClusters: 10, unitsPerCluster: 20, deviation: 1, correlation: 0.1 }
  const planned = clusterPower({ ...design, sizeVariation: 0.3 }, 0.4)
  report({
    case: '20 stores of 10 to 30 units, effect .4 deviations',
    metric: 'power of the store-cluster design',
    value: seen.filter(({ pValue }) => pValue < 1 - LEVEL).length / seen.length,
    unit: 'share',
    target: { between: [planned - 0.03, planned + 0.03] },
    reference: 'as computed before',
    referenceValue: planned,
  })
}

function switchbacks(report: Report): void {
  const world = { stores: 2, periods: 24 * 10, blockLength: 6, carryOver: 2, effect: 0.5, autocorrelation: 0.6 }
  const options = { blockLength: 6, carryOver: 2 }
  const draws = Array.from({ length: 3000 }, (_, seed) => simulateSwitchback(world, seed))
  const waited = draws.map(({ outcome, treated }) => switchbackEffect(outcome, treated, options))
  const hasty = draws.map(({ outcome, treated }) => switchbackEffect(outcome, treated, { ...options, carryOver: 0 }))
  const where = '2 stores, 10 days of hours in blocks of 6, carry-over 2, noise that lasts (.6)'
  report({
    case: `${where}, 3,000 experiments`,
    metric: 'coverage of the switchback interval',
    value: coverage(waited, 0.5),
    unit: 'share',
    target: NEAR,
    reference: 'carry-over ignored',
    referenceValue: coverage(hasty, 0.5),
  })
  report({
    case: `${where}, 3,000 experiments`,
    metric: 'bias of the switchback estimate',
    value: meanOf(waited.map(({ value }) => value - 0.5)),
    unit: '',
    target: { between: [-0.02, 0.02] },
    reference: 'carry-over ignored',
    referenceValue: meanOf(hasty.map(({ value }) => value - 0.5)),
  })
  const redrawn = draws
    .slice(0, 1000)
    .map(({ outcome, treated }, seed) => switchbackRandomization(outcome, treated, { ...options, seed }))
  report({
    case: `${where}, 1,000 experiments`,
    metric: 'coverage of the switchback interval by redrawn coins',
    value: coverage(redrawn, 0.5),
    unit: 'share',
    target: NEAR,
  })
}

function matched(report: Report): void {
  const chains = Array.from({ length: 800 }, (_, seed) => simulateChain(CHAIN, seed))
  for (const method of ['synthetic-control', 'difference-in-differences'] as const) {
    const found = chains.map(({ treated, ...panel }) => matchedStores(panel, treated, { method }))
    report({
      case: '1 of 60 stores, 30 periods before and 10 after, 800 chains',
      metric: `coverage by ${method}`,
      value: coverage(found, CHAIN.effect),
      unit: 'share',
      target: NEAR,
    })
    report({
      case: '1 of 60 stores, 30 periods before and 10 after, 800 chains',
      metric: `median width of the interval by ${method}`,
      value: found.map(({ low, high }) => high - low).toSorted((a, b) => a - b)[400] as number,
      unit: '',
    })
  }
  const { outcome } = simulateChain({ ...CHAIN, effect: 0 }, 9001)
  const effect = matchedStoresSmallestDetectable(outcome, { treatedStores: 1, periods: 10 })
  const seen = Array.from({ length: 200 }, (_, seed) => {
    const { treated, ...panel } = simulateChain({ ...CHAIN, effect }, 10_000 + seed)
    return matchedStores(panel, treated).verdict === 'different'
  })
  report({
    case: `1 of 60 stores, effect ${effect.toFixed(2)}, the smallest that one past chain said would be seen`,
    metric: 'power of the synthetic control on 200 other chains',
    value: seen.filter(Boolean).length / seen.length,
    unit: 'share',
    reference: 'as asked before',
    referenceValue: 0.8,
  })
}

/** Through the protocol of `evaluate`, as on anybody's file. */
async function tooFew(report: Report): Promise<void> {
  const { treated, outcome, firstTreated } = simulateChain({ ...CHAIN, stores: 12, effect: 100 }, 5)
  const cells = Array.from(outcome.values, (value, at) => {
    const [store, period] = [Math.floor(at / outcome.columns), at % outcome.columns]
    return [
      `store ${store}`,
      String(period),
      String(Number(treated.includes(store) && period >= firstTreated)),
      String(value),
    ]
  })
  const names = ['store', 'period', 'treated', 'outcome']
  const table = new Table(new Map(names.map((name, column) => [name, cells.map((row) => row[column] as string)])))
  const roles = new Roles(new Map(names.map((name) => [name, [name]])))
  const scores = await storeExperiment.score(table, roles, { ...defaultsOf(storeExperiment), level: 0.95 })
  const of = (metric: string): number =>
    scores.find((score) => score.metric === `synthetic-control: ${metric}`)?.value ?? Number.NaN
  report({
    case: '1 of 12 stores, an effect of 100, level .95',
    metric: 'verdict (-1: cannot tell)',
    value: of('1 different, 0 not, -1 cannot tell'),
    unit: '',
    target: { between: [-1, -1] },
  })
  report({
    case: '1 of 12 stores, level .95',
    metric: 'smallest p possible',
    value: of('smallest p possible'),
    unit: '',
  })
}

export function coverage(intervals: readonly Interval[], truth: number): number {
  return intervals.filter(({ low, high }) => low <= truth && truth <= high).length / intervals.length
}

export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
