import {
  adjustedDifference,
  compareMeans,
  deviationAdjusted,
  deviationOfQuantile,
  deviationOfRatio,
  differenceInMeans,
  differenceInProportions,
  differenceInQuantiles,
  differenceInRatios,
  moments,
  postStratifiedDifference,
  Random,
  relativeLift,
  sampleRatioOfArms,
  smallestDetectable,
  smallestDetectableShare,
} from '@tandem/algorithms'
import type { Report } from '../figure.ts'

const SIMULATIONS = 10_000
/** Units of each arm: a small shop's fortnight. */
const UNITS = 400
const LEVEL = 0.95
const POWER = 0.8
/** Share of people who buy, and the correlation of spend with what was spent before. */
const BUYERS = 0.3
const CORRELATION = 0.6

/** What a method says of two arms: the p-value, and an interval of the effect. */
interface Said {
  readonly pValue: number
  readonly low: number
  readonly high: number
}

interface Trial {
  readonly name: string
  /** The true effect of the treatment when its outcome is shifted by `effect`; what an interval is to hold. */
  readonly truth: (effect: number) => number
  readonly run: (random: Random, effect: number) => Said
  /** One unit's deviation as known before the trial, or the smallest detectable effect; neither: it is not planned. */
  readonly deviation?: number
  readonly smallest?: number
  /** Simulated power may be off by so much; plans by quantiles are approximations. */
  readonly within?: number
}

/** Over many simulated trials: false alarms, true effects held, and effects found as often as planned. */
export function simulatedFigures(report: Report): void {
  for (const trial of TRIALS) {
    falseAlarms(report, trial)
    const effect = trial.smallest ?? (trial.deviation === undefined ? null : detectable(trial.deviation))
    if (effect !== null) plannedEffects(report, trial, effect)
  }
  sampleRatios(report)
}

function falseAlarms(report: Report, { name, run }: Trial): void {
  const random = new Random(1, 'no effect', name)
  let alarms = 0
  for (let i = 0; i < SIMULATIONS; i += 1) alarms += Number(run(random, 0).pValue < 1 - LEVEL)
  report({
    case: `no effect, ${SIMULATIONS.toLocaleString('en')} simulations`,
    metric: `${name}: false positives`,
    value: (100 * alarms) / SIMULATIONS,
    unit: '%',
    target: { between: [4, 6] },
    reference: 'nominal',
    referenceValue: 5,
  })
}

function plannedEffects(report: Report, { name, run, truth, within = 0.01 }: Trial, effect: number): void {
  const random = new Random(2, 'effect', name)
  let [found, held] = [0, 0]
  for (let i = 0; i < SIMULATIONS; i += 1) {
    const { pValue, low, high } = run(random, effect)
    found += Number(pValue < 1 - LEVEL)
    held += Number(low <= truth(effect) && truth(effect) <= high)
  }
  const percent = (count: number) => (100 * count) / SIMULATIONS
  const line = { case: `smallest detectable effect, ${SIMULATIONS.toLocaleString('en')} simulations`, unit: '%' }
  report({
    ...line,
    metric: `${name}: power`,
    value: percent(found),
    target: { between: [100 * (POWER - within), 100 * (POWER + within)] },
    reference: 'as planned',
    referenceValue: 100 * POWER,
  })
  report({
    ...line,
    metric: `${name}: interval holds the truth`,
    value: percent(held),
    target: { between: [94, 96] },
    reference: 'nominal',
    referenceValue: 95,
  })
}

const detectable = (deviation: number) =>
  smallestDetectable({ people: 2 * UNITS, controlShare: 0.5, deviation, level: LEVEL, power: POWER })

/** Spend of one unit: skewed, and related to the spend before. Mean 12, deviation 12 / √2. */
function spend(random: Random): [spend: number, before: number] {
  const before = random.normal()
  const own = 6 * random.gamma(2)
  const left = CORRELATION / Math.sqrt(1 - CORRELATION ** 2)
  return [own + SPEND_DEVIATION * left * before, before]
}
const SPEND_DEVIATION = 6 * Math.SQRT2
/** With the part that the past explains. */
const WHOLE_DEVIATION = SPEND_DEVIATION / Math.sqrt(1 - CORRELATION ** 2)

interface Drawn {
  readonly outcome: Float64Array
  readonly covariate: Float64Array
}

function drawn(random: Random, effect: number): Drawn {
  const [outcome, covariate] = [new Float64Array(UNITS), new Float64Array(UNITS)]
  for (let i = 0; i < UNITS; i += 1) {
    const [value, before] = spend(random)
    outcome[i] = value + effect
    covariate[i] = before
  }
  return { outcome, covariate }
}

const column = ({ outcome, covariate }: Drawn) => ({
  outcome,
  covariates: { rows: UNITS, columns: 1, values: covariate },
})

/** Orders of each person and what they spent: revenue an order, correlated within a person. */
function orders(random: Random, effect: number) {
  const [numerator, denominator] = [new Float64Array(UNITS), new Float64Array(UNITS)]
  for (let i = 0; i < UNITS; i += 1) {
    const count = 1 + random.poisson(2)
    denominator[i] = count
    numerator[i] = count * (20 + effect + 4 * random.normal()) + 5 * Math.sqrt(count) * random.normal()
  }
  return { numerator, denominator }
}

const exponentials = (random: Random, effect: number) =>
  Float64Array.from({ length: UNITS }, () => 10 * random.exponential() + effect)

const buyers = (random: Random, share: number) => ({ successes: random.binomial(UNITS, share), n: UNITS })

const estimate = (sample: Float64Array) => {
  const { mean, variance, n } = moments(sample)
  return { value: mean, standardError: Math.sqrt(variance / n) }
}

/** Deviations that a plan would take from the past: of a sample much larger than the trial. */
const past = new Random(3, 'past')
const pastOrders = Array.from({ length: 100 }, () => orders(past, 0))
const joined = (parts: readonly Float64Array[]) => Float64Array.from(parts.flatMap((part) => [...part]))
const PAST_ORDERS = {
  numerator: joined(pastOrders.map(({ numerator }) => numerator)),
  denominator: joined(pastOrders.map(({ denominator }) => denominator)),
}
const PAST_WAITS = joined(Array.from({ length: 100 }, () => exponentials(past, 0)))
const same = (effect: number) => effect

const TRIALS: readonly Trial[] = [
  {
    name: 'means, Welch',
    truth: same,
    deviation: WHOLE_DEVIATION,
    run: (random, effect) => differenceInMeans(drawn0(random, effect), drawn0(random, 0), LEVEL),
  },
  {
    name: 'means, CUPED',
    truth: same,
    deviation: deviationAdjusted(WHOLE_DEVIATION, CORRELATION),
    run: (random, effect) => differenceInMeans(drawn(random, effect), drawn(random, 0), LEVEL),
  },
  {
    name: 'means, regression adjustment',
    truth: same,
    deviation: deviationAdjusted(WHOLE_DEVIATION, CORRELATION),
    run: (random, effect) => adjustedDifference(column(drawn(random, effect)), column(drawn(random, 0)), LEVEL),
  },
  { name: 'means, post-stratified', truth: same, run: postStratified },
  {
    name: 'shares, z and Newcombe',
    truth: same,
    smallest:
      smallestDetectableShare({ people: 2 * UNITS, controlShare: 0.5, level: LEVEL, power: POWER }, BUYERS) - BUYERS,
    run: (random, effect) => differenceInProportions(buyers(random, BUYERS + effect), buyers(random, BUYERS), LEVEL),
  },
  {
    name: 'ratios, delta method',
    truth: same,
    deviation: deviationOfRatio(PAST_ORDERS),
    run: (random, effect) => differenceInRatios(orders(random, effect), orders(random, 0), LEVEL),
  },
  ...[0.5, 0.9].map(
    (p): Trial => ({
      name: `quantiles, ${p}`,
      truth: same,
      deviation: deviationOfQuantile(PAST_WAITS, p),
      within: 0.03,
      run: (random, effect) => differenceInQuantiles(exponentials(random, effect), exponentials(random, 0), p, LEVEL),
    }),
  ),
  {
    name: 'relative lift, Fieller',
    truth: (effect) => effect / 12,
    deviation: WHOLE_DEVIATION,
    run: (random, effect) => {
      const lift = relativeLift(estimate(drawn(random, effect).outcome), estimate(drawn(random, 0).outcome), LEVEL)
      return { ...lift, pValue: lift.low > 0 || lift.high < 0 ? 0 : 1 }
    },
  },
  {
    name: 'normal posterior, flat prior',
    truth: same,
    deviation: WHOLE_DEVIATION,
    run: (random, effect) => {
      const arms = [estimate(drawn(random, effect).outcome), estimate(drawn(random, 0).outcome)] as const
      const { chanceToWin, difference } = compareMeans(...arms, { level: LEVEL })
      return { ...difference, pValue: 2 * Math.min(chanceToWin, 1 - chanceToWin) }
    },
  },
]

function drawn0(random: Random, effect: number): { outcome: Float64Array } {
  return { outcome: drawn(random, effect).outcome }
}

/** Three kinds of customers who spend differently, mixed by chance. */
function postStratified(random: Random, effect: number): Said {
  const strata = Uint8Array.from({ length: 2 * UNITS }, () => random.below(3))
  const treated = Uint8Array.from(strata, (_, i) => i % 2)
  const outcome = Float64Array.from(strata, (kind, i) => 20 * kind + (treated[i] as number) * effect + spend(random)[0])
  return postStratifiedDifference(outcome, treated, strata, LEVEL)
}

function sampleRatios(report: Report): void {
  const random = new Random(4, 'sample ratio')
  let alarms = 0
  for (let i = 0; i < SIMULATIONS; i += 1) {
    const first = random.binomial(3_000, 0.2)
    const second = random.binomial(3_000 - first, 0.5)
    alarms += Number(sampleRatioOfArms([first, second, 3_000 - first - second], [0.2, 0.4, 0.4]) < 1 - LEVEL)
  }
  report({
    case: `no effect, ${SIMULATIONS.toLocaleString('en')} simulations`,
    metric: 'sample ratio of three arms: false alarms',
    value: (100 * alarms) / SIMULATIONS,
    unit: '%',
    target: { between: [4, 6] },
    reference: 'nominal',
    referenceValue: 5,
  })
}
