import type { Figure } from '@tandem/contracts'
import type { Warehouse } from '../warehouse/client.ts'
import { type MetricCode, type MetricRow, readMetrics } from '../warehouse/metrics/index.ts'
import type { Scope } from '../warehouse/scope.ts'

/** Each metric over the scope and over the days compared with. */
export async function readFigures(
  warehouse: Warehouse,
  metrics: readonly MetricCode[],
  now: Scope,
  before: Scope | null,
): Promise<Figure[]> {
  const compare = before ? { compare: { from: before.from, to: before.to } } : {}
  const [[current], [past]] = await Promise.all([
    readMetrics(warehouse, { metrics, scope: now, ...compare }),
    before ? readMetrics(warehouse, { metrics, scope: before }) : Promise.resolve<MetricRow[]>([]),
  ])
  return metrics.map((metric) => ({
    metric,
    value: current?.values[metric] ?? null,
    before: past?.values[metric] ?? null,
  }))
}
