import type { OrderAnswer } from '@tandem/contracts'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { CheckoutWorld } from '../../../../../tests/world/checkout-world.ts'
import { createPeopledShop, type People } from '../../../../../tests/world/people.ts'
import { openShop } from '../../../../../tests/world/shop.ts'
import { earnedBy } from './testing/order-checks.ts'

const AT = Date.UTC(2026, 10, 2, 4)
const DOOR = { name: '王', phone: '13800000000', text: '长寿路 1 号', lng: 121.41, lat: 31.2 }

let world: CheckoutWorld
let people: People

beforeAll(async () => {
  ;({ world, people } = await createPeopledShop(AT, { tea: 10 }))
  await openShop(world.at(AT), { rice: 20 }, 's2', 121.42)
  const settings = {
    strategy: 'nearest',
    modes: ['delivery'],
    costPerShipment: 500,
    costPerKilometer: 100,
    costPerUnit: 0,
  }
  expect(await people.staff('PUT', '/allocation', settings)).toMatchObject({ status: 200 })
})
afterAll(() => world.close())

/** Tea from one store and rice from another, brought to one door for 5.00 in all, and paid. */
async function fromTwoStores(): Promise<{ id: string; dear: number; other: number }> {
  const lines = [
    { sku: 'tea', quantity: 2 },
    { sku: 'rice', quantity: 4 },
  ]
  const groups = [{ mode: 'delivery', address: DOOR, lines }]
  const { body } = await people.guest()('POST', '/orders', { storeId: 's1', groups })
  expect(body).toMatchObject({ due: 3_900 })
  await people.payCash(body.id)
  const order: OrderAnswer = (await people.staff('GET', `/orders/${body.id}`)).body
  expect(order.groups.map(({ fee }) => fee)).toEqual([500, 0])
  const [dear, other] = order.groups.map(({ id }) => order.lines.find(({ group }) => group === id)?.line)
  return { id: body.id, dear: dear ?? 0, other: other ?? 0 }
}

it('bringing is still paid for when the parcel that carries its fee is cancelled and the other is brought', async () => {
  const { id, dear, other } = await fromTwoStores()
  const { lines }: OrderAnswer = await people.done(`/orders/${id}/cancel`, { lines: [{ line: dear, quantity: 2 }] })
  const kept = lines.find(({ line }) => line === other)?.net ?? 0
  expect((await people.staff('GET', `/orders/${id}`)).body).toMatchObject({ shipping: 500, due: kept + 500 })
  expect(await people.done(`/orders/${id}/cancel`, {})).toMatchObject({ due: 0, refunded: 3_900 })
})

it('and also when the other was brought before', async () => {
  const { id, dear, other } = await fromTwoStores()
  for (const action of ['finish', 'dispatch', 'deliver']) await people.done(`/orders/${id}/groups/2/${action}`)
  const { lines, due }: OrderAnswer = await people.done(`/orders/${id}/cancel`, {
    lines: [{ line: dear, quantity: 2 }],
  })
  expect(due).toBe((lines.find(({ line }) => line === other)?.net ?? 0) + 500)
  expect(await earnedBy(people.db, id)).toBe(due)
  await people.expectSound()
})
