import type { LiveOrder } from '@tandem/client'
import { useQuery } from '@tanstack/react-query'
import { useMerchant } from '../../app/merchant-context.ts'
import { queryClient } from '../../app/queries.ts'

const REFRESH_MS = 10_000

/** One order and its payments, kept up to date while it is open. */
export function useOrder(orderId: string) {
  const { merchantId, api } = useMerchant()
  const order = useQuery({
    queryKey: [merchantId, 'live-order', orderId],
    queryFn: ({ signal }) => api.liveOrder(orderId, signal),
    staleTime: REFRESH_MS,
    refetchInterval: REFRESH_MS,
  })
  const payments = useQuery({
    queryKey: [merchantId, 'order-payments', orderId],
    queryFn: ({ signal }) => api.orderPayments(orderId, signal),
    staleTime: REFRESH_MS,
    refetchInterval: REFRESH_MS,
  })
  return { order, payments }
}

/** What was changed is read again: the server says what came of it, nothing is guessed. */
export function useOrderChanged(orderId: string): (changed?: LiveOrder) => Promise<void> {
  const { merchantId } = useMerchant()
  return async (changed) => {
    const one = [merchantId, 'live-order', orderId]
    if (changed) queryClient.setQueryData(one, changed)
    await Promise.all(
      [one, [merchantId, 'order-payments', orderId], [merchantId, 'live-orders'], [merchantId, 'store-day']].map(
        (queryKey) => queryClient.invalidateQueries({ queryKey }),
      ),
    )
  }
}
