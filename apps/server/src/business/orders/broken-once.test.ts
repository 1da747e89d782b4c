import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { CheckoutWorld } from '../../../../../tests/world/checkout-world.ts'
import { createPeopledShop, type People } from '../../../../../tests/world/people.ts'
import { fillShelves } from '../../../../../tests/world/shop.ts'

const AT = Date.UTC(2026, 10, 2, 4)

let world: CheckoutWorld
let people: People

beforeAll(async () => {
  ;({ world, people } = await createPeopledShop(AT, {}))
})
afterAll(() => world.close())

it('of two baskets that nobody paid, one gives way for one that is missing, though both are broken at once', async () => {
  const lines = [{ sku: 'tea', quantity: 1 }]
  const basket = { storeId: 's1', groups: [{ mode: 'pickup', lines }] }
  for (let round = 0; round < 8; round += 1) {
    await fillShelves(world.at(AT), { tea: 2 })
    const orders = [await people.guest()('POST', '/orders', basket), await people.guest()('POST', '/orders', basket)]
    const theft = { id: randomUUID(), reason: 'theft', evenPromised: true, lines }
    await people.done('/places/s1/wastage', theft)
    const tea = { sku: 'tea', placeId: 's1' }
    const broken = await Promise.all(orders.map(({ body }) => people.staff('POST', `/orders/${body.id}/break`, tea)))
    expect(broken.map(({ status }) => status).toSorted()).toEqual([200, 409])
    expect(broken.find(({ status }) => status === 409)).toMatchObject({ body: { code: 'shortfall.none' } })
    const kept = orders.find((_, i) => broken[i]?.status === 409)
    await people.done(`/orders/${kept?.body.id}/cancel`, {})
    expect(await people.stock('tea')).toMatchObject({ held: 0, shortfall: 0 })
    await people.done('/places/s1/wastage', { ...theft, id: randomUUID(), evenPromised: false })
  }
  await people.expectSound()
})
