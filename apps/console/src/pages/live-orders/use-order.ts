import type { LiveOrder } from '@tandem/client'
import { useQuery } from '@tanstack/react-query'
import { useMerchant } from '../../app/merchant-context.ts'
import { queryClient } from '../../app/queries.ts'

const REFRESH_MS = 10_000

/** One order, its payments and its refunds, kept up to date while it is open. */
export function useOrder(orderId: string) {
  const { merchantId, api } = useMerchant()
  const kept = { staleTime: REFRESH_MS, refetchInterval: REFRESH_MS }
  const order = useQuery({
    queryKey: [merchantId, 'live-order', orderId],
    queryFn: ({ signal }) => api.liveOrder(orderId, signal),
    ...kept,
  })
  const payments = useQuery({
    queryKey: [merchantId, 'order-payments', orderId],
    queryFn: ({ signal }) => api.orderPayments(orderId, signal),
    ...kept,
  })
  const refunds = useQuery({
    queryKey: [merchantId, 'order-refunds', orderId],
    queryFn: ({ signal }) => api.orderRefunds(orderId, signal),
    // Of what was never paid, nothing can be on its way back.
    enabled: (order.data?.paid ?? 0) > 0,
    ...kept,
  })
  return { order, payments, refunds }
}

/** What was changed is read again: the server says what came of it, nothing is guessed. */
export function useOrderChanged(orderId: string): (changed?: LiveOrder) => Promise<void> {
  const { merchantId } = useMerchant()
  return async (changed) => {
    if (changed) queryClient.setQueryData([merchantId, 'live-order', orderId], changed)
    const ofOrder = ['live-order', 'order-payments', 'order-refunds'].map((part) => [merchantId, part, orderId])
    const around = ['live-orders', 'store-day', 'stock', 'shortfalls'].map((part) => [merchantId, part])
    await Promise.all([...ofOrder, ...around].map((queryKey) => queryClient.invalidateQueries({ queryKey })))
  }
}
