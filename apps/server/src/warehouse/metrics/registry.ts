import { CUSTOMERS } from './customers.ts'
import { DELIVERY } from './delivery.ts'
import { LABOUR } from './labour.ts'
import { MARKETING } from './marketing.ts'
import type { Dimension, Formula, Metric, Part } from './metric.ts'
import { RISK } from './risk.ts'
import { SALES } from './sales.ts'
import { SERVICE } from './service.ts'
import { SOURCES } from './sources.ts'
import { STOCK } from './stock.ts'

/** Every metric of the product, in the order pages list them. */
export const METRICS = [
  ...SALES,
  ...CUSTOMERS,
  ...STOCK,
  ...DELIVERY,
  ...SERVICE,
  ...LABOUR,
  ...MARKETING,
  ...RISK,
] as const satisfies readonly Metric[]

export type MetricCode = (typeof METRICS)[number]['code']

const byCode = new Map<string, Metric>(METRICS.map((metric) => [metric.code, metric]))

export function isMetric(code: string): code is MetricCode {
  return byCode.has(code)
}

export function metricOf(code: MetricCode): Metric {
  return byCode.get(code) as Metric
}

export function partsOf({ numerator, denominator, needs }: Formula): Part[] {
  return [numerator, denominator, needs].filter((part) => part !== undefined)
}

/** The formula to use when the metric is cut or filtered by `wanted`; null where that has no meaning. */
export function formulaFor(metric: Metric, wanted: ReadonlySet<Dimension>): Formula | null {
  if (metric.meaninglessBy?.some((dimension) => wanted.has(dimension))) return null
  const formulas = [metric.formula, metric.byLine].filter((formula) => formula !== undefined)
  return formulas.find((formula) => allows(formula, wanted)) ?? null
}

/** Cuts under which the metric means something. */
export function dimensionsOf(metric: Metric): Dimension[] {
  return ALL.filter((dimension) => formulaFor(metric, new Set([dimension])) !== null)
}

const ALL: readonly Dimension[] = [
  'store',
  'district',
  'format',
  'channel',
  'mode',
  'category',
  'product',
  'date',
  'weekday',
  'hour',
]

function allows(formula: Formula, wanted: ReadonlySet<Dimension>): boolean {
  return partsOf(formula).every(({ source }) => {
    const dimensions: readonly Dimension[] = SOURCES[source].dimensions
    return [...wanted].every((dimension) => dimensions.includes(dimension))
  })
}
