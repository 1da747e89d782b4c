import {
  type ChangePart,
  type ChangeRows,
  explainChange,
  productDrivers,
  Random,
  ratioDrivers,
  simulateChange,
} from '@tandem/algorithms'
import type { Report } from '../figure.ts'
import { dataTable } from './data.ts'
import { defaultsOf, rolesOf } from './method.ts'
import method from './methods/drivers.ts'

const WORLDS = 100
const ELEMENTS = [6, 8, 4, 5]
const NOISE = 0.02
/** A cause this size of the traffic of its dimension can be told from drift, and is not simply everything. */
const CAUSE_SHARE: readonly [number, number] = [0.05, 0.6]

/** Causes of change: what is lost, and how often the one combination that changed is found. */
export async function driverFigures(report: Report): Promise<void> {
  residuals(report)
  causesAgain(report, 1)
  causesAgain(report, 2)
  noCause(report)
  speed(report)
  await groceries(report)
}

function residuals(report: Report): void {
  const random = new Random(1, 'residuals')
  let worst = 0
  const off = (parts: Float64Array, change: number, scale: number): void => {
    worst = Math.max(worst, Math.abs(parts.reduce((sum, part) => sum + part, 0) - change) / scale)
  }
  const drawn = (n: number): Float64Array => Float64Array.from({ length: n }, () => Math.exp(3 * random.normal()))
  for (let world = 0; world < 1000; world += 1) {
    for (const way of ['shapley', 'lmdi'] as const) {
      const [a, b] = [drawn(4), drawn(4)]
      const [pa, pb] = [a.reduce((all, x) => all * x, 1), b.reduce((all, x) => all * x, 1)]
      // Terms of a Shapley value are mixed products, which can be larger than both ends.
      const largest = a.reduce((all, x, i) => all * Math.max(x, b[i] as number), 1)
      off(productDrivers(a, b, way), pb - pa, largest)
      const [before, after] = [0, 1].map(() => ({ value: drawn(12), denominator: drawn(12) })) as [never, never]
      const found = ratioDrivers(before, after, way)
      off(found.total, found.after - found.before, Math.max(found.after, found.before))
    }
  }
  for (let world = 0; world < WORLDS; world += 1) {
    const whole = explainChange(worldOf(world, 2).rows)
    worst = Math.max(worst, lostIn(whole) / Math.abs(whole.before))
  }
  report({
    case: 'change drivers: products, ratios, trees',
    metric: 'change lost or invented, largest share of the figure',
    value: worst,
    unit: '',
    target: { atMost: 1e-9 },
  })
}

function lostIn({ contribution, split }: ChangePart): number {
  if (!split) return 0
  const named = split.parts.reduce((sum, part) => sum + part.contribution, split.rest.contribution)
  return Math.max(Math.abs(named - contribution), ...split.parts.map(lostIn))
}

interface World {
  readonly rows: Required<ChangeRows>
  readonly cause: readonly { dimension: number; element: number }[]
}

/** One cause in `depth` dimensions; its rate is halved. */
function worldOf(seed: number, depth: number): World {
  const calm = simulateChange({ elements: ELEMENTS, cause: [], factor: 1, noise: NOISE, seed })
  const random = new Random(seed, 'cause', depth)
  const all = calm.denominator.reduce((sum, size) => sum + size, 0)
  const cause = Array.from(random.permutation(ELEMENTS.length).subarray(0, depth), (dimension) => {
    const sizes = new Float64Array(ELEMENTS[dimension] as number)
    calm.dimensions[dimension]?.forEach((element, row) => {
      sizes[element] = (sizes[element] as number) + (calm.denominator[row] as number) / all
    })
    const fit = Array.from(sizes.keys()).filter(
      (e) => (sizes[e] as number) >= CAUSE_SHARE[0] && (sizes[e] as number) <= CAUSE_SHARE[1],
    )
    // Without one of that size, the largest.
    const element = fit.length > 0 ? (fit[random.below(fit.length)] as number) : sizes.indexOf(Math.max(...sizes))
    return { dimension, element }
  })
  return { rows: simulateChange({ elements: ELEMENTS, cause, factor: 0.5, noise: NOISE, seed }), cause }
}

function causesAgain(report: Report, depth: number): void {
  let found = 0
  let naive = 0
  for (let seed = 0; seed < WORLDS; seed += 1) {
    const { rows, cause } = worldOf(seed, depth)
    const truth = keyOf(cause)
    found += Number(leaves(explainChange(rows)).some((leaf) => keyOf(leaf) === truth))
    naive += Number(keyOf(largestContributions(rows, depth)) === truth)
  }
  report({
    case: `${WORLDS} simulated shops, rate halved in ${depth === 1 ? 'one element' : `a combination of ${depth}`}`,
    metric: 'cause found exactly',
    value: found / WORLDS,
    unit: 'share',
    target: { atLeast: naive / WORLDS },
    reference: 'largest contribution of any element, again inside it',
    referenceValue: naive / WORLDS,
  })
}

/** Where drill-down ends. */
function leaves(part: ChangePart): ChangePart['where'][] {
  return part.split ? part.split.parts.flatMap(leaves) : [part.where]
}

function keyOf(where: readonly { dimension: number; element: number }[]): string {
  return where
    .map(({ dimension, element }) => `${dimension}:${element}`)
    .sort()
    .join(' ')
}

/** What a report sorted by change would say: the element with the largest part of it, `depth` times; it knows the depth. */
function largestContributions(rows: Required<ChangeRows>, depth: number): { dimension: number; element: number }[] {
  const where: { dimension: number; element: number }[] = []
  for (let level = 0; level < depth; level += 1) {
    const isInside = (row: number): boolean =>
      where.every(({ dimension, element }) => rows.dimensions[dimension]?.[row] === element)
    const parts = new Map<string, { dimension: number; element: number; change: number }>()
    rows.value.forEach((amount, row) => {
      if (!isInside(row)) return
      rows.dimensions.forEach((elements, dimension) => {
        if (where.some((taken) => taken.dimension === dimension)) return
        const element = elements[row] as number
        const part = parts.get(`${dimension} ${element}`) ?? { dimension, element, change: 0 }
        part.change += rows.period[row] === 1 ? amount : -amount
        parts.set(`${dimension} ${element}`, part)
      })
    })
    const [most] = [...parts.values()].sort((a, b) => Math.abs(b.change) - Math.abs(a.change))
    if (most) where.push({ dimension: most.dimension, element: most.element })
  }
  return where
}

/** All rates fall alike: nothing is to blame. */
function noCause(report: Report): void {
  let blamed = 0
  for (let seed = 0; seed < WORLDS; seed += 1) {
    const rows = simulateChange({ elements: ELEMENTS, cause: [], factor: 1, noise: NOISE, seed })
    const value = rows.value.map((amount, row) => (rows.period[row] === 1 ? amount * 0.8 : amount))
    blamed += Number(explainChange({ ...rows, value }).split !== null)
  }
  report({
    case: `${WORLDS} simulated shops, all rates fall by a fifth`,
    metric: 'somebody is blamed',
    value: blamed / WORLDS,
    unit: 'share',
    target: { atMost: 0.05 },
  })
}

function speed(report: Report): void {
  const rows = simulateChange({
    elements: [20, 25, 50, 20],
    cause: [{ dimension: 0, element: 3 }],
    factor: 0.5,
    noise: NOISE,
    seed: 1,
  })
  const since = performance.now()
  explainChange(rows)
  report({
    case: `change drivers, ${rows.value.length.toLocaleString('en')} rows, 4 dimensions`,
    metric: 'time',
    value: (performance.now() - since) / 1000,
    unit: 's',
    target: { atMost: 2 },
  })
}

/** Money a piece in the second half of the year against the first: by the protocol of `evaluate`. */
async function groceries(report: Report): Promise<void> {
  const table = await dataTable('complete-journey/transactions_sample.csv.gz')
  const map = new Map([
    ['dimension', ['store_id', 'household_id']],
    ['value', ['sales_value']],
    ['period', ['transaction_timestamp']],
  ])
  for (const score of await method.score(table, rolesOf(method, table, map), defaultsOf(method))) {
    report({ case: 'complete-journey, sales by store and household', ...score })
  }
}
