import { afterAll, beforeAll, expect, it } from 'vitest'
import type { CheckoutWorld } from '../../../../../tests/world/checkout-world.ts'
import { createPeopledShop, type People } from '../../../../../tests/world/people.ts'

const AT = Date.UTC(2026, 10, 2, 4)

let world: CheckoutWorld
let people: People

beforeAll(async () => {
  ;({ world, people } = await createPeopledShop(AT, { tea: 10 }))
  const rule = { offer: { kind: 'percent', basisPoints: 10_000 } }
  await people.staff('POST', '/promotions', { id: 'free', name: { zh: '免费', en: 'Free' }, rule })
  await people.staff('POST', '/promotions/free/go-live')
})
afterAll(() => world.close())

it('what is given away at the till leaves the stock as what is paid does, once, and its order is closed', async () => {
  const groups = [{ mode: 'instant', lines: [{ sku: 'tea', quantity: 2 }] }]
  const ann = people.guest()
  const placed = await ann('POST', '/orders', { storeId: 's1', groups }, 'one-press')
  expect(placed).toMatchObject({ status: 201, body: { due: 0 } })
  expect((await ann('POST', '/orders', { storeId: 's1', groups }, 'one-press')).body.id).toBe(placed.body.id)
  const order = (await people.staff('GET', `/orders/${placed.body.id}`)).body
  expect(order).toMatchObject({ state: 'closed', lines: [{ handedOver: 2 }], groups: [{ state: 'sold' }] })
  expect(await people.stock('tea')).toMatchObject({ capacity: 8, held: 0, used: 0 })
  await people.expectSound()
})
