import type { MetricDefinition } from '@tandem/contracts'
import { dimensionsOf, type Metric } from '../warehouse/metrics/index.ts'

/** A metric as the console explains it: words, unit, cuts and the formula over the warehouse's views. */
export function describeMetric(metric: Metric): MetricDefinition {
  const { code, family, name, definition, unit, direction, formula } = metric
  const { numerator, denominator, times, plus } = formula
  const part = ({ source, sql }: { source: string; sql: string }) => `${sql} [${source}]`
  let sql = part(numerator)
  if (denominator) sql = `${sql} / ${part(denominator)}`
  if (times !== undefined) sql = `${sql} × ${times}`
  if (plus !== undefined) sql = `${sql} + ${plus}`
  return { code, family, name, definition, unit, direction, dimensions: dimensionsOf(metric), sql }
}
