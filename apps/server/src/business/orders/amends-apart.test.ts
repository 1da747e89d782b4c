import { afterAll, beforeAll, expect, it } from 'vitest'
import { type CheckoutWorld, createCheckoutWorld } from '../../../../../tests/world/checkout-world.ts'
import { peopleOf } from '../../../../../tests/world/people.ts'
import { openShop } from '../../../../../tests/world/shop.ts'
import { platformDb } from '../../db/pool.ts'
import { setClock } from '../../platform/clock.ts'

const AT = Date.UTC(2026, 10, 2, 4)

let world: CheckoutWorld
let people: ReturnType<typeof peopleOf>

beforeAll(async () => {
  world = await createCheckoutWorld()
  people = peopleOf(world)
  await setClock(platformDb(world.database), AT)
  await openShop(world.at(AT), { tea: 100, rice: 100 })
  await people.staff('PUT', '/stores/s1/tables/A1', { seats: 4, area: null, active: true })
})
afterAll(() => world.close())

async function done(path: string, body?: object) {
  const answer = await people.staff('POST', path, body)
  expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300)
  return answer.body
}

it('a tab on which amends were made for one thing costs as much in two bills as in one', async () => {
  const groups = [{ mode: 'dine_in', tableCode: 'A1', lines: [{ sku: 'tea', quantity: 1 }] }]
  const { id } = await done('/orders', { storeId: 's1', groups })
  await done(`/orders/${id}/groups/1/serve`)
  await people.payCash(id)
  await done(`/orders/${id}/refunds`, { amount: 500, reason: 'cold' })
  expect(await done(`/orders/${id}/lines`, { lines: [{ sku: 'tea', quantity: 3 }] })).toMatchObject({ due: 3_500 })
  const other = await done(`/orders/${id}/split`, { lines: [{ line: 2 }] })
  const rest = (await people.staff('GET', `/orders/${id}`)).body
  expect([rest.due, other.due]).toEqual([500, 3_000])
  await people.expectSound()
})
