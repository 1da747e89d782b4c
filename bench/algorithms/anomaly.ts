import {
  compareWithPeers,
  cusumAlarms,
  cusumRunLength,
  decomposeStl,
  findChangePoints,
  findRings,
  Random,
  simulateRings,
  testRhythm,
} from '@tandem/algorithms'
import golden from '../../packages/algorithms/golden/anomaly-stl.json' with { type: 'json' }
import type { Report } from '../figure.ts'
import { defaultsOf, rolesOf } from './method.ts'
import seriesAnomaly from './methods/series-anomaly.ts'
import { Table } from './table.ts'

const DAY_MS = 86_400_000
const WORLDS = 3
const SERIES = 10
const DAYS = 420
/** Twelve months of alarms in all have an error of their own: two standard deviations of their count are let through. */
const BUDGET = 4

/** Decomposition, alarms within a budget, changes, rings and rhythms: on worlds in which the truth is known. */
export default async function (report: Report): Promise<void> {
  againstStatsmodels(report)
  await alarms(report)
  changePoints(report)
  runLength(report)
  peers(report)
  rings(report)
  rhythm(report)
  speeds(report)
}

function againstStatsmodels(report: Report): void {
  let worst = 0
  for (const { values, period, options, trend, seasonal } of golden) {
    const known = options as Record<string, number | boolean | undefined>
    const degree = (name: string): 0 | 1 => ((known[name] ?? 1) === 0 ? 0 : 1)
    const found = decomposeStl(Float64Array.from(values), {
      period,
      isRobust: known['robust'] !== false,
      ...(known['seasonal'] !== undefined && { seasonalSpan: Number(known['seasonal']) }),
      ...(known['trend'] !== undefined && { trendSpan: Number(known['trend']) }),
      ...(known['low_pass'] !== undefined && { lowPassSpan: Number(known['low_pass']) }),
      degree: { seasonal: degree('seasonal_deg'), trend: degree('trend_deg'), lowPass: degree('low_pass_deg') },
    })
    trend.forEach((value, i) => (worst = Math.max(worst, Math.abs((found.trend[i] as number) - value) / 100)))
    seasonal.forEach((value, i) => (worst = Math.max(worst, Math.abs((found.seasonal[i] as number) - value) / 100)))
  }
  report({
    case: `STL, ${golden.length} series`,
    metric: 'largest difference, relative to the level',
    value: worst,
    unit: '',
    target: { atMost: 1e-9 },
    reference: 'statsmodels 0.13 STL',
    referenceValue: 0,
  })
}

/** Weeks with noise that is normal, heavy-tailed, or remembers yesterday; one world in each has 1 % of days out by 6 sd. */
async function alarms(report: Report): Promise<void> {
  const noises: [string, (random: Random, before: number) => number][] = [
    ['normal noise', (random) => random.normal()],
    ['heavy tails (t, 4 df)', (random) => random.normal() / Math.sqrt(random.gamma(2) / 2)],
    ['noise that remembers (AR .4)', (random, before) => 0.4 * before + Math.sqrt(1 - 0.16) * random.normal()],
  ]
  for (const [name, noise] of noises) {
    let total = 0
    let months = 0
    for (let world = 0; world < WORLDS; world += 1) {
      const scores = await scoreWorld(new Random(world, 'alarms', name), noise, 0)
      const value = (metric: string): number => scores.find((score) => score.metric === metric)?.value ?? Number.NaN
      total += value('alarms')
      months += value('values judged') / (SERIES * 30.4375)
    }
    report({
      case: `${SERIES} series, ${name}, nothing the matter, ${WORLDS} worlds`,
      metric: 'false alarms a month',
      value: total / months,
      unit: 'alarms',
      target: { atMost: BUDGET + 2 * Math.sqrt(BUDGET / months) },
      reference: 'budget',
      referenceValue: BUDGET,
    })
    const scores = await scoreWorld(new Random(99, 'planted', name), noise, 0.01)
    for (const { metric, value, unit } of scores) {
      if (metric !== 'precision' && metric !== 'recall') continue
      report({ case: `${SERIES} series, ${name}, 1 % of days out by 6 sd`, metric, value, unit })
    }
  }
}

async function scoreWorld(
  random: Random,
  noise: (random: Random, before: number) => number,
  planted: number,
): Promise<readonly { metric: string; value: number; unit: string }[]> {
  const rows = SERIES * DAYS
  const value = new Float64Array(rows)
  const label = new Float64Array(rows)
  for (let series = 0; series < SERIES; series += 1) {
    const week = Float64Array.from({ length: 7 }, () => 3 * random.normal())
    const [level, growth] = [50 + 10 * random.normal(), 0.02 * random.normal()]
    let before = 0
    for (let day = 0; day < DAYS; day += 1) {
      before = noise(random, before)
      const at = series * DAYS + day
      label[at] = Number(random.chance(planted))
      const out = label[at] === 1 ? (random.chance(0.5) ? 6 : -6) : 0
      value[at] = level + growth * day + (week[day % 7] as number) + before + out
    }
  }
  const table = new Table(
    new Map([
      ['time', Float64Array.from(value, (_, i) => (i % DAYS) * DAY_MS)],
      ['value', value],
      ['series', Float64Array.from(value, (_, i) => Math.floor(i / DAYS))],
      ['label', label],
    ]),
  )
  const roles = rolesOf(
    seriesAnomaly,
    table,
    new Map(['time', 'value', 'series', 'label'].map((role) => [role, [role]])),
  )
  return seriesAnomaly.score(table, roles, { ...defaultsOf(seriesAnomaly), alarmsPerMonth: BUDGET })
}

/** 100 series of 500 values with four changes, at least 50 apart, found when at most 5 away. */
function changePoints(report: Report): void {
  for (const kind of ['mean', 'mean-variance', 'poisson'] as const) {
    let [hits, found, known, quiet] = [0, 0, 0, 0]
    for (let seed = 1; seed <= 100; seed += 1) {
      const random = new Random(seed, 'changes', kind)
      const at = [100, 200, 300, 400].map((middle) => middle - 25 + random.below(50))
      const values = Float64Array.from({ length: 500 }, (_, i) => {
        const isHigh = at.filter((change) => change <= i).length % 2 === 1
        if (kind === 'poisson') return random.poisson(isHigh ? 12 : 5)
        return random.normal() * (kind === 'mean-variance' && isHigh ? 3 : 1) + (isHigh ? 2 : 0)
      })
      const answer = findChangePoints(values, { kind }).at
      hits += at.filter((change) => answer.some((one) => Math.abs(one - change) <= 5)).length
      found += answer.length
      known += at.length
      const still = values.map(() => (kind === 'poisson' ? random.poisson(5) : random.normal()))
      if (findChangePoints(still, { kind }).at.length > 0) quiet += 1
    }
    const label = `change points, ${kind}, 100 series of 500 with 4 changes`
    report({
      case: label,
      metric: 'F1 (within 5 values)',
      value: (2 * hits) / (found + known),
      unit: '',
      target: { atLeast: 0.9 },
    })
    report({
      case: label,
      metric: 'unchanged series with a change',
      value: quiet / 100,
      unit: 'share',
      target: { atMost: 0.05 },
    })
  }
}

function runLength(report: Report): void {
  report({
    case: 'CUSUM, k .5, h 4',
    metric: 'run length in control',
    value: cusumRunLength(4),
    unit: 'values',
    target: { between: [167.5, 168.5] },
    reference: 'Montgomery 2009, table 9.3',
    referenceValue: 168,
  })
  const random = new Random(1, 'cusum')
  const alarmed = cusumAlarms(
    Float64Array.from({ length: 1_000_000 }, () => random.normal()),
    { runLength: 500 },
  )
  report({
    case: 'CUSUM, asked for a run length of 500',
    metric: 'run length over 1 million values',
    value: 1_000_000 / alarmed.length,
    unit: 'values',
    target: { between: [475, 525] },
    reference: 'asked for',
    referenceValue: 500,
  })
}

function peers(report: Report): void {
  const [rows, columns, recent] = [20, 63, 7]
  let [accused, hits] = [0, 0]
  for (let seed = 1; seed <= 200; seed += 1) {
    const random = new Random(seed, 'peers')
    const day = Float64Array.from({ length: columns }, () => random.normal())
    const scale = Float64Array.from({ length: rows }, () => Math.sqrt(4 / random.gamma(5)))
    const values = Float64Array.from({ length: rows * columns }, (_, i) => {
      const row = Math.floor(i / columns)
      const noise = (scale[row] as number) * random.normal()
      const moved = row === 0 && i % columns >= columns - recent ? 2 * (scale[0] as number) : 0
      return row + (day[i % columns] as number) + noise + moved
    })
    const found = compareWithPeers({ rows, columns, values }, recent)
    if ((found[0]?.pValue ?? 1) < 0.001) hits += 1
    accused += found.slice(1).filter(({ pValue }) => pValue < 0.05).length
  }
  const label = '20 stores, 9 weeks, one lower or higher by 2 sd for a week, 200 worlds'
  report({
    case: label,
    metric: 'unmoved stores with p < .05',
    value: accused / (200 * 19),
    unit: 'share',
    target: { between: [0.03, 0.07] },
    reference: 'nominal',
    referenceValue: 0.05,
  })
  report({ case: label, metric: 'the moved store with p < .001', value: hits / 200, unit: 'share' })
}

function rings(report: Report): void {
  const settings = { people: 3000, rings: 5, peopleInRing: 12, keysInRing: 6, use: 0.7, camouflage: 2 }
  let [hits, caught, guilty, accused] = [0, 0, 0, 0]
  const since = performance.now()
  for (let seed = 1; seed <= 5; seed += 1) {
    const planted = simulateRings(settings, seed)
    const found = new Set(findRings(planted, { seed }).flatMap(({ people }) => people))
    const members = Array.from(planted.ringOf.keys()).filter((p) => planted.ringOf[p] !== -1)
    hits += members.filter((p) => found.has(p)).length
    caught += found.size
    guilty += members.length
    accused += findRings(simulateRings({ ...settings, rings: 0 }, seed), { seed }).length
  }
  const label = '3,000 people, 5 rings of 12 with camouflage, 5 towns'
  report({ case: label, metric: 'recall', value: hits / guilty, unit: 'share', target: { atLeast: 0.95 } })
  report({ case: label, metric: 'precision', value: hits / caught, unit: 'share', target: { atLeast: 0.95 } })
  report({ case: label, metric: 'rings in towns without any', value: accused, unit: 'rings', target: { atMost: 0 } })
  report({
    case: label,
    metric: 'time a town, 19 worlds at random included',
    value: (performance.now() - since) / 10_000,
    unit: 's',
  })
}

function rhythm(report: Report): void {
  let [falsely, caught] = [0, 0]
  const random = new Random(1, 'rhythm')
  const walk = (interval: () => number): Float64Array => {
    let time = 0
    return Float64Array.from({ length: 12 }, () => (time += interval()))
  }
  for (let k = 0; k < 1000; k += 1) {
    if (
      testRhythm(
        walk(() => random.exponential()),
        { simulations: 499, seed: k },
      ).pValue <= 0.05
    )
      falsely += 1
    if (
      testRhythm(
        walk(() => 1 + 0.15 * random.normal()),
        { simulations: 499, seed: k },
      ).pValue <= 0.05
    )
      caught += 1
  }
  const label = '12 purchases, 1,000 people'
  report({
    case: label,
    metric: 'at random, p <= .05',
    value: falsely / 1000,
    unit: 'share',
    target: { between: [0.036, 0.064] },
    reference: 'nominal',
    referenceValue: 0.05,
  })
  report({ case: label, metric: 'every day give or take 15 %, p <= .05', value: caught / 1000, unit: 'share' })
}

function speeds(report: Report): void {
  const random = new Random(1, 'speed')
  const values = Float64Array.from({ length: 10_000 }, (_, i) => Math.sin((2 * Math.PI * i) / 7) + random.normal())
  const timed = (name: string, metric: string, run: () => void): void => {
    const since = performance.now()
    run()
    report({ case: name, metric, value: performance.now() - since, unit: 'ms' })
  }
  timed('10,000 days', 'robust STL', () => decomposeStl(values, { period: 7 }))
  timed('10,000 days without a change', 'change points', () => findChangePoints(values))
}
