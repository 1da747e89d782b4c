import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { CheckoutWorld } from '../../../../../tests/world/checkout-world.ts'
import { createPeopledShop, type People } from '../../../../../tests/world/people.ts'

const AT = Date.UTC(2026, 10, 2, 4)
const TEA = { storeId: 's1', groups: [{ mode: 'pickup', lines: [{ sku: 'tea', quantity: 2 }] }] }

let world: CheckoutWorld
let people: People

beforeAll(async () => {
  ;({ world, people } = await createPeopledShop(AT, { tea: 100 }))
})
afterAll(() => world.close())

/** What happens to the shelf between the order and its repeat. */
const SINCE: Record<string, () => Promise<unknown>> = {
  'is sold out': () => people.staff('PUT', '/stores/s1/sold-out/tea', {}),
  'is cheaper': () => price(600),
  'is dearer': () => price(1_100),
}
async function price(amount: number): Promise<void> {
  await people.staff('PUT', '/price-lists/now', { name: { zh: '', en: '' }, rows: [{ sku: 'tea', price: amount }] })
  await people.done('/price-lists/now/publish', {})
}
async function asBefore(): Promise<void> {
  await world.server.call({ method: 'DELETE', url: '/api/v1/merchants/north/stores/s1/sold-out/tea', as: 'owner' })
  await price(1_000)
}

it.each(Object.keys(SINCE))(
  'answers an order that is sent again as it was, though what it is of %s by then',
  async (since) => {
    await asBefore()
    const [guest, key] = [people.guest(), randomUUID()]
    const orders = {
      guest: () => guest('POST', '/orders', { ...TEA, expectedDue: 2_000 }, key),
      platform: () => people.staff('POST', '/channel-orders', { ...TEA, platform: 'waimai', externalId: key }),
      settled: () => {
        const settlement = { ourDiscount: 500, commission: 1_400 }
        return people.staff('POST', '/channel-orders', { ...TEA, platform: 'kuaisong', externalId: key, settlement })
      },
    }
    for (const [who, order] of Object.entries(orders)) {
      const first = await order()
      expect(first, who).toMatchObject({ status: 201, body: { due: 2_000 } })
      await SINCE[since]?.()
      const again = await order()
      expect([again.status, again.body.id, again.body.due], who).toEqual([201, first.body.id, 2_000])
      await asBefore()
    }
    await people.expectSound()
  },
)
