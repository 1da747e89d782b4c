import {
  type Moments,
  normalQuantile,
  Random,
  RunningMoments,
  sequentialMeans,
  sequentialProportions,
  sequentialSmallestDetectable,
} from '@tandem/algorithms'
import type { Report } from '../../figure.ts'

const RUNS = 10_000
const POWER_RUNS = 2000
/** Units an arm; looked at after each pair. */
const UNITS = 1000
const LEVEL = 0.9
/** One point above nominal. */
const FALSE_POSITIVES = 0.11
const FIRST_LOOK = 30
const MIXTURES = {
  'mixture SPRT': { effectScale: 0.1 },
  'confidence sequence': { tightestAt: 2 * UNITS },
} as const

/** Is the difference told apart at this look? One question for every way of testing. */
type Look = (treated: Moments, control: Moments) => boolean

interface Outcome {
  readonly name: string
  readonly draw: (random: Random) => number
  readonly isCount: boolean
  /** Standard deviation: effects and mixtures are thought of in its unit. */
  readonly deviation: number
  /** Treated units, and how many control units come with each. */
  readonly units: number
  readonly controls: number
}

const EQUAL = { units: UNITS, controls: 1 } as const

const OUTCOMES: readonly Outcome[] = [
  { name: 'means, normal', draw: (random) => random.normal(), isCount: false, deviation: 1, ...EQUAL },
  {
    name: 'means, revenue: 30 % buy, exponential',
    draw: (random) => (random.chance(0.3) ? random.exponential() : 0),
    isCount: false,
    deviation: Math.sqrt(0.51),
    ...EQUAL,
  },
  { name: 'proportions, 10 %', draw: (random) => Number(random.chance(0.1)), isCount: true, deviation: 0.3, ...EQUAL },
  { name: 'proportions, 2 %', draw: (random) => Number(random.chance(0.02)), isCount: true, deviation: 0.14, ...EQUAL },
  {
    name: 'means, revenue: 3 % buy, lognormal, ten controls to one treated',
    draw: (random) => (random.chance(0.03) ? Math.exp(random.normal()) : 0),
    isCount: false,
    deviation: 0.47,
    units: 300,
    controls: 10,
  },
]

export async function sequentialFigures(report: Report): Promise<void> {
  for (const outcome of OUTCOMES) {
    const looks = looksOf(outcome)
    const stops = run(outcome, 0, RUNS, [...Object.values(looks), everyLook])
    const naive = share(stops.at(-1) as Int32Array)
    Object.keys(looks).forEach((name, k) => {
      report({
        case: `A/A, ${outcome.name}, ${outcome.units} treated, looked at after each, ${RUNS.toLocaleString('en')} runs`,
        metric: `false positives of the ${name}`,
        value: share(stops[k] as Int32Array),
        unit: 'share',
        target: { atMost: FALSE_POSITIVES },
        reference: 'z test at every look',
        referenceValue: naive,
      })
    })
  }
  powerFigures(report)
}

/** At the effect that the design foretells: power, and how early experiments end. */
function powerFigures(report: Report): void {
  const [normal] = OUTCOMES as readonly [Outcome]
  const looks = looksOf(normal)
  for (const [name, mixture] of Object.entries(MIXTURES)) {
    const effect = sequentialSmallestDetectable({ treated: UNITS, control: UNITS, deviation: 1, mixture, level: LEVEL })
    const stops = run(normal, effect, POWER_RUNS, [looks[name] as Look])[0] as Int32Array
    const where = `means, normal, effect ${effect.toFixed(3)} deviations, up to ${UNITS} an arm`
    report({
      case: where,
      metric: `power of the ${name} when looked at after every pair`,
      value: share(stops),
      unit: 'share',
      target: { atLeast: 0.8 },
      reference: 'as computed before: at least',
      referenceValue: 0.8,
    })
    report({
      case: where,
      metric: `units used by the ${name}, mean`,
      value: stops.reduce((sum, stop) => sum + (stop || UNITS), 0) / stops.length / UNITS,
      unit: 'share of all',
      target: { atMost: 0.8 },
    })
  }
}

function looksOf({ isCount, deviation }: Outcome): Record<string, Look> {
  const looks: Record<string, Look> = {}
  for (const [name, asked] of Object.entries(MIXTURES)) {
    const mixture = 'effectScale' in asked ? { effectScale: asked.effectScale * deviation } : asked
    looks[name] = isCount
      ? (a, b) => sequentialProportions(countsOf(a), countsOf(b), mixture, { level: LEVEL }).canStop
      : (a, b) => sequentialMeans(a, b, mixture, { level: LEVEL }).canStop
  }
  return looks
}

function countsOf({ n, mean }: Moments): { n: number; successes: number } {
  return { n, successes: Math.round(n * mean) }
}

const critical = normalQuantile(0.5 + LEVEL / 2)

const everyLook: Look = (a, b) =>
  a.n >= FIRST_LOOK && Math.abs(a.mean - b.mean) > critical * Math.sqrt(a.variance / a.n + b.variance / b.n)

/** For each way of looking and each run: units an arm when it stopped, 0 when it never did. */
function run({ draw, units, controls }: Outcome, effect: number, runs: number, looks: readonly Look[]): Int32Array[] {
  const stops = looks.map(() => new Int32Array(runs))
  for (let seed = 0; seed < runs; seed += 1) {
    const random = new Random(seed, 'peeking', runs)
    const [treated, control] = [new RunningMoments(), new RunningMoments()]
    let open = looks.length
    for (let n = 1; n <= units && open > 0; n += 1) {
      treated.add(draw(random) + effect)
      for (let other = 0; other < controls; other += 1) control.add(draw(random))
      const [a, b] = [treated.moments, control.moments]
      for (let k = 0; k < looks.length; k += 1) {
        const stop = stops[k] as Int32Array
        if (stop[seed] === 0 && (looks[k] as Look)(a, b)) {
          stop[seed] = n
          open -= 1
        }
      }
    }
  }
  return stops
}

function share(stops: Int32Array): number {
  return stops.reduce((count, stop) => count + Number(stop > 0), 0) / stops.length
}
