export type { Dimension, Metric, MetricUnit } from './metric.ts'
export { type MetricQuestion, type MetricRow, readMetrics } from './query.ts'
export { dimensionsOf, METRICS, type MetricCode } from './registry.ts'
