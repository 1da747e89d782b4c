import { afterAll, beforeAll, expect, it } from 'vitest'
import { type CheckoutWorld, createCheckoutWorld } from '../../../../../tests/world/checkout-world.ts'
import { openShop } from '../../../../../tests/world/shop.ts'
import { platformDb, scopedDb } from '../../db/pool.ts'
import { setClock } from '../../platform/clock.ts'

const AT = Date.UTC(2026, 10, 2, 4)
const DOOR = { name: '王', phone: '13800000000', text: '长寿路 1 号', lng: 121.41, lat: 31.2 }
const CONTACT = { name: '李', phone: '13900000000' }

let world: CheckoutWorld

beforeAll(async () => {
  world = await createCheckoutWorld()
  await setClock(platformDb(world.database), AT)
  await openShop(world.at(AT), { tea: 100 }, 's1')
  await openShop(world.at(AT), { tea: 100 }, 's4', 121.42)
})
afterAll(() => world.close())

const ordered = async (storeId: string): Promise<string> => {
  const lines = [{ sku: 'tea', quantity: 2 }]
  const body = { storeId, contact: CONTACT, groups: [{ mode: 'delivery', address: DOOR, lines }] }
  const answer = await world.server.call({ method: 'POST', url: '/api/v1/merchants/north/orders', as: 'owner', body })
  return answer.json().id
}
const recipients = (orderId: string, as: 'owner' | 'store_manager' | 'analyst') =>
  world.server.call({ url: `/api/v1/merchants/north/orders/${orderId}/recipients`, as })

it('tells the store that brings it where an order goes and whom to call, and keeps who looked', async () => {
  const id = await ordered('s1')
  const answer = await recipients(id, 'store_manager')
  expect(answer.json()).toEqual({ contact: CONTACT, groups: [{ id: 1, mode: 'delivery', address: DOOR }] })
  const looks = await scopedDb(world.database, 'north').query('select action from audit where subject = $1', [
    `order:${id}`,
  ])
  expect(looks).toEqual([{ action: 'order.recipient_viewed' }])
})

it('tells nobody else: not another store, not who only reads figures', async () => {
  expect((await recipients(await ordered('s4'), 'store_manager')).statusCode).toBe(404)
  expect((await recipients(await ordered('s1'), 'analyst')).statusCode).toBe(403)
})
