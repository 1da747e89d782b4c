import type { OrderAnswer } from '@tandem/contracts'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { CheckoutWorld } from '../../../../../tests/world/checkout-world.ts'
import { createPeopledShop, type People } from '../../../../../tests/world/people.ts'
import { strayHolds } from './testing/order-checks.ts'

const AT = Date.UTC(2026, 10, 2, 4)
let world: CheckoutWorld
let people: People

beforeAll(async () => {
  ;({ world, people } = await createPeopledShop(AT, { tea: 1_000, rice: 1_000, milk: 1_000 }))
  // One of the three in an order: all of what is bought below deserves the first, what is kept of it does not.
  const group = 'one-of-them'
  await people.promote('big', { rule: { group, offer: { kind: 'threshold', steps: [{ from: 5_000, off: 2_500 }] } } })
  await people.promote('budgeted', {
    rule: { group, selects: { skus: ['tea'] }, offer: { kind: 'percent', basisPoints: 2_000 } },
    limits: { budget: 100_000 },
  })
  await people.promote('card', {
    rule: { group, needsCoupon: true, offer: { kind: 'order_percent', from: 1, basisPoints: 3_000 } },
  })
  await people.promote('flash', {
    rule: { selects: { skus: ['milk'] }, offer: { kind: 'unit_price', price: 300 } },
    limits: { unitsQuota: 2 },
  })
})
afterAll(() => world.close())

async function bought(sku: string, quantity: number, codes: string[] = []): Promise<OrderAnswer> {
  const groups = [{ mode: 'pickup', lines: [{ sku, quantity }] }]
  const { id } = (await people.staff('POST', '/orders', { storeId: 's1', groups, codes })).body
  await people.payCash(id)
  for (const action of ['finish', 'collect']) await people.staff('POST', `/orders/${id}/groups/1/${action}`)
  return (await people.staff('GET', `/orders/${id}`)).body
}
const returned = async ({ id }: OrderAnswer): Promise<OrderAnswer> => {
  const asked = { lines: [{ line: 1, quantity: 1 }], reason: 'other' }
  expect(await people.staff('POST', `/orders/${id}/returns`, asked)).toMatchObject({ status: 200 })
  return (await people.staff('GET', `/orders/${id}`)).body
}
const discountsOf = async ({ id }: OrderAnswer): Promise<unknown[]> => {
  const [line] = await people.db.query<{ discounts: { promotionId: string }[] }>(
    'select discounts from order_line where order_id = $1',
    [id],
  )
  return line?.discounts.map(({ promotionId }) => promotionId) ?? []
}

it('prices what is kept by no promotion with a budget that the order has nothing of', async () => {
  const order = await bought('tea', 5)
  expect(await discountsOf(order)).toEqual(['big'])
  // 4 x 10.00 at full price, and not more than all five cost.
  expect(await returned(order)).toMatchObject({ list: 4_000, goods: 2_500 })
  expect(await discountsOf(order)).toEqual(['goodwill'])
  expect(await strayHolds(people.db)).toEqual([])
})

it('does not use a coupon that was not needed, which stays good for another order', async () => {
  const [code] = (await people.staff('POST', '/promotions/card/coupons', { count: 1, uses: 1 })).body.codes
  const order = await bought('tea', 5, [code])
  expect(await discountsOf(order)).toEqual(['big'])
  await returned(order)
  expect(await discountsOf(order)).toEqual(['goodwill'])
  expect(await discountsOf(await bought('tea', 1, [code]))).toEqual(['card'])
})

it('sells no more at a price with a quota than the order took of it', async () => {
  const order = await bought('milk', 5)
  const { list, goods } = await returned(order)
  // Two at 3.00, two at 6.80.
  expect([list, goods]).toEqual([2_720, 1_960])
  expect(await strayHolds(people.db)).toEqual([])
})
