import { randomUUID } from 'node:crypto'
import type { Rng } from '@tandem/kernel'
import { skuOf } from '../fill-catalogue.ts'
import { type BenchShop, SKUS, STORE } from './shop.ts'

interface Placed {
  id: string
  due: number
  guestToken: string
}

/**
 * One checkout of one shopper: search, quote, place with holds, pay on the provider's page, and look until the webhook
 * has confirmed it. Three lines, two promotions, one coupon.
 *
 * @returns milliseconds from the first request to the confirmation
 */
export async function checkout(
  { api, http, coupon }: Pick<BenchShop, 'api' | 'http' | 'coupon'>,
  random: Rng,
  device: string,
  hot?: string,
): Promise<number> {
  const since = performance.now()
  const headers = { 'tandem-device': device }
  const skus = new Set(hot === undefined ? [] : [hot])
  while (skus.size < 3) skus.add(skuOf(random.int(SKUS)))
  const [first = ''] = skus
  await expecting(200, http.call('GET', `${api}/products?store=${STORE}&q=${first}`, { headers }))
  const asked = {
    storeId: STORE,
    groups: [{ mode: 'pickup', lines: [...skus].map((sku) => ({ sku, quantity: 1 + random.int(2) })) }],
    codes: [coupon()],
  }
  const quote = await expecting<{ due: number }>(200, http.call('POST', `${api}/quotes`, { body: asked, headers }))
  const order = await expecting<Placed>(
    201,
    http.call('POST', `${api}/orders`, {
      body: { ...asked, expectedDue: quote.due },
      headers: { ...headers, 'idempotency-key': randomUUID() },
    }),
  )
  const mine = { ...headers, 'tandem-guest': order.guestToken }
  const started = await expecting<{ action: { url: string } }>(
    201,
    http.call('POST', `${api}/orders/${order.id}/payments`, { body: { provider: 'sandbox' }, headers: mine }),
  )
  await expecting(200, http.call('POST', started.action.url, { body: { decision: 'pay' } }))
  for (;;) {
    const { state } = await expecting<{ state: string }>(
      200,
      http.call('GET', `${api}/orders/${order.id}?after=1&waitSeconds=5`, { headers: mine }),
    )
    if (state === 'confirmed') return performance.now() - since
  }
}

async function expecting<T>(status: number, answer: Promise<{ status: number; body: unknown }>): Promise<T> {
  const { status: got, body } = await answer
  if (got !== status) throw new Error(`expected ${status}, got ${got}: ${JSON.stringify(body)}`)
  return body as T
}
