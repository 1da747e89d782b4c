import { afterAll, beforeAll, expect, it } from 'vitest'
import type { CheckoutWorld } from '../../../../../tests/world/checkout-world.ts'
import { createPeopledShop, type People } from '../../../../../tests/world/people.ts'
import { earnedBy } from './testing/order-checks.ts'

const AT = Date.UTC(2026, 10, 2, 4)

let world: CheckoutWorld
let people: People

beforeAll(async () => {
  ;({ world, people } = await createPeopledShop(AT, { tea: 100, rice: 100 }))
  await people.staff('PUT', '/stores/s1/tables/A1', { seats: 4, area: null, active: true })
})
afterAll(() => world.close())

/** A tab of which the first line was served and then went onto a bill of its own; the second is served after that. */
async function servedAgain(first: string, second: string) {
  const lines = [first, second].map((sku) => ({ sku, quantity: 1 }))
  const { id } = await people.done('/orders', { storeId: 's1', groups: [{ mode: 'dine_in', tableCode: 'A1', lines }] })
  await people.done(`/orders/${id}/groups/1/parts`, { lines: [{ line: 1, quantity: 1 }] })
  const other = await people.done(`/orders/${id}/split`, { lines: [{ line: 1 }] })
  await people.done(`/orders/${id}/groups/1/serve`)
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
