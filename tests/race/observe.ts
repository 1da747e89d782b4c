import { type Rng, rng } from '@tandem/kernel'
import type { Arena, Stall } from './arena.ts'
import { type Answer, call } from './call.ts'
import { clock } from './client.ts'
import type { End, SeenOrder } from './history.ts'

/** Looks at everything through the public API, and at what the provider says of every payment. */
export async function observe(arena: Arena, stall: Stall, seed: number): Promise<End> {
  const random = rng(seed, 'observer')
  const orders = await ordersOf(arena, stall, random)
  const keys = stall.start.stock.map(({ sku, place }) => ({ sku, place }))
  const { stock } = (await ask(arena, stall, random, '/race/stock', { of: keys })).body
  const ids = orders.flatMap(({ payments }) =>
    payments.flatMap(({ id, provider }) => (provider === 'sandbox' ? [id] : [])),
  )
  const provider = await Promise.all(ids.map((id) => paymentOutside(arena, id)))
  return { at: clock(), orders, stock, provider: provider.flatMap((one) => one ?? []) }
}

async function ordersOf(arena: Arena, stall: Stall, random: Rng): Promise<SeenOrder[]> {
  const found: SeenOrder[] = []
  let after = ''
  for (;;) {
    const { body } = await ask(arena, stall, random, `/orders?pageSize=100${after}`)
    for (const { id } of body.orders) {
      const [order, paid] = await Promise.all([
        ask(arena, stall, random, `/orders/${id}`),
        ask(arena, stall, random, `/orders/${id}/payments`),
      ])
      found.push({ ...(order.body as unknown as SeenOrder), payments: paid.body.payments })
    }
    if (body.next === null) return found
    after = `&after=${encodeURIComponent(body.next)}`
  }
}

async function paymentOutside({ sandbox }: Arena, paymentId: string): Promise<End['provider'][number] | null> {
  const headers = { authorization: `Bearer ${sandbox.apiKey}` }
  const { status, body } = await call(`${sandbox.url}/v1/payments/pay_${paymentId}`, { headers })
  return status === 200 ? { paymentId, captured: body.captured, refunds: body.refunds } : null
}

/** As often as it takes: a server may be killed meanwhile. */
async function ask(arena: Arena, stall: Stall, random: Rng, path: string, body?: object): Promise<Answer> {
  for (let tries = 0; ; tries += 1) {
    const url = `${await arena.pick(random)}/api/v1/merchants/${stall.merchantId}${path}`
    const headers = { authorization: `Bearer ${stall.secret}` }
    const answer = await call(url, { headers, ...(body ? { method: 'POST', body } : {}) }).catch(() => null)
    if (answer && answer.status < 300) return answer
    if (tries > 50) throw new Error(`cannot look at ${path}: ${answer?.status} ${JSON.stringify(answer?.body)}`)
    await new Promise((again) => setTimeout(again, 20))
  }
}
