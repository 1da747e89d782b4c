import { createContext, lazy, type ReactNode, Suspense, use, useCallback, useMemo, useState } from 'react'

const DefinitionDrawer = lazy(() => import('./definition-drawer.tsx'))

interface DefinitionState {
  /** Opens what a metric means, as the registry says it. */
  show: (metric: string) => void
}
const Definition = createContext<DefinitionState>({ show: () => {} })

export function useDefinition(): DefinitionState {
  return use(Definition)
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
