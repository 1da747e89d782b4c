import { afterAll, beforeAll, expect, it } from 'vitest'
import { type CheckoutWorld, createCheckoutWorld } from '../../../../../tests/world/checkout-world.ts'
import { peopleOf } from '../../../../../tests/world/people.ts'
import { openShop } from '../../../../../tests/world/shop.ts'
import { platformDb } from '../../db/pool.ts'
import { setClock } from '../../platform/clock.ts'
import { readBuckets } from '../buckets/index.ts'

const AT = Date.UTC(2026, 10, 2, 4)

let world: CheckoutWorld
let people: ReturnType<typeof peopleOf>

beforeAll(async () => {
  world = await createCheckoutWorld()
  people = peopleOf(world)
  await setClock(platformDb(world.database), AT)
  await openShop(world.at(AT), { tea: 100, rice: 100 })
  await done('/promotions', {
    id: 'five',
    name: { zh: '减五元', en: '5 off' },
    rule: { needsCoupon: true, offer: { kind: 'threshold', steps: [{ from: 1_000, off: 500 }] } },
    limits: { budget: 100_000 },
  })
  await done('/promotions/five/go-live')
})
afterAll(() => world.close())

async function done(path: string, body?: object) {
  const answer = await people.staff('POST', path, body)
  expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300)
  return answer.body
}
/** Tea and rice, ready to be collected, paid less 5.00 by a coupon that is good for one order. */
async function ready() {
  const { codes } = await done('/promotions/five/coupons', { count: 1, uses: 1 })
  const lines = [
    { sku: 'tea', quantity: 1 },
    { sku: 'rice', quantity: 1 },
  ]
  const { id, due } = await done('/orders', { storeId: 's1', groups: [{ mode: 'pickup', lines }], codes })
  expect(due).toBe(850)
  await people.payCash(id)
  await done(`/orders/${id}/groups/1/finish`)
  return { id, codes }
}
const used = async ([code]: string[]) => {
  const { coupons } = (await people.staff('GET', '/promotions/five/coupons')).body
  return coupons.find((one: { code: string }) => one.code === code).used
}
const spent = async () => (await readBuckets(people.db, [{ kind: 'budget', resource: 'promotion:five' }]))[0]?.used

it('a coupon is good again when the one thing is brought back and then the other is cancelled', async () => {
  const { id, codes } = await ready()
  await done(`/orders/${id}/groups/1/parts`, { lines: [{ line: 1, quantity: 1 }] })
  await done(`/orders/${id}/returns`, { lines: [{ line: 1, quantity: 1 }], reason: 'other' })
  expect(await used(codes)).toBe(1)
  expect(await done(`/orders/${id}/cancel`, {})).toMatchObject({ due: 0 })
  expect(await used(codes)).toBe(0)
})

it('a coupon and the budget are there again when nobody comes for the order', async () => {
  const before = await spent()
  const { id, codes } = await ready()
  expect(await done(`/orders/${id}/groups/1/give_up`)).toMatchObject({ due: 0 })
  expect([await used(codes), await spent()]).toEqual([0, before])
})
