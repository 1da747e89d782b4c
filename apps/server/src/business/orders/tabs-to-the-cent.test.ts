import type { OrderAnswer } from '@tandem/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CheckoutWorld } from '../../../../../tests/world/checkout-world.ts'
import { createPeopledShop, type People } from '../../../../../tests/world/people.ts'

const AT = Date.UTC(2026, 10, 2, 4)

let world: CheckoutWorld
let people: People

/** Prices without tax: 10 % comes on top of cake at 1.05 and of tea at 10.00, nothing on top of bread at 3.50. */
beforeAll(async () => {
  ;({ world, people } = await createPeopledShop(AT, { tea: 100, bread: 100, cake: 100, milk: 100 }))
  for (const [code, basisPoints] of [
    ['standard', 1_000],
    ['food', 0],
  ] as const) {
    const rates = [{ validFrom: 0, basisPoints, included: false }]
    const asked = { name: { zh: code, en: code }, rates }
    expect(await people.staff('PUT', `/tax-classes/${code}`, asked)).toMatchObject({ status: 200 })
  }
  for (const [sku, taxClass, basePrice] of [
    ['bread', 'food', 350],
    ['cake', 'standard', 105],
  ] as const) {
    const skus = [{ sku, unit: 'piece', basePrice }]
    const asked = { kind: 'good', name: { zh: sku, en: sku }, taxClass, status: 'active', skus }
    expect(await people.staff('POST', '/products', asked)).toMatchObject({ status: 201 })
  }
  await people.promote('teatime', {
    rule: { selects: { skus: ['tea'] }, offer: { kind: 'percent', basisPoints: 5_000 } },
  })
})
afterAll(() => world.close())

async function tab(...lines: [sku: string, quantity: number][]): Promise<string> {
  const groups = [{ mode: 'dine_in', tableCode: 'A1', lines: lines.map(([sku, quantity]) => ({ sku, quantity })) }]
  return (await people.done('/orders', { storeId: 's1', groups })).id
}
const read = async (id: string): Promise<OrderAnswer> => (await people.staff('GET', `/orders/${id}`)).body

describe('where tax comes on top', () => {
  it('two bills of one tab come to no more than the one, rounded twice as they are', async () => {
    const id = await tab(['cake', 2])
    expect(await read(id)).toMatchObject({ goods: 210, tax: 21, due: 231 })
    const other: OrderAnswer = await people.done(`/orders/${id}/split`, { lines: [{ line: 1, quantity: 1 }] })
    const rest = await read(id)
    expect(rest.due + other.due).toBeLessThanOrEqual(231)
    for (const one of [rest, other]) expect(one.goods + one.tax).toBe(one.due)
    const merged: OrderAnswer = await people.done(`/orders/${other.id}/move`, { to: id })
    expect(merged.due).toBe(rest.due + other.due)
    await people.expectSound()
  })

  it('what was on a tab costs no more, tax and all, for what is added after a promotion has ended', async () => {
    const id = await tab(['tea', 4], ['bread', 4])
    expect(await read(id)).toMatchObject({ goods: 3_400, tax: 200, due: 3_600 })
    await people.done('/promotions/teatime/pause')
    const after: OrderAnswer = await people.done(`/orders/${id}/lines`, { lines: [{ sku: 'bread', quantity: 1 }] })
    await people.done('/promotions/teatime/go-live')
    expect(after.due).toBeLessThanOrEqual(3_600 + 350)
    expect(after.goods + after.tax).toBe(after.due)
    await people.expectSound()
  })
})

describe('what a channel may sell a day', () => {
  const quota = async () => {
    const [row] = await people.db.query<{ taken: number }>(
      `select (held + used)::int as taken from bucket where kind = 'quota' and resource = 'channel:till:milk'`,
    )
    return row?.taken
  }

  it('goes along with what moves to another tab: it is free again once that is cancelled, and only then', async () => {
    const rule = { channel: 'till', placeId: 's1', subject: 'sku', code: 'milk', leave: 0 }
    expect(await people.staff('PUT', '/stock-rules', { ...rule, dailyQuota: 20 })).toMatchObject({ status: 200 })
    const id = await tab(['milk', 5], ['tea', 1])
    expect(await quota()).toBe(5)
    await people.done(`/orders/${id}/groups/1/parts`, { lines: [{ line: 1, quantity: 2 }] })
    const split = (lines: object[]) => people.done(`/orders/${id}/split`, { lines })
    const served: OrderAnswer = await split([{ line: 1, quantity: 2 }])
    const open: OrderAnswer = await split([{ line: 1, quantity: 2 }])
    expect([served, open]).toMatchObject([{ lines: [{ handedOver: 2 }] }, { lines: [{ handedOver: 0 }] }])
    await people.done(`/orders/${open.id}/cancel`, { lines: [{ line: 1, quantity: 1 }] })
    expect(await quota()).toBe(4)
    await people.done(`/orders/${open.id}/move`, { to: served.id })
    await people.done(`/orders/${id}/cancel`)
    expect(await quota()).toBe(3)
    await people.done(`/orders/${served.id}/cancel`)
    expect(await quota()).toBe(2)
    await people.expectSound()
  })
})
