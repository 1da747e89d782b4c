import { afterAll, beforeAll, expect, it } from 'vitest'
import type { CheckoutWorld } from '../../../../../tests/world/checkout-world.ts'
import { createPeopledShop, type People } from '../../../../../tests/world/people.ts'
import { readBuckets } from '../buckets/index.ts'

const AT = Date.UTC(2026, 10, 2, 4)

let world: CheckoutWorld
let people: People

beforeAll(async () => {
  ;({ world, people } = await createPeopledShop(AT, { tea: 100, rice: 100 }))
  await people.done('/promotions', {
    id: 'five',
    name: { zh: '减五元', en: '5 off' },
    rule: { needsCoupon: true, offer: { kind: 'threshold', steps: [{ from: 1_000, off: 500 }] } },
    limits: { budget: 100_000 },
  })
  await people.done('/promotions/five/go-live')
})
afterAll(() => world.close())

/** Tea and rice, ready to be collected, paid less 5.00 by a coupon that is good for one order. */
async function ready() {
  const { codes } = await people.done('/promotions/five/coupons', { count: 1, uses: 1 })
  const lines = [
    { sku: 'tea', quantity: 1 },
    { sku: 'rice', quantity: 1 },
  ]
  const { id, due } = await people.done('/orders', { storeId: 's1', groups: [{ mode: 'pickup', lines }], codes })
  expect(due).toBe(850)
  await people.payCash(id)
  await people.done(`/orders/${id}/groups/1/finish`)
  return { id, codes }
}
const used = async ([code]: string[]) => {
  const { coupons } = (await people.staff('GET', '/promotions/five/coupons')).body
  return coupons.find((one: { code: string }) => one.code === code).used
}
const spent = async () => (await readBuckets(people.db, [{ kind: 'budget', resource: 'promotion:five' }]))[0]?.used

it('a coupon is good again when the one thing is brought back and then the other is cancelled', async () => {
  const { id, codes } = await ready()
  await people.done(`/orders/${id}/groups/1/parts`, { lines: [{ line: 1, quantity: 1 }] })
  await people.done(`/orders/${id}/returns`, { lines: [{ line: 1, quantity: 1 }], reason: 'other' })
  expect(await used(codes)).toBe(1)
  expect(await people.done(`/orders/${id}/cancel`, {})).toMatchObject({ due: 0 })
  expect(await used(codes)).toBe(0)
})

it('a coupon and the budget are there again when nobody comes for the order', async () => {
  const before = await spent()
  const { id, codes } = await ready()
  expect(await people.done(`/orders/${id}/groups/1/give_up`)).toMatchObject({ due: 0 })
  expect([await used(codes), await spent()]).toEqual([0, before])
})
