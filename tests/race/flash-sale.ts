import { rng } from '@tandem/kernel'
import type { Arena } from './arena.ts'
import { call } from './call.ts'
import { brokenInvariants } from './invariants.ts'

export interface FlashSale {
  /** Answers by status and code. */
  answers: Record<string, number>
  orders: number
  left: number
  held: number
  broken: string[]
  seconds: number
}

const AT_ONCE = 96
let sales = 0

/** So many people ask for one of so many pieces at once, each from a device of their own, at every server. */
export async function flashSale(
  arena: Arena,
  { pieces, requests }: { pieces: number; requests: number },
): Promise<FlashSale> {
  const random = rng(pieces, 'flash')
  const stall = await arena.openStall(`flash-${++sales}`, random)
  const { merchantId, secret } = stall
  const staff = async (path: string, body?: object) => {
    const url = `${await arena.pick(random)}/api/v1/merchants/${merchantId}${path}`
    const headers = { authorization: `Bearer ${secret}` }
    return (await call(url, { headers, ...(body ? { method: 'POST', body } : {}) })).body
  }
  await staff('/race/count', { sku: 'tea', place: 's1', quantity: pieces, cause: 'count:flash' })
  const since = performance.now()
  const answers: Record<string, number> = {}
  let next = 0
  const buyer = async (): Promise<void> => {
    while (next < requests) {
      const name = `${merchantId}/${++next}`
      const url = `${await arena.pick(random)}/api/v1/shops/${merchantId}/orders`
      const body = { storeId: 's1', groups: [{ mode: 'pickup', lines: [{ sku: 'tea', quantity: 1 }] }] }
      const headers = { 'tandem-device': name, 'idempotency-key': name }
      const answer = await call(url, { method: 'POST', headers, body })
      const kind = `${answer.status} ${answer.body.code ?? answer.body.state}`
      answers[kind] = (answers[kind] ?? 0) + 1
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, buyer))
  const seconds = (performance.now() - since) / 1_000
  const [stock] = (await staff('/race/stock', { of: [{ sku: 'tea', place: 's1' }] })).stock
  let orders = 0
  for (let after = ''; ; ) {
    const page = await staff(`/orders?pageSize=200${after}`)
    orders += page.orders.length
    if (page.next === null) break
    after = `&after=${encodeURIComponent(page.next)}`
  }
  return {
    answers,
    orders,
    left: stock?.free ?? -1,
    held: stock?.held ?? -1,
    broken: await brokenInvariants(arena.database, merchantId),
    seconds,
  }
}

/** Exactly as many orders as pieces, and nobody refused for another reason than that they are gone. */
export function isExact(
  { answers, orders, left, held, broken }: FlashSale,
  sale: { pieces: number; requests: number },
): boolean {
  const { '201 placed': placed = 0, '409 bucket.short': short = 0, ...others } = answers
  return (
    placed === sale.pieces &&
    short === sale.requests - sale.pieces &&
    Object.keys(others).length === 0 &&
    orders === sale.pieces &&
    held === sale.pieces &&
    left === 0 &&
    broken.length === 0
  )
}
