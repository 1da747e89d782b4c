import { useRouterState } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useMerchant } from '../app/merchant-context.ts'
import { useMyPart } from '../app/use-my-part.ts'
import { openSteps, type Step } from './steps.ts'

/** Steps with the pages that the reader may open. */
export function useSteps(): readonly Step[] {
  const part = useMyPart()
  return useMemo(() => (part ? openSteps(part) : []), [part])
}

/** Where the reader is, below the merchant: `/run/stock`; empty at home. */
export function usePath(): string {
  const { merchantId } = useMerchant()
  const pathname = useRouterState({ select: (state) => state.location.pathname })
  return pathname.slice(`/m/${encodeURIComponent(merchantId)}`.length).replace(/\/$/, '')
}
