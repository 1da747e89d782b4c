export type { Dimension, Metric, MetricUnit } from './metric.ts'
export { type ComparedRow, type Cut, type MetricQuestion, type MetricRow, readCuts, readMetrics } from './query.ts'
export { dimensionsOf, METRICS, type MetricCode } from './registry.ts'
