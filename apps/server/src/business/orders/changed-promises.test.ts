import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CheckoutWorld, createCheckoutWorld } from '../../../../../tests/world/checkout-world.ts'
import { type People, peopleOf } from '../../../../../tests/world/people.ts'
import { openShop } from '../../../../../tests/world/shop.ts'
import { platformDb } from '../../db/pool.ts'
import { setClock, setClockSpeed } from '../../platform/clock.ts'
import { readCells } from '../buckets/index.ts'

/** Noon in Shanghai, on a Monday. */
const AT = Date.parse('2026-11-02T12:00:00+08:00')
const MINUTE = 60_000
const every = <T>(day: T): T[] => Array.from({ length: 7 }, () => day)

let world: CheckoutWorld
let people: People
type Guest = ReturnType<typeof people.guest>

/** Each store can do 40 minutes of work in every ten, and a tea takes ten. */
beforeAll(async () => {
  world = await createCheckoutWorld()
  people = peopleOf(world)
  await setClockSpeed(platformDb(world.database), 0)
  await setClock(platformDb(world.database), AT)
  for (const [i, store] of ['grow', 'full', 'race', 'tabs', 'money', 'last'].entries()) {
    const lng = 121.4 + i / 100
    await openShop(world.at(AT), { tea: 1_000, rice: store === 'last' ? 4 : 1_000 }, store, lng)
    await people.staff('PUT', `/stores/${store}`, {
      ...{ zone: 'Asia/Shanghai', lng, lat: 31.2, modes: ['pickup', 'dine_in'], name: { zh: '店', en: 'Store' } },
      ...{ hours: every([{ from: '10:00', to: '22:00' }]), prepareMinutes: 10 },
    })
    const weekly = every([{ from: '09:00', to: '22:00', capacity: 40 }])
    const plan = { cellMinutes: 10, counts: 'minutes', weekly }
    expect(await people.staff('PUT', `/stores/${store}/capacity/picking`, plan)).toMatchObject({ status: 200 })
  }
})
afterAll(() => world.close())

const tea = (quantity: number) => [{ sku: 'tea', quantity }]
const basket = (storeId: string, quantity: number, more: object = {}) => ({
  storeId,
  groups: [{ mode: 'pickup', lines: tea(quantity), ...more }],
})
const bought = async (who: Guest, asked: object) => {
  const { body } = await who('POST', '/orders', asked)
  const started = await who('POST', `/orders/${body.id}/payments`, { provider: 'sandbox' })
  expect(started).toMatchObject({ status: 201 })
  await world.pay(started.body.action)
  await world.told()
  return body.id as string
}
const openTab = async (storeId: string, quantity: number) => {
  const groups = [{ mode: 'dine_in', tableCode: 'A1', lines: tea(quantity) }]
  return (await people.staff('POST', '/orders', { storeId, groups })).body.id as string
}
/** Minutes taken of a store's time, by how many minutes from now on. */
const taken = async (place: string) => {
  const window = { from: AT - 60 * MINUTE, to: AT + 24 * 60 * MINUTE }
  const cells = await readCells(people.db, { place, resources: ['picking'], ...window })
  return Object.fromEntries(cells.filter((one) => one.taken > 0).map((one) => [(one.period - AT) / MINUTE, one.taken]))
}
const inMinutes = (minutes: number) => AT + minutes * MINUTE

describe('an order that grows before it is prepared', () => {
  it('keeps the time that it was promised for where that can be done, and gets the earliest otherwise', async () => {
    const ann = people.guest()
    const id = await bought(ann, basket('grow', 2))
    expect(await taken('grow')).toEqual({ 0: 20 })
    const set = (quantity: number) => ({ set: [{ line: 1, quantity }] })
    const asked = await ann('POST', `/orders/${id}/changes/quote`, set(4))
    expect(asked.body).toMatchObject({ groups: [{ group: 1, promisedAt: inMinutes(10), problem: null }] })
    expect(await taken('grow')).toEqual({ 0: 20 })
    const grown = await ann('POST', `/orders/${id}/changes`, set(4))
    expect(grown.body).toMatchObject({ due: 4_000, groups: [{ promisedAt: inMinutes(10) }] })
    expect(await taken('grow')).toEqual({ 0: 40 })
    const larger = await ann('POST', `/orders/${id}/changes`, { add: tea(1) })
    expect(larger.body).toMatchObject({ due: 5_000, groups: [{ promisedAt: inMinutes(20) }] })
    expect(await taken('grow')).toEqual({ 0: 10, 10: 40 })
    await people.expectSound()
    expect(await ann('POST', `/orders/${id}/cancel`, {})).toMatchObject({ body: { state: 'cancelled' } })
    expect(await taken('grow')).toEqual({})
    await people.expectSound()
  })

  it('is refused where it is wanted at a time that has no room for it, and nothing changes', async () => {
    const [bea, cay] = [people.guest(), people.guest()]
    const wantedAt = inMinutes(60)
    const id = await bought(bea, basket('full', 2, { wantedAt }))
    await bought(cay, basket('full', 2, { wantedAt }))
    // Larger orders begin in the cells before, so these are full as well.
    for (let from = 0; from <= 40; from += 10) await bought(people.guest(), basket('full', 4))
    const before = await taken('full')
    const problem = { code: 'order.slot_full', next: inMinutes(70) }
    const asked = { add: tea(1) }
    const quote = await bea('POST', `/orders/${id}/changes/quote`, asked)
    expect(quote.body.groups).toMatchObject([{ promisedAt: wantedAt, problem }])
    const refused = await bea('POST', `/orders/${id}/changes`, asked)
    expect(refused).toMatchObject({
      status: 409,
      body: { code: 'order.slot_full', details: { group: 1, wantedAt, next: inMinutes(70) } },
    })
    expect(await taken('full')).toEqual(before)
    const swapped = await bea('POST', `/orders/${id}/changes`, {
      set: [{ line: 1, quantity: 0 }],
      add: [{ sku: 'rice', quantity: 2 }],
    })
    expect(swapped.body).toMatchObject({ groups: [{ promisedAt: wantedAt }] })
    expect(await taken('full')).toEqual(before)
    await people.expectSound()
  })

  it('never takes more of a time than there is, however many grow at once', async () => {
    const guests = await Promise.all(
      Array.from({ length: 6 }, async () => {
        const who = people.guest()
        return { who, id: await bought(who, basket('race', 1)) }
      }),
    )
    const grown = await Promise.all(guests.map(({ who, id }) => who('POST', `/orders/${id}/changes`, { add: tea(2) })))
    expect(grown.map(({ status }) => status)).toEqual(guests.map(() => 200))
    const cells = await taken('race')
    expect(Math.max(...Object.values(cells))).toBeLessThanOrEqual(40)
    expect(Object.values(cells).reduce((sum, one) => sum + one, 0)).toBe(6 * 30)
    await people.expectSound()
  })
})

it('what is added to a tab takes time of its own, which goes along with it to other tabs', async () => {
  const [one, other] = [await openTab('tabs', 2), await openTab('tabs', 1)]
  expect(await taken('tabs')).toEqual({ 0: 30 })
  const added = await people.staff('POST', `/orders/${one}/lines`, { lines: tea(3) })
  expect(added.body).toMatchObject({ groups: [{ promisedAt: inMinutes(20) }] })
  const all = await taken('tabs')
  expect(all).toEqual({ 0: 30, 10: 30 })
  const split = await people.staff('POST', `/orders/${one}/split`, { lines: [{ line: 1 }] })
  expect(split).toMatchObject({ status: 201, body: { groups: [{ promisedAt: inMinutes(20) }] } })
  const merged = await people.staff('POST', `/orders/${one}/move`, { to: other })
  expect(merged.body).toMatchObject({ groups: [{ promisedAt: inMinutes(20) }] })
  expect(await taken('tabs')).toEqual(all)
  await people.expectSound()
  await people.staff('POST', `/orders/${other}/cancel`, {})
  expect(await taken('tabs')).toEqual({ 0: 20 })
  await people.staff('POST', `/orders/${split.body.id}/cancel`, {})
  expect(await taken('tabs')).toEqual({})
  await people.expectSound()
})

describe('money of an order that changes', () => {
  const order = async (id: string) => (await people.staff('GET', `/orders/${id}`)).body
  const placed = async (quantity: number) =>
    (await people.staff('POST', '/orders', basket('money', quantity))).body.id as string
  const agreed = async (id: string) => {
    const started = await people.staff('POST', `/orders/${id}/payments`, { provider: 'sandbox', capture: 'manual' })
    await world.pay(started.body.action)
    await world.told()
    return started.body
  }
  const grow = (id: string, lines: object[]) => people.staff('POST', `/orders/${id}/changes`, { add: lines })
  const move = (id: string, action: string) => people.staff('POST', `/orders/${id}/groups/1/${action}`)

  it('what is authorised counts: only what is more is open, and all is taken once it is fetched', async () => {
    const id = await placed(2)
    await agreed(id)
    expect(await order(id)).toMatchObject({ state: 'confirmed', authorised: 2_000, paid: 0 })
    const quote = await people.staff('POST', `/orders/${id}/changes/quote`, { add: tea(1) })
    expect(quote.body).toMatchObject({ due: 3_000, openAmount: 1_000, owed: 0 })
    await grow(id, tea(1))
    expect(await move(id, 'start')).toMatchObject({ body: { code: 'order.unpaid', details: { missing: 1_000 } } })
    expect(await people.payCash(id)).toMatchObject({ body: { amount: 1_000 } })
    for (const action of ['start', 'finish', 'collect']) expect(await move(id, action)).toMatchObject({ status: 200 })
    await world.told()
    expect(await order(id)).toMatchObject({ state: 'closed', due: 3_000, paid: 3_000, authorised: 0, refunded: 0 })
    await people.expectSound()
  })

  it('of what is authorised, only what is left to pay is taken', async () => {
    const id = await placed(3)
    await agreed(id)
    await people.staff('POST', `/orders/${id}/changes`, { set: [{ line: 1, quantity: 1 }] })
    for (const action of ['finish', 'collect']) await move(id, action)
    await world.told()
    expect(await order(id)).toMatchObject({ state: 'closed', due: 1_000, paid: 1_000, authorised: 0, refunded: 0 })
    await people.expectSound()
  })

  it('a basket that gets so cheap that what is authorised covers it begins', async () => {
    const id = await placed(3)
    const started = await people.staff('POST', `/orders/${id}/payments`, {
      ...{ provider: 'sandbox', capture: 'manual', amount: 2_000 },
    })
    await world.pay(started.body.action)
    await world.told()
    expect(await order(id)).toMatchObject({ state: 'placed', authorised: 2_000 })
    await people.staff('POST', `/orders/${id}/changes`, { set: [{ line: 1, quantity: 2 }] })
    expect(await order(id)).toMatchObject({ state: 'confirmed', due: 2_000, groups: [{ state: 'new' }] })
    await people.expectSound()
  })

  it('amends stay made when it grows: what went back is not asked for again', async () => {
    const id = await placed(2)
    await people.payCash(id)
    expect(await people.staff('POST', `/orders/${id}/refunds`, { amount: 500, reason: 'late' })).toMatchObject({
      status: 201,
    })
    expect(await order(id)).toMatchObject({ due: 1_500, paid: 2_000, refunded: 500 })
    await grow(id, [{ sku: 'rice', quantity: 2 }])
    expect(await order(id)).toMatchObject({ due: 2_200, lines: [{ discount: 500, net: 1_500 }, { net: 700 }] })
    expect(await people.payCash(id)).toMatchObject({ body: { amount: 700 } })
    expect(await order(id)).toMatchObject({ due: 2_200, paid: 2_700, refunded: 500 })
    await people.expectSound()
  })

  it('amends go along with what is moved to another tab, each with its share', async () => {
    const id = await openTab('money', 4)
    await people.payCash(id, 1_000)
    await people.staff('POST', `/orders/${id}/refunds`, { amount: 1_000, reason: 'cold' })
    expect(await order(id)).toMatchObject({ due: 3_000, paid: 1_000, refunded: 0 })
    const split = await people.staff('POST', `/orders/${id}/split`, { lines: [{ line: 1, quantity: 1 }] })
    expect(split.body).toMatchObject({ due: 750, lines: [{ discount: 250 }] })
    expect(await order(id)).toMatchObject({ due: 2_250, lines: [{ discount: 750 }] })
    await people.expectSound()
  })
})

it('what an abandoned basket keeps whose time is over is free for an order that grows', async () => {
  const [dan, eva] = [people.guest(), people.guest()]
  const id = await bought(dan, basket('last', 1))
  const rice = (quantity: number) => [{ sku: 'rice', quantity }]
  const basketOfAll = { storeId: 'last', groups: [{ mode: 'pickup', lines: rice(4) }] }
  expect(await eva('POST', '/orders', basketOfAll)).toMatchObject({ status: 201 })
  const asked = { add: rice(1) }
  expect(await dan('POST', `/orders/${id}/changes`, asked)).toMatchObject({ body: { code: 'bucket.short' } })
  await setClock(platformDb(world.database), inMinutes(20))
  expect(await dan('POST', `/orders/${id}/changes`, asked)).toMatchObject({ status: 200, body: { due: 1_350 } })
  await people.expectSound()
})
