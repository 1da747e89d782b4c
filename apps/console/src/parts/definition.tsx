import type { MetricDefinition } from '@tandem/contracts'
import { useQuery } from '@tanstack/react-query'
import { createContext, lazy, type ReactNode, Suspense, use, useCallback, useMemo, useState } from 'react'
import { metricsQuery } from '../app/queries.ts'

const DefinitionDrawer = lazy(() => import('./definition-drawer.tsx'))

interface DefinitionState {
  /** Opens what a metric means, as the registry says it. */
  show: (metric: string) => void
}
const Definition = createContext<DefinitionState>({ show: () => {} })

export function useDefinition(): DefinitionState {
  return use(Definition)
}

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

/** Every figure opens its definition in one place, beside the page. */
export function DefinitionProvider({ children }: { children: ReactNode }) {
  const [code, setCode] = useState<string | null>(null)
  const show = useCallback((metric: string) => setCode(metric), [])
  const value = useMemo(() => ({ show }), [show])
  return (
    <Definition value={value}>
      {children}
      {code !== null && (
        <Suspense>
          <DefinitionDrawer code={code} onClose={() => setCode(null)} />
        </Suspense>
      )}
    </Definition>
  )
}
