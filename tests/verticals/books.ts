import type { OrderListAnswer, OrderSummary, StatementDayAnswer, StockAnswer } from '@tandem/contracts'
import { expect } from 'vitest'
import type { z } from 'zod'
import type { Shop } from './shop.ts'

/** Stock that is on hand and free, to the smallest unit; of what is not named nothing may lie there. */
export async function expectStock(shop: Shop, placeId: string, onHand: Record<string, number>): Promise<void> {
  const query = { pageSize: 500 }
  const { items } = (
    await shop.staff.do<z.infer<typeof StockAnswer>>('getPlacesByPlaceIdStock', { params: { placeId }, query })
  ).body
  const lying = items.map(({ sku, onHand: there, free, held, promised, shortfall }) => {
    expect([sku, held, promised, shortfall, free]).toEqual([sku, 0, 0, 0, there])
    return [sku, there] as const
  })
  expect(Object.fromEntries(lying)).toEqual(onHand)
}

/** Every order is over and keeps just what it costs; nothing is owed to anybody; the books sum to zero. */
export async function expectWholeBooks(shop: Shop, on: string, owed: Record<string, number> = {}): Promise<void> {
  for (const { id, state, platform, due, paid, refunded } of await allOrders(shop)) {
    const isOver = ['closed', 'cancelled', 'expired'].includes(state)
    const keeps = platform !== null || (state !== 'closed' && paid === 0) ? 0 : due
    expect([id, isOver, paid - refunded]).toEqual([id, true, keeps])
    const { body } = await shop.staff.do<{ owed: number }>('getOrdersByOrderIdRefunds', { params: { orderId: id } })
    expect([id, body.owed]).toEqual([id, 0])
  }
  expect((await shop.staff.do<{ faults: unknown[] }>('getLedgerCheck')).body.faults).toEqual([])
  const { lines } = (await shop.staff.do<{ lines: Balance[] }>('getLedgerTrialBalance', { query: { on } })).body
  expect(lines.reduce((sum, { debit, credit }) => sum + debit - credit, 0)).toBe(0)
  const open = lines.filter(({ account }) => /^(customer_prepayments|receivable:|wallet:)/.test(account))
  const balances = open.map(({ account, debit, credit }) => [account.replace(/^(wallet):.*/, '$1'), debit - credit])
  const standing = balances.filter(([, balance]) => balance !== 0)
  expect(Object.fromEntries(standing)).toEqual(owed)
}

async function allOrders(shop: Shop): Promise<OrderSummary[]> {
  const orders: OrderSummary[] = []
  let after: string | undefined
  do {
    const { body } = await shop.staff.do<z.infer<typeof OrderListAnswer>>('getOrders', {
      query: { after, pageSize: 5 },
    })
    orders.push(...body.orders)
    after = body.next ?? undefined
  } while (after !== undefined)
  return orders
}

interface Balance {
  account: string
  debit: number
  credit: number
}

interface Posted {
  kind: string
  businessDate: string
  belongsTo: string | null
}

/** What was posted about an order, in order. */
export async function postedFor(shop: Shop, orderId: string): Promise<Posted[]> {
  const query = { about: `order:${orderId}` }
  return (await shop.staff.do<{ transfers: Posted[] }>('getLedgerTransfers', { query })).body.transfers
}

/** The provider's day says what our books say: nothing differs. @returns what it captured and refunded */
export async function reconcile(shop: Shop, date: string): Promise<{ captured: number; refunded: number }> {
  const params = { provider: 'sandbox', date }
  const { body } = await shop.staff.do<z.infer<typeof StatementDayAnswer>>('postStatementsByProviderByDateReconcile', {
    params,
  })
  const { body: found } = await shop.staff.do<{ differences: unknown[] }>('getPaymentDifferences')
  expect(found.differences).toEqual([])
  const [total] = body.totals
  return { captured: total?.captured ?? 0, refunded: total?.refunded ?? 0 }
}
