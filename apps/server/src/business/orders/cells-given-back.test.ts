import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CheckoutWorld, createCheckoutWorld } from '../../../../../tests/world/checkout-world.ts'
import { type Kitchen, kitchenOf, loadOf } from '../../../../../tests/world/kitchen.ts'
import { platformDb } from '../../db/pool.ts'
import { setClock, setClockSpeed } from '../../platform/clock.ts'

/** Noon in Shanghai, on a Monday. */
const AT = Date.parse('2026-11-02T12:00:00+08:00')
const MINUTE = 60_000
const inMinutes = (minutes: number) => AT + minutes * MINUTE

let world: CheckoutWorld
let kitchen: Kitchen

/** Each store can do 40 minutes of work in every ten, two orders where it counts those. A tea takes ten minutes. */
beforeAll(async () => {
  world = await createCheckoutWorld()
  await setClockSpeed(platformDb(world.database), 0)
  await setClock(platformDb(world.database), AT)
  kitchen = await kitchenOf(world, AT)
  for (const store of [
    'less',
    'race',
    'served',
    'early',
    'same',
    'more',
    'wanted',
    'other',
    'split',
    'circle',
    'menu',
    'old',
  ]) {
    await kitchen.open(store, 'minutes', 40)
  }
  await kitchen.open('bills', 'orders', 2)
})
afterAll(() => world.close())

const tea = (quantity: number) => [{ sku: 'tea', quantity }]
const place = async (storeId: string, lines: object[], more: object = {}) => {
  const placed = await kitchen.people.staff('POST', '/orders', {
    storeId,
    groups: [{ mode: 'pickup', lines, ...more }],
  })
  expect(placed).toMatchObject({ status: 201 })
  return placed.body.id as string
}
const bought = async (storeId: string, lines: object[], more: object = {}) => {
  const id = await place(storeId, lines, more)
  expect(await kitchen.people.payCash(id)).toMatchObject({ status: 200 })
  return id
}
const openTab = (storeId: string, lines: object[]) => place(storeId, lines, { mode: 'dine_in', tableCode: 'A1' })
const post = (id: string, path: string, body: object = {}) => kitchen.people.staff('POST', `/orders/${id}${path}`, body)
const cancel = (id: string, line: number, quantity: number) => post(id, '/cancel', { lines: [{ line, quantity }] })
const set = (id: string, quantity: number) => post(id, '/changes', { set: [{ line: 1, quantity }] })

describe('an order of which less is wanted', () => {
  it('keeps its time and the cells in which it must begin, and gives back those before', async () => {
    const wantedAt = inMinutes(60)
    const id = await bought('less', tea(6), { wantedAt })
    expect(await kitchen.taken('less')).toEqual({ 40: 20, 50: 40 })
    expect((await set(id, 5)).body).toMatchObject({ groups: [{ promisedAt: wantedAt }] })
    expect(await kitchen.taken('less')).toEqual({ 40: 10, 50: 40 })
    expect((await set(id, 3)).body).toMatchObject({ groups: [{ promisedAt: wantedAt }] })
    expect(await kitchen.taken('less')).toEqual({ 50: 30 })
    expect((await cancel(id, 1, 1)).body).toMatchObject({ groups: [{ promisedAt: wantedAt }] })
    expect(await kitchen.taken('less')).toEqual({ 50: 20 })
    const other = await bought('less', tea(2), { wantedAt })
    expect(await kitchen.taken('less')).toEqual({ 50: 40 })
    for (const one of [id, other]) expect(await post(one, '/cancel')).toMatchObject({ body: { state: 'cancelled' } })
    expect(await kitchen.taken('less')).toEqual({})
    await kitchen.people.expectSound()
  })

  it('gives back each of them once, however many cancel and change it at once and press twice', async () => {
    const guest = kitchen.people.guest()
    const placed = await guest('POST', '/orders', { storeId: 'race', groups: [{ mode: 'pickup', lines: tea(9) }] })
    const { id } = placed.body
    await kitchen.people.payCash(id)
    const key = randomUUID()
    const one = () => guest('POST', `/orders/${id}/cancel`, { lines: [{ line: 1, quantity: 1 }] }, key)
    await Promise.all([one(), one(), ...[1, 2, 3].map(() => cancel(id, 1, 1)), post(id, '/changes', { add: tea(2) })])
    await one()
    const { lines } = (await kitchen.people.staff('GET', `/orders/${id}`)).body
    expect(lines).toMatchObject([{ quantity: 9, cancelled: 4 }, { quantity: 2 }])
    expect(Object.values(await kitchen.taken('race')).reduce((sum, units) => sum + units, 0)).toBe(70)
    await kitchen.people.expectSound()
  })

  it('has used the earliest of its cells for what was handed over, unless they are still to come', async () => {
    const id = await openTab('served', tea(6))
    expect(await kitchen.taken('served')).toEqual({ 0: 20, 10: 40 })
    const serve = (quantity: number) => post(id, '/groups/1/parts', { lines: [{ line: 1, quantity }], rest: 'later' })
    await setClock(platformDb(world.database), inMinutes(1))
    expect(await serve(1)).toMatchObject({ status: 200 })
    expect(await kitchen.taken('served')).toEqual({ 0: 20, 10: 40 })
    await cancel(id, 1, 2)
    expect(await kitchen.taken('served')).toEqual({ 0: 10, 10: 30 })
    await serve(1)
    expect(await kitchen.taken('served')).toEqual({ 0: 10, 10: 20 })
    await cancel(id, 1, 2)
    expect(await kitchen.taken('served')).toEqual({ 0: 10 })
    await setClock(platformDb(world.database), AT)
    await kitchen.people.expectSound()
  })

  it('needs its cells no more once it is prepared before its time; those that have begun are used', async () => {
    const early = await bought('early', tea(4), { wantedAt: inMinutes(60) })
    const now = await bought('early', tea(6))
    expect(await kitchen.taken('early')).toEqual({ 0: 20, 10: 40, 50: 40 })
    await setClock(platformDb(world.database), inMinutes(5))
    for (const id of [early, now]) expect(await post(id, '/groups/1/finish')).toMatchObject({ status: 200 })
    expect(await kitchen.taken('early')).toEqual({ 0: 20 })
    for (const id of [early, now]) await post(id, '/cancel')
    expect(await kitchen.taken('early')).toEqual({ 0: 20 })
    await setClock(platformDb(world.database), AT)
    await kitchen.people.expectSound()
  })

  it('gives back what was reckoned when it was ordered, whatever the menu says since', async () => {
    const id = await bought('menu', [{ sku: 'noodle', quantity: 3 }])
    expect(await kitchen.taken('menu', 'kitchen')).toEqual({ 0: 21 })
    const { body } = await kitchen.people.staff('GET', '/products/noodle')
    const slower = await kitchen.people.staff('PUT', '/products/noodle', { ...body, prepareMinutes: 30 })
    expect(slower).toMatchObject({ status: 200, body: { prepareMinutes: 30 } })
    await cancel(id, 1, 1)
    expect(await kitchen.taken('menu', 'kitchen')).toEqual({ 0: 14 })
    await cancel(id, 1, 2)
    expect(await kitchen.taken('menu', 'kitchen')).toEqual({})
    await kitchen.people.expectSound()
  })
})

describe('a substitute', () => {
  const picked = async (store: string, quantity: number, more: object = {}) => {
    const id = await bought(store, [{ sku: 'tea', quantity, substitutes: 'best' }], more)
    expect(await post(id, '/groups/1/start')).toMatchObject({ status: 200 })
    return id
  }
  const replace = (id: string, quantity: number, sku: string, by: number) =>
    post(id, '/lines/1/substitute', { with: { sku, quantity: by }, quantity })

  it('that takes no more than what it replaces is prepared in its time, even when that has begun', async () => {
    const id = await picked('same', 3)
    await setClock(platformDb(world.database), inMinutes(5))
    expect((await replace(id, 1, 'rice', 1)).body).toMatchObject({ groups: [{ promisedAt: inMinutes(10) }] })
    expect(await kitchen.taken('same')).toEqual({ 0: 30 })
    expect((await replace(id, 2, 'rice', 1)).body).toMatchObject({ groups: [{ promisedAt: inMinutes(10) }] })
    expect(await kitchen.taken('same')).toEqual({ 0: 20 })
    await setClock(platformDb(world.database), AT)
    await kitchen.people.expectSound()
  })

  it('that takes more has it where there is room; where others have taken that, it is promised again', async () => {
    const id = await picked('more', 2)
    expect((await replace(id, 1, 'rice', 2)).body).toMatchObject({ groups: [{ promisedAt: inMinutes(10) }] })
    expect(await kitchen.taken('more')).toEqual({ 0: 30 })
    await bought('more', tea(1))
    expect((await replace(id, 1, 'rice', 2)).body).toMatchObject({ groups: [{ promisedAt: inMinutes(20) }] })
    expect(await kitchen.taken('more')).toEqual({ 0: 40, 10: 10 })
    await post(id, '/cancel')
    expect(await kitchen.taken('more')).toEqual({ 0: 10 })
    await kitchen.people.expectSound()
  })

  it('is refused where it is wanted at a time that has no room for more, and nothing changes', async () => {
    const wantedAt = inMinutes(60)
    const id = await picked('wanted', 2, { wantedAt })
    await bought('wanted', tea(2), { wantedAt })
    const before = (await kitchen.people.staff('GET', `/orders/${id}`)).body
    expect(await replace(id, 1, 'rice', 2)).toMatchObject({
      status: 409,
      body: { code: 'order.slot_full', details: { group: 1, wantedAt, next: inMinutes(70) } },
    })
    expect((await kitchen.people.staff('GET', `/orders/${id}`)).body).toEqual(before)
    expect(await kitchen.taken('wanted')).toEqual({ 50: 40 })
    expect(await replace(id, 1, 'rice', 1)).toMatchObject({ status: 200 })
    await kitchen.people.expectSound()
  })

  it('that others prepare takes their time, and gives back that of what it replaces', async () => {
    const id = await picked('other', 2)
    expect((await replace(id, 1, 'soup', 1)).body).toMatchObject({ groups: [{ promisedAt: inMinutes(20) }] })
    expect([await kitchen.taken('other'), await kitchen.taken('other', 'kitchen')]).toEqual([{ 0: 10 }, { 0: 20 }])
    await kitchen.people.expectSound()
  })
})

describe('lines that go to another tab', () => {
  it('take their cells along: whichever is cancelled gives back its own', async () => {
    const one = await openTab('split', tea(4))
    await post(one, '/lines', { lines: tea(2) })
    expect(await kitchen.taken('split')).toEqual({ 0: 40, 10: 20 })
    const lines = [{ line: 1, quantity: 1 }, { line: 2 }]
    const other = (await post(one, '/split', { lines })).body
    expect(other).toMatchObject({ groups: [{ promisedAt: inMinutes(20) }] })
    expect(await kitchen.taken('split')).toEqual({ 0: 40, 10: 20 })
    await cancel(other.id, 2, 1)
    expect(await kitchen.taken('split')).toEqual({ 0: 40, 10: 10 })
    await post(one, '/cancel')
    expect(await kitchen.taken('split')).toEqual({ 0: 10, 10: 10 })
    const third = await openTab('split', tea(1))
    await post(other.id, '/move', { to: third, lines: [{ line: 1 }] })
    await post(other.id, '/cancel')
    expect(await kitchen.taken('split')).toEqual({ 0: 20 })
    await post(third, '/cancel')
    expect(await kitchen.taken('split')).toEqual({})
    await kitchen.people.expectSound()
  })

  it('have all of them, whoever moves, adds, cancels and serves at once', async () => {
    const ids = await Promise.all([4, 3, 5].map((quantity) => openTab('circle', tea(quantity))))
    const [one, two, three] = ids as [string, string, string]
    const rounds = [1, 2, 3].map(() => [
      post(one, '/move', { to: two, lines: [{ line: 1, quantity: 1 }] }),
      post(two, '/move', { to: three, lines: [{ line: 1, quantity: 1 }] }),
      post(three, '/move', { to: one, lines: [{ line: 1, quantity: 1 }] }),
      post(one, '/lines', { lines: [{ sku: 'soup', quantity: 1 }] }),
      cancel(two, 1, 1),
      post(three, '/changes', { set: [{ line: 1, quantity: 2 }] }),
      post(two, '/groups/1/parts', { lines: [{ line: 2, quantity: 1 }], rest: 'later' }),
    ])
    const answers = await Promise.all(rounds.flat())
    expect(answers.filter(({ status }) => status >= 500)).toEqual([])
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThan(6)
    const orders = await Promise.all(ids.map(async (id) => (await kitchen.people.staff('GET', `/orders/${id}`)).body))
    const sum = async (resource: string) =>
      Object.values(await kitchen.taken('circle', resource)).reduce((all, units) => all + units, 0)
    expect({ picking: await sum('picking'), kitchen: await sum('kitchen') }).toEqual(loadOf(orders, 'minutes'))
    for (const id of ids) await post(id, '/cancel')
    expect([await sum('picking'), await sum('kitchen')]).toEqual([0, 0])
    await kitchen.people.expectSound()
  })

  it('stay one order for a kitchen that counts orders, however many tabs it is paid on', async () => {
    const one = await openTab('bills', tea(3))
    await post(one, '/lines', { lines: tea(1) })
    expect(await kitchen.taken('bills')).toEqual({ 0: 2 })
    const lines = [{ line: 1, quantity: 1 }, { line: 2 }]
    const other = (await post(one, '/split', { lines })).body.id
    expect(await kitchen.taken('bills')).toEqual({ 0: 2 })
    await cancel(other, 1, 1)
    expect(await kitchen.taken('bills')).toEqual({ 0: 2 })
    await post(other, '/cancel')
    expect(await kitchen.taken('bills')).toEqual({ 0: 1 })
    await post(one, '/cancel')
    expect(await kitchen.taken('bills')).toEqual({})
    await kitchen.people.expectSound()
  })
})

it('the cells of orders of before are known by line once the server is a new one', async () => {
  const id = await bought('old', [...tea(6), { sku: 'noodle', quantity: 2 }, { sku: 'apple', quantity: 0.5 }])
  const owner = new pg.Client({ connectionString: world.url })
  await owner.connect()
  const prepared = async () => (await owner.query('select preparation from order_group')).rows[0]?.preparation
  await owner.query('begin')
  await owner.query(`create temporary table order_group as select * from order_group where order_id = '${id}'`)
  const wanted = await prepared()
  expect(wanted.rounds).toMatchObject([{ lines: [{ line: 1 }, { line: 2 }, { line: 3 }] }])
  const { takes } = wanted.rounds[0]
  await owner.query('update order_group set preparation = $1', [{ ...wanted, rounds: undefined, takes, loads: [] }])
  const file = new URL('migrations/0612-cells-by-line.sql', import.meta.url)
  await owner.query(await readFile(file, 'utf8'))
  expect(await prepared()).toEqual(wanted)
  await owner.query('rollback')
  await owner.end()
})
