import { rng } from '@tandem/kernel'
import type { Arena } from './arena.ts'
import { call } from './call.ts'
import type { SeenOrder } from './history.ts'
import { brokenInvariants } from './invariants.ts'
import { observe } from './observe.ts'

export interface Replay {
  /** Answers to the repeated message by status. */
  answers: Record<string, number>
  order: Pick<SeenOrder, 'state' | 'due' | 'paid' | 'refunded'>
  payments: SeenOrder['payments']
  takenOutside: number
  broken: string[]
}

const AT_ONCE = 32
let replays = 0

/** One order is paid; the provider's message about it, as it was signed, comes again and again at every server. */
export async function replayWebhook(arena: Arena, times: number): Promise<Replay> {
  const random = rng(times, 'replay')
  const stall = await arena.openStall(`replay-${++replays}`, random)
  const { merchantId } = stall
  const device = { 'tandem-device': `${merchantId}/device` }
  const post = async (path: string, body: object, headers: Record<string, string> = {}) => {
    const url = `${await arena.pick(random)}/api/v1/shops/${merchantId}${path}`
    return (await call(url, { method: 'POST', headers: { ...device, ...headers }, body })).body
  }
  const lines = [{ sku: 'tea', quantity: 1 }]
  const placed = await post('/orders', { storeId: 's1', groups: [{ mode: 'pickup', lines }] })
  const guest = { 'tandem-guest': placed.guestToken ?? '' }
  const started = await post(`/orders/${placed.id}/payments`, { provider: 'sandbox' }, guest)
  await call(started.action.url, { method: 'POST', body: { decision: 'pay' } })
  let message = arena.relay.lastAbout(started.paymentId)
  for (; !message; message = arena.relay.lastAbout(started.paymentId))
    await new Promise((again) => setTimeout(again, 10))

  const answers: Record<string, number> = {}
  let sent = 0
  const resend = async (): Promise<void> => {
    while (sent < times) {
      sent += 1
      const answer = await call(`${await arena.pick(random)}/api/webhooks/sandbox`, { method: 'POST', ...message })
      answers[answer.status] = (answers[answer.status] ?? 0) + 1
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, resend))
  const { orders, provider } = await observe(arena, stall, times)
  const [{ state, due, paid, refunded, payments }] = orders as [SeenOrder]
  return {
    answers,
    order: { state, due, paid, refunded },
    payments,
    takenOutside: provider.reduce((sum, { captured }) => sum + captured, 0),
    broken: await brokenInvariants(arena.database, merchantId),
  }
}

/** It was counted once, and every repetition was taken without complaint. */
export function isCountedOnce({ answers, order, payments, takenOutside, broken }: Replay, times: number): boolean {
  const { due, paid, refunded, state } = order
  return (
    answers[200] === times &&
    state === 'confirmed' &&
    paid === due &&
    refunded === 0 &&
    payments.length === 1 &&
    payments[0]?.captured === due &&
    takenOutside === due &&
    broken.length === 0
  )
}
