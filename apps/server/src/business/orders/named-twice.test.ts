import { afterAll, beforeAll, expect, it } from 'vitest'
import type { CheckoutWorld } from '../../../../../tests/world/checkout-world.ts'
import { createPeopledShop, type People } from '../../../../../tests/world/people.ts'
import { strayHolds } from './testing/order-checks.ts'

const AT = Date.UTC(2026, 10, 2, 4)
/** Two pieces of one line, each for itself. */
const TWICE = [
  { line: 1, quantity: 1 },
  { line: 1, quantity: 1 },
]

let world: CheckoutWorld
let people: People

beforeAll(async () => {
  ;({ world, people } = await createPeopledShop(AT, { tea: 100 }))
})
afterAll(() => world.close())

async function bought(...actions: string[]): Promise<string> {
  const groups = [{ mode: 'pickup', lines: [{ sku: 'tea', quantity: 2 }] }]
  const { id } = (await people.staff('POST', '/orders', { storeId: 's1', groups })).body
  await people.payCash(id)
  for (const action of actions) await people.staff('POST', `/orders/${id}/groups/1/${action}`)
  return id
}

it('cancels no line that is named twice: nothing is freed of which the order still has something', async () => {
  const id = await bought()
  const before = [(await people.staff('GET', `/orders/${id}`)).body, await people.stock('tea')]
  const refused = await people.staff('POST', `/orders/${id}/cancel`, { lines: TWICE })
  expect(refused).toMatchObject({ status: 409, body: { code: 'order.no_such_move' } })
  expect([(await people.staff('GET', `/orders/${id}`)).body, await people.stock('tea')]).toEqual(before)
  expect(await strayHolds(people.db)).toEqual([])
})

it('takes back no line that is named twice: no more lies on the shelf than came back', async () => {
  const id = await bought('finish', 'collect')
  const before = [(await people.staff('GET', `/orders/${id}`)).body, await people.stock('tea')]
  const refused = await people.staff('POST', `/orders/${id}/returns`, { lines: TWICE, reason: 'other' })
  expect(refused).toMatchObject({ status: 409, body: { code: 'order.nothing_to_return' } })
  expect([(await people.staff('GET', `/orders/${id}`)).body, await people.stock('tea')]).toEqual(before)
  await people.expectSound()
})
