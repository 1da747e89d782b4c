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
    enabled: order.data !== undefined && mayOweBack(order.data),
    ...kept,
  })
  return { order, payments, refunds }
}

/** Of most orders nothing goes back: those are not asked about. */
function mayOweBack({ state, paid, refunded, due }: LiveOrder): boolean {
  const isOver = state === 'cancelled' || state === 'expired'
  return refunded > 0 || paid > (isOver ? 0 : due)
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
