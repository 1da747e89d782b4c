export type { Dimension, Metric, MetricUnit } from './metric.ts'
export { type MetricQuestion, type MetricRow, metricQuery, readMetrics } from './query.ts'
export { dimensionsOf, isMetric, METRICS, type MetricCode, metricOf } from './registry.ts'
