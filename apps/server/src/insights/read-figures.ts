import type { Figure } from '@tandem/contracts'
import type { Warehouse } from '../warehouse/client.ts'
import { type ComparedRow, type MetricCode, readCuts } from '../warehouse/metrics/index.ts'
import type { Scope } from '../warehouse/scope.ts'

/** Each metric over the scope and over the days compared with. */
export async function readFigures(
  warehouse: Warehouse,
  metrics: readonly MetricCode[],
  now: Scope,
  before: Scope | null,
): Promise<Figure[]> {
  const compare = before ? { compare: { from: before.from, to: before.to } } : {}
  const [rows = []] = await readCuts(warehouse, { scope: now, ...compare, cuts: [{ metrics }] })
  return figuresOf(metrics, rows, before !== null)
}

/** The figures of a row without cuts. */
export function figuresOf(
  metrics: readonly MetricCode[],
  [row]: readonly ComparedRow[],
  isCompared: boolean,
): Figure[] {
  return metrics.map((metric) => ({
    metric,
    value: row?.values[metric] ?? null,
    before: isCompared ? (row?.before[metric] ?? null) : null,
  }))
}
