import { afterAll, beforeAll, expect, it } from 'vitest'
import type { CheckoutWorld } from '../../../../../tests/world/checkout-world.ts'
import { createPeopledShop, type People } from '../../../../../tests/world/people.ts'

const AT = Date.UTC(2026, 10, 2, 4)

let world: CheckoutWorld
let people: People

beforeAll(async () => {
  ;({ world, people } = await createPeopledShop(AT, { tea: 100, rice: 100 }))
  await people.staff('PUT', '/stores/s1/tables/A1', { seats: 4, area: null, active: true })
})
afterAll(() => world.close())

it('a tab on which amends were made for one thing costs as much in two bills as in one', async () => {
  const groups = [{ mode: 'dine_in', tableCode: 'A1', lines: [{ sku: 'tea', quantity: 1 }] }]
  const { id } = await people.done('/orders', { storeId: 's1', groups })
  await people.done(`/orders/${id}/groups/1/serve`)
  await people.payCash(id)
  await people.done(`/orders/${id}/refunds`, { amount: 500, reason: 'cold' })
  expect(await people.done(`/orders/${id}/lines`, { lines: [{ sku: 'tea', quantity: 3 }] })).toMatchObject({
    due: 3_500,
  })
  const other = await people.done(`/orders/${id}/split`, { lines: [{ line: 2 }] })
  const rest = (await people.staff('GET', `/orders/${id}`)).body
  expect([rest.due, other.due]).toEqual([500, 3_000])
  await people.expectSound()
})
