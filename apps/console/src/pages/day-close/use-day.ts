import { useQuery } from '@tanstack/react-query'
import { useMerchant } from '../../app/merchant-context.ts'
import { queryClient } from '../../app/queries.ts'

const REFRESH_MS = 30_000

/** A store's business day; one that is not closed is looked at again by itself. */
export function useDay(storeId: string, date: string) {
  const { merchantId, api } = useMerchant()
  return useQuery({
    queryKey: [merchantId, 'store-day', storeId, date],
    queryFn: ({ signal }) => api.storeDay(storeId, date, signal),
    staleTime: REFRESH_MS,
    refetchInterval: ({ state }) => (state.data?.state === 'closed' ? false : REFRESH_MS),
  })
}

/** What was changed is read again: till, payments and ledger are counted on the server alone. */
export function useDayChanged(): () => Promise<void> {
  const { merchantId } = useMerchant()
  return () => queryClient.invalidateQueries({ queryKey: [merchantId, 'store-day'] })
}
