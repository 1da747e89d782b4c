import { afterAll, beforeAll, expect, it } from 'vitest'
import type { CheckoutWorld } from '../../../../../tests/world/checkout-world.ts'
import { createPeopledShop, type People } from '../../../../../tests/world/people.ts'
import { platformDb } from '../../db/pool.ts'
import { setClock } from '../../platform/clock.ts'

const AT = Date.UTC(2026, 10, 2, 4)

let world: CheckoutWorld
let people: People

beforeAll(async () => {
  ;({ world, people } = await createPeopledShop(AT, { tea: 100, milk: 100, rice: 100 }))
  for (const code of ['milk', 'rice']) {
    const rule = { channel: 'app', placeId: 's1', subject: 'sku', code, leave: 0, dailyQuota: 3 }
    expect(await people.staff('PUT', '/stock-rules', rule)).toMatchObject({ status: 200 })
  }
})
afterAll(() => world.close())

const pickup = (sku: string, quantity: number) => ({ mode: 'pickup', lines: [{ sku, quantity }] })
const ordered = async (...groups: object[]) =>
  await people.guest()('POST', '/orders', { storeId: 's1', groups, contact: { name: 'Ann', phone: '13800000001' } })
const bought = async (...groups: object[]): Promise<string> => {
  const { id } = (await ordered(...groups)).body
  expect(await people.payCash(id)).toMatchObject({ status: 200 })
  return id
}

it('a part that is cancelled may be sold to others of the app on the same day', async () => {
  const id = await bought(pickup('milk', 3), pickup('tea', 1))
  expect((await ordered(pickup('milk', 1))).body).toMatchObject({ code: 'bucket.short' })
  const lines = [{ line: 1, quantity: 2 }]
  expect(await people.staff('POST', `/orders/${id}/cancel`, { lines })).toMatchObject({ status: 200 })
  expect((await ordered(pickup('milk', 3))).body).toMatchObject({
    code: 'bucket.short',
    details: { short: [{ free: 2 }] },
  })
  expect(await ordered(pickup('milk', 2))).toMatchObject({ status: 201 })
  await people.expectSound()
})

it('and so may what nobody came for', async () => {
  const id = await bought(pickup('rice', 3), pickup('tea', 1))
  for (const action of ['finish', 'give_up']) await people.staff('POST', `/orders/${id}/groups/1/${action}`)
  expect(await ordered(pickup('rice', 3))).toMatchObject({ status: 201 })
  await people.expectSound()
})

it('of an order that grew after midnight, each day gets back its own, the later first', async () => {
  const DAY = 24 * 3_600_000
  const before = Date.parse('2026-11-04T23:59:00+08:00')
  const midnight = before + 60_000
  await setClock(platformDb(world.database), before)
  const [ann, bob] = [people.guest(), people.guest()]
  const groups = [pickup('milk', 2), pickup('tea', 1)]
  const { id } = (await ann('POST', '/orders', { storeId: 's1', groups })).body
  await people.payCash(id)
  await setClock(platformDb(world.database), midnight + 4 * 3_600_000)
  expect(await ann('POST', `/orders/${id}/changes`, { set: [{ line: 1, quantity: 5 }] })).toMatchObject({ status: 200 })
  await people.payCash(id)
  const more = { storeId: 's1', groups: [pickup('milk', 1)] }
  expect((await bob('POST', '/orders', more)).body).toMatchObject({ code: 'bucket.short' })
  const lines = [{ line: 3, quantity: 3 }]
  expect(await people.staff('POST', `/orders/${id}/cancel`, { lines })).toMatchObject({ status: 200 })
  expect(await bob('POST', '/orders', { storeId: 's1', groups: [pickup('milk', 3)] })).toMatchObject({ status: 201 })
  await setClock(platformDb(world.database), AT + 5 * DAY)
  await people.expectSound()
})
