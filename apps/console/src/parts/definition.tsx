import { Code, Drawer } from '@mantine/core'
import type { MetricDefinition } from '@tandem/contracts'
import { useQuery } from '@tanstack/react-query'
import { createContext, type ReactNode, use, useCallback, useMemo, useState } from 'react'
import { metricsQuery } from '../app/queries.ts'
import { useWords } from '../strings/use-words.ts'
import { Failure } from './states.tsx'

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
      {code !== null && <DefinitionDrawer code={code} onClose={() => setCode(null)} />}
    </Definition>
  )
}

function DefinitionDrawer({ code, onClose }: { code: string; onClose: () => void }) {
  const { t, name, code: word } = useWords()
  const { error } = useQuery(metricsQuery)
  const metric = useMetric(code)
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size={440}
      title={name(metric?.name, code)}
      closeButtonProps={{ 'aria-label': t('act.close') }}
    >
      {error && !metric && <Failure error={error} />}
      {metric && (
        <>
          <p>{name(metric.definition)}</p>
          <p>
            {t('definition.unit', { unit: word('unit', metric.unit) })}
            <br />
            {word('direction', metric.direction)}
          </p>
          <h3>{t('definition.sql')}</h3>
          <Code block tabIndex={0}>
            {metric.sql}
          </Code>
        </>
      )}
    </Drawer>
  )
}
