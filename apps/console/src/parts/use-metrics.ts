import type { MetricDefinition } from '@tandem/contracts'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { metricsQuery } from '../app/queries.ts'

/** A metric as the registry declares it; undefined until the registry is here or where it does not know the code. */
export function useMetric(code: string): MetricDefinition | undefined {
  const metrics = useQuery(metricsQuery).data?.metrics
  return useMemo(() => metrics?.find((metric) => metric.code === code), [metrics, code])
}

/** The whole registry by code, empty until it is here. */
export function useMetrics(): ReadonlyMap<string, MetricDefinition> {
  const metrics = useQuery(metricsQuery).data?.metrics
  return useMemo(() => new Map(metrics?.map((metric) => [metric.code, metric])), [metrics])
}
