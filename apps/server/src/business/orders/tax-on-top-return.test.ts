import { afterAll, beforeAll, expect, it } from 'vitest'
import type { CheckoutWorld } from '../../../../../tests/world/checkout-world.ts'
import { createPeopledShop, type People } from '../../../../../tests/world/people.ts'
import { earnedBy } from './testing/order-checks.ts'

const AT = Date.UTC(2026, 10, 2, 4)

let world: CheckoutWorld
let people: People

beforeAll(async () => {
  ;({ world, people } = await createPeopledShop(AT, { tea: 100, bread: 100 }))
  const taxed = (code: string, basisPoints: number) =>
    people.staff('PUT', `/tax-classes/${code}`, {
      name: { zh: code, en: code },
      rates: [{ validFrom: 0, basisPoints, included: false }],
    })
  expect(await taxed('standard', 2_000)).toMatchObject({ status: 200 })
  expect(await taxed('food', 0)).toMatchObject({ status: 200 })
  const bread = {
    kind: 'good',
    name: { zh: '面包', en: 'Bread' },
    taxClass: 'food',
    status: 'active',
    skus: [{ sku: 'bread', unit: 'piece', basePrice: 350 }],
  }
  expect(await people.staff('POST', '/products', bread)).toMatchObject({ status: 201 })
  const rule = { offer: { kind: 'threshold', steps: [{ from: 5_000, off: 2_500 }] } }
  await people.staff('POST', '/promotions', { id: 'half', name: { zh: '半价', en: 'Half' }, rule })
  await people.staff('POST', '/promotions/half/go-live')
})
afterAll(() => world.close())

it('a return never leaves what is kept dearer than all of it was, tax on top included', async () => {
  const lines = [
    { sku: 'tea', quantity: 4 },
    { sku: 'bread', quantity: 4 },
  ]
  const { id, due } = (await people.staff('POST', '/orders', { storeId: 's1', groups: [{ mode: 'instant', lines }] }))
    .body
  await people.payCash(id)
  const asked = { lines: [{ line: 2, quantity: 4 }], reason: 'other' }
  const { body: after } = await people.staff('POST', `/orders/${id}/returns`, asked)
  expect(after.due).toBe(due)
  expect(after.goods + after.tax).toBe(after.due)
  expect(await earnedBy(people.db, id)).toBe(after.due)
  expect(await people.balance('customer_prepayments')).toBe(0)
  await people.expectSound()
})
