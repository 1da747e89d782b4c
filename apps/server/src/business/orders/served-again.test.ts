import { afterAll, beforeAll, expect, it } from 'vitest'
import { type CheckoutWorld, createCheckoutWorld } from '../../../../../tests/world/checkout-world.ts'
import { peopleOf } from '../../../../../tests/world/people.ts'
import { openShop } from '../../../../../tests/world/shop.ts'
import { platformDb } from '../../db/pool.ts'
import { setClock } from '../../platform/clock.ts'
import { earnedBy } from './testing/order-checks.ts'

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

/** A tab of which the first line was served and then went onto a bill of its own; the second is served after that. */
async function servedAgain(first: string, second: string) {
  const lines = [first, second].map((sku) => ({ sku, quantity: 1 }))
  const { id } = await done('/orders', { storeId: 's1', groups: [{ mode: 'dine_in', tableCode: 'A1', lines }] })
  await done(`/orders/${id}/groups/1/parts`, { lines: [{ line: 1, quantity: 1 }] })
  const other = await done(`/orders/${id}/split`, { lines: [{ line: 1 }] })
  await done(`/orders/${id}/groups/1/serve`)
  return { id, other: other.id }
}

it('serves what is left of a tab after what was served went to another bill', async () => {
  const { id, other } = await servedAgain('tea', 'rice')
  expect([await earnedBy(people.db, id), await earnedBy(people.db, other)]).toEqual([350, 1_000])
})

it('earns also what costs as much as what was served before it', async () => {
  const { id, other } = await servedAgain('tea', 'tea')
  expect([await earnedBy(people.db, id), await earnedBy(people.db, other)]).toEqual([1_000, 1_000])
  await people.expectSound()
})
