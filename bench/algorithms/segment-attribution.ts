import {
  type AttributionRule,
  attributeByMarkov,
  attributeByRule,
  attributeByShapley,
  type Journeys,
  type Matrix,
  Random,
  sampledShapleyValues,
  shapleyValues,
  simulateExposures,
  simulateMarkovJourneys,
} from '@tandem/algorithms'
import type { Report } from '../figure.ts'

const HOUR_MS = 3_600_000
const SEEDS = 20
const RULES: readonly AttributionRule[] = [
  { kind: 'last' },
  { kind: 'first' },
  { kind: 'linear' },
  { kind: 'timeDecay', halfLifeMs: 24 * HOUR_MS },
  { kind: 'position' },
]
/** A chain with a step matrix that anybody can check by hand. */
const FIRST = Float64Array.of(0.5, 0.3, 0.2)
const STEP: Matrix = {
  rows: 3,
  columns: 4,
  values: Float64Array.of(0.1, 0.3, 0.1, 0.05, 0.1, 0, 0.3, 0.1, 0.05, 0.1, 0.1, 0.25),
}
/** 1 - f'(I - Q)^-1 r without a channel over the same with it, by numpy. */
const REMOVAL = [0.42939150401836956, 0.5109070034443168, 0.6149095371946633]
const EXPOSURES = {
  meets: Float64Array.of(0.6, 0.5, 0.4, 0.3),
  lift: Float64Array.of(0.05, 0.2, 0, 0.1),
  base: 0.02,
}

/** Credit: what is lost on the way, and how near to the truth of two simulators each way of reckoning comes. */
export function attributionFigures(report: Report): void {
  const exposed = simulateExposures(EXPOSURES, 100_000, 1)
  residuals(report, exposed)
  removalAgain(report)
  shapleyAgain(report)
  sampledAgain(report)
  manyTouches(report)
}

function residuals(report: Report, journeys: Journeys): void {
  const total = sum(journeys.value)
  const ways = [
    ...RULES.map((rule) => attributeByRule(journeys, rule)),
    ...[1, 2, 3].map((order) => attributeByMarkov(journeys, order)),
    attributeByShapley(journeys),
    attributeByShapley(journeys, { exactChannels: 2, orders: 50 }),
  ]
  report({
    case: 'attribution, 100,000 journeys, all ways',
    metric: 'value lost or invented, largest share',
    value: Math.max(...ways.map(({ credit, unattributed }) => Math.abs(sum(credit) + unattributed - total))) / total,
    unit: '',
    target: { atMost: 1e-9 },
  })
}

function removalAgain(report: Report): void {
  let worst = 0
  let squares = 0
  for (let seed = 0; seed < SEEDS; seed += 1) {
    const { removalEffect } = attributeByMarkov(simulateMarkovJourneys(FIRST, STEP, 50_000, seed))
    removalEffect.forEach((effect, c) => {
      const error = effect - (REMOVAL[c] as number)
      worst = Math.max(worst, Math.abs(error))
      squares += error ** 2 / (SEEDS * REMOVAL.length)
    })
  }
  const of = `Markov chain known, 50,000 journeys, ${SEEDS} seeds`
  report({
    case: of,
    metric: 'removal effect, root mean square error',
    value: Math.sqrt(squares),
    unit: 'share',
    target: { atMost: 0.01 },
  })
  report({ case: of, metric: 'removal effect, largest error', value: worst, unit: 'share', target: { atMost: 0.02 } })
}

/** Distance of each way's shares from the Shapley values of the model that made the journeys. */
function shapleyAgain(report: Report): void {
  const truth = trueShares()
  const errors: Record<string, number> = {}
  for (let seed = 0; seed < SEEDS; seed += 1) {
    const journeys = simulateExposures(EXPOSURES, 100_000, seed)
    const add = (way: string, credit: Float64Array, perJourney: number): void => {
      const off = credit.reduce((total, part, c) => total + Math.abs(part / perJourney - (truth[c] as number)), 0)
      errors[way] = (errors[way] ?? 0) + off / SEEDS
    }
    const n = journeys.value.length
    add('Shapley', attributeByShapley(journeys).credit, n)
    add('Markov', attributeByMarkov(journeys).credit, n)
    for (const rule of RULES) add(rule.kind, attributeByRule(journeys, rule).credit, n)
  }
  for (const [way, error] of Object.entries(errors)) {
    report({
      case: `channels add independently, 100,000 journeys, ${SEEDS} seeds`,
      metric: `${way}: error of the credits`,
      value: error / sum(truth),
      unit: 'share of all credit',
      ...(way === 'Shapley' && { target: { atMost: 0.05 } }),
      reference: 'Shapley values of the simulator',
      referenceValue: 0,
    })
  }
}

function trueShares(): Float64Array {
  const { meets, lift, base } = EXPOSURES
  const truth = new Float64Array(meets.length)
  for (let met = 1; met < 2 ** meets.length; met += 1) {
    const members = Array.from(meets.keys()).filter((c) => (met >>> c) & 1)
    const chance = meets.reduce((product, p, c) => product * (members.includes(c) ? p : 1 - p), 1)
    const values = shapleyValues(
      members.length,
      (isIn) => 1 - members.reduce((miss, c, at) => miss * (isIn[at] ? 1 - (lift[c] as number) : 1), 1 - base),
    )
    members.forEach((c, at) => (truth[c] = (truth[c] as number) + chance * (values[at] as number)))
  }
  return truth
}

/** Do the standard errors of drawn orders hold what they say? */
function sampledAgain(report: Report): void {
  const players = 12
  let within = 0
  for (let seed = 0; seed < SEEDS; seed += 1) {
    const random = new Random(seed, 'game')
    const strength = Float64Array.from({ length: players }, () => random.exponential())
    const worth = (isIn: Uint8Array): number =>
      Math.sqrt(isIn.reduce((all, there, p) => all + there * (strength[p] as number), 0))
    const exact = shapleyValues(players, worth)
    const { value, standardError } = sampledShapleyValues(players, worth, { orders: 200, seed })
    value.forEach((estimate, p) => {
      const isWithin = Math.abs(estimate - (exact[p] as number)) < 2 * (standardError[p] as number)
      within += Number(isWithin)
    })
  }
  report({
    case: `Shapley of 12 players from 200 pairs of orders, ${SEEDS} games`,
    metric: 'exact value within 2 standard errors',
    value: within / (players * SEEDS),
    unit: 'share',
    target: { atLeast: 0.9 },
    reference: 'exact by all 4,096 coalitions',
    referenceValue: 0.954,
  })
}

function manyTouches(report: Report): void {
  const random = new Random(3, 'manyTouches')
  const channels = 10
  const lengths = Array.from({ length: 250_000 }, () => 1 + random.poisson(3))
  const starts = new Int32Array(lengths.length + 1)
  lengths.forEach((length, j) => (starts[j + 1] = (starts[j] as number) + length))
  const touches = starts.at(-1) as number
  const journeys: Journeys = {
    channels,
    starts,
    channel: Int32Array.from({ length: touches }, () => random.below(channels)),
    timeMs: Float64Array.from({ length: touches }, (_, k) => k * HOUR_MS),
    value: Float64Array.from(lengths, () => Number(random.chance(0.05))),
  }
  for (const [way, run] of Object.entries({
    'position rule': () => attributeByRule(journeys, { kind: 'position' }),
    'Markov of order 2': () => attributeByMarkov(journeys, 2),
    Shapley: () => attributeByShapley(journeys),
  })) {
    const since = performance.now()
    run()
    report({
      case: `attribution, ${touches.toLocaleString('en')} touches, 10 channels`,
      metric: way,
      value: (performance.now() - since) / 1000,
      unit: 's',
      target: { atMost: 3 },
    })
  }
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0)
}
