import type {
  BreakPromise,
  CancelOrder,
  OrderAnswer,
  OrderListAnswer,
  OrderListQuery,
  OrderPaymentsAnswer,
  OrderRefundsAnswer,
  RefundAnotherWay,
  ReturnGoods,
  StoresAnswer,
  TakeCash,
} from '@tandem/contracts'
import type { z } from 'zod'
import type { Http } from './http.ts'

export type LiveOrder = z.infer<typeof OrderAnswer>
export type LiveOrderPage = z.infer<typeof OrderListAnswer>
export type OrderPayments = z.infer<typeof OrderPaymentsAnswer>
export type OrderRefunds = z.infer<typeof OrderRefundsAnswer>
export type LiveOrderFilter = Partial<Omit<OrderListQuery, 'after' | 'pageSize'>>

/** Orders that stores work on now, of the merchant under `root`. A `key` makes a repeat of a write the same write. */
export function ordersApi(http: Http, root: string) {
  const order = (id: string) => `${root}/orders/${encodeURIComponent(id)}`
  return {
    storeList: (signal?: AbortSignal) => http.get<z.infer<typeof StoresAnswer>>(`${root}/stores`, {}, signal),
    liveOrders: (filter: LiveOrderFilter, page: { after?: string; pageSize: number }, signal?: AbortSignal) =>
      http.get<LiveOrderPage>(`${root}/orders`, { ...filter, ...page }, signal),
    liveOrder: (id: string, signal?: AbortSignal) => http.get<LiveOrder>(order(id), {}, signal),
    orderPayments: (id: string, signal?: AbortSignal) => http.get<OrderPayments>(`${order(id)}/payments`, {}, signal),
    orderRefunds: (id: string, signal?: AbortSignal) => http.get<OrderRefunds>(`${order(id)}/refunds`, {}, signal),
    refundAnotherWay: (id: string, ask: z.infer<typeof RefundAnotherWay>, key?: string) =>
      http.post<OrderRefunds>(`${order(id)}/refunds/another-way`, ask, key),
    breakPromise: (id: string, short: z.infer<typeof BreakPromise>, key?: string) =>
      http.post<LiveOrder>(`${order(id)}/break`, short, key),
    moveGroup: (id: string, groupId: number, action: string, key?: string) =>
      http.post<LiveOrder>(`${order(id)}/groups/${groupId}/${encodeURIComponent(action)}`, undefined, key),
    cancelOrder: (id: string, ask: z.infer<typeof CancelOrder>, key?: string) =>
      http.post<LiveOrder>(`${order(id)}/cancel`, ask, key),
    returnGoods: (id: string, ask: z.input<typeof ReturnGoods>, key?: string) =>
      http.post<LiveOrder>(`${order(id)}/returns`, ask, key),
    takeCash: (id: string, ask: z.infer<typeof TakeCash>, key?: string) =>
      http.post<{ paymentId: string; amount: number }>(`${order(id)}/cash`, ask, key),
  }
}
