import { afterAll, beforeAll, expect, it } from 'vitest'
import type { CheckoutWorld } from '../../../../../tests/world/checkout-world.ts'
import { createPeopledShop, type People } from '../../../../../tests/world/people.ts'

const AT = Date.UTC(2026, 10, 2, 4)

let world: CheckoutWorld
let people: People

beforeAll(async () => {
  ;({ world, people } = await createPeopledShop(AT, { tea: 100, rice: 100, apple: 50_000 }))
  await people.staff('PUT', '/stores/s1/tables/A1', { seats: 4, area: null, active: true })
})
afterAll(() => world.close())

async function bought(group: object, ...actions: string[]): Promise<string> {
  const lines = [
    { sku: 'tea', quantity: 2 },
    { sku: 'apple', quantity: 0.5 },
  ]
  const { id } = (await people.staff('POST', '/orders', { storeId: 's1', groups: [{ ...group, lines }] })).body
  if (!('tableCode' in group)) await people.payCash(id)
  for (const action of actions) await people.staff('POST', `/orders/${id}/groups/1/${action}`)
  return id
}
const PICKUP = { mode: 'pickup' }
const TAB = { mode: 'dine_in', tableCode: 'A1' }

it.each<[string, string, () => Promise<string>, (line: number, quantity: number) => object, string]>([
  [
    'cancelled',
    'cancel',
    () => bought(PICKUP),
    (line, quantity) => ({ lines: [{ line, quantity }] }),
    'order.no_such_move',
  ],
  [
    'brought back',
    'returns',
    () => bought(PICKUP, 'finish', 'collect'),
    (line, quantity) => ({ lines: [{ line, quantity }], reason: 'other' }),
    'order.nothing_to_return',
  ],
  [
    'handed over',
    'groups/1/parts',
    () => bought(PICKUP, 'finish'),
    (line, quantity) => ({ lines: [{ line, quantity }] }),
    'order.no_such_move',
  ],
  [
    'edited',
    'changes',
    () => bought(PICKUP),
    (line, quantity) => ({ set: [{ line, quantity }] }),
    'order.no_such_move',
  ],
  ['moved', 'split', () => bought(TAB), (line, quantity) => ({ lines: [{ line, quantity }] }), 'order.no_such_move'],
  [
    'replaced',
    'lines/1/substitute',
    () => bought(PICKUP, 'start'),
    (_line, quantity) => ({ quantity, with: { sku: 'rice', quantity: 1 } }),
    'order.no_such_move',
  ],
])('one and a half pieces are not %s as if they were two', async (_what, path, order, asked, code) => {
  const id = await order()
  const before = [(await people.staff('GET', `/orders/${id}`)).body, await people.stock('tea')]
  expect((await people.staff('POST', `/orders/${id}/${path}`, asked(1, 1.5))).body).toMatchObject({ code })
  expect([(await people.staff('GET', `/orders/${id}`)).body, await people.stock('tea')]).toEqual(before)
})

it('what is weighed goes by the gram', async () => {
  const id = await bought(PICKUP)
  const cancelled = (quantity: number) =>
    people.staff('POST', `/orders/${id}/cancel`, { lines: [{ line: 2, quantity }] })
  expect((await cancelled(0.1005)).body).toMatchObject({ code: 'order.no_such_move' })
  expect(await cancelled(0.1)).toMatchObject({ status: 200, body: { lines: [{}, { cancelled: 0.1 }] } })
})
