import type { OrderAnswer, OrderSummary } from '@tandem/contracts'
import { MINUTE } from '@tandem/kernel'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CheckoutWorld, createCheckoutWorld } from '../../../../../tests/world/checkout-world.ts'
import { type People, peopleOf } from '../../../../../tests/world/people.ts'
import { openShop } from '../../../../../tests/world/shop.ts'
import { platformDb } from '../../db/pool.ts'
import { setClock, setClockSpeed } from '../../platform/clock.ts'
import { nextPromise, type PromisedGroup } from './next-promise.ts'

/** Noon in Shanghai. */
const AT = Date.parse('2026-11-02T12:00:00+08:00')
const LINES = [{ sku: 'tea', quantity: 2 }]
const STORE = { name: { zh: '店', en: 'Store' }, zone: 'Asia/Shanghai', lng: 121.4, lat: 31.2, prepareMinutes: 10 }

let world: CheckoutWorld
let people: People
const clock = (minutes: number) => setClock(platformDb(world.database), AT + minutes * MINUTE)

beforeAll(async () => {
  world = await createCheckoutWorld()
  people = peopleOf(world)
  await setClockSpeed(platformDb(world.database), 0)
  await clock(0)
  await openShop(world.at(AT), { tea: 1_000 })
  const hours = Array.from({ length: 7 }, () => [{ from: '00:00', to: '24:00' }])
  const modes = ['delivery', 'pickup', 'dine_in', 'instant']
  await people.staff('PUT', '/stores/s1', { ...STORE, modes, hours })
})
afterAll(() => world.close())

async function listed(id: string): Promise<Pick<OrderSummary, 'promisedAt' | 'lateMinutes'>> {
  const { orders } = (await people.staff('GET', '/orders')).body as { orders: OrderSummary[] }
  const { promisedAt, lateMinutes } = orders.find((one) => one.id === id) as OrderSummary
  const { groups } = (await people.staff('GET', `/orders/${id}`)).body as OrderAnswer
  expect(Math.max(...groups.map((group) => group.lateMinutes))).toBe(lateMinutes)
  return { promisedAt, lateMinutes }
}
const at = (minutes: number, lateMinutes = 0) => ({ promisedAt: AT + minutes * MINUTE, lateMinutes })
const OPEN_ENDED = { promisedAt: null, lateMinutes: 0 }
const ring = async (...groups: object[]) => {
  const placed = await people.staff('POST', '/orders', { storeId: 's1', groups })
  expect(placed).toMatchObject({ status: 201 })
  return placed.body.id as string
}
const move = async (id: string, group: number, action: string) =>
  expect(await people.staff('POST', `/orders/${id}/groups/${group}/${action}`)).toMatchObject({ status: 200 })

describe('the list of orders', () => {
  it('says by when an order is promised, and then by how many whole minutes it is late, until it is there', async () => {
    await clock(0)
    const id = await ring({ mode: 'pickup', lines: LINES })
    await people.payCash(id)
    expect(await listed(id)).toEqual(at(10))
    await clock(10.99)
    expect(await listed(id)).toEqual(at(10))
    await clock(18.5)
    expect(await listed(id)).toEqual(at(10, 8))
    await move(id, 1, 'finish')
    expect(await listed(id)).toEqual(OPEN_ENDED)
  })

  it('names the earliest promise of the parts that are still to come', async () => {
    await clock(0)
    const later = AT + 60 * MINUTE
    const id = await ring({ mode: 'pickup', lines: LINES, wantedAt: later }, { mode: 'pickup', lines: LINES })
    await people.payCash(id)
    expect(await listed(id)).toEqual(at(10))
    await move(id, 2, 'finish')
    expect(await listed(id)).toEqual(at(60))
    await clock(62)
    expect(await listed(id)).toEqual(at(60, 2))
  })

  it('calls a table late until it is served, whether or not it is paid', async () => {
    await clock(0)
    const id = await ring({ mode: 'dine_in', tableCode: 'T1', lines: LINES })
    await clock(15)
    expect(await listed(id)).toEqual(at(10, 5))
    await move(id, 1, 'serve')
    expect(await listed(id)).toEqual(OPEN_ENDED)
  })

  it('calls nothing late that nobody has paid and so nobody prepares: its time counts from the payment', async () => {
    await clock(0)
    const ann = people.guest()
    const { id } = (await ann('POST', '/orders', { storeId: 's1', groups: [{ mode: 'pickup', lines: LINES }] })).body
    await clock(9)
    expect(await listed(id)).toEqual(at(10))
    await clock(14)
    expect(await listed(id)).toEqual(OPEN_ENDED)
    await people.payCash(id)
    expect(await listed(id)).toEqual(at(24))
    await people.staff('POST', `/orders/${id}/cancel`, {})
    expect(await listed(id)).toEqual(OPEN_ENDED)
  })

  it('can be asked for those that are late alone, which are just those that it calls late', async () => {
    await clock(0)
    const late = await ring({ mode: 'pickup', lines: LINES })
    const served = await ring({ mode: 'dine_in', tableCode: 'T2', lines: LINES })
    const table = await ring({ mode: 'dine_in', tableCode: 'T3', lines: LINES })
    for (const id of [late, served]) await people.payCash(id)
    await move(served, 1, 'serve')
    const asked = async (query: string) => (await people.staff('GET', `/orders?${query}`)).body.orders as OrderSummary[]
    for (const minutes of [10.5, 11, 30]) {
      await clock(minutes)
      const called = (await asked('pageSize=200')).filter(({ lateMinutes }) => lateMinutes > 0)
      expect(called.map(({ id }) => id).includes(late)).toBe(minutes >= 11)
      expect((await asked('late=true')).map(({ id }) => id)).toEqual(called.map(({ id }) => id))
    }
    const own = (await asked('late=true')).map(({ id }) => id)
    expect([late, table, served].map((id) => own.includes(id))).toEqual([true, true, false])
  })

  it('promises nothing of what is taken along at the till', async () => {
    const id = await ring({ mode: 'instant', lines: LINES })
    expect(await listed(id)).toEqual(OPEN_ENDED)
  })
})

describe('the next promise', () => {
  const delivery = (state: string, minutes: number): PromisedGroup => ({
    mode: 'delivery',
    state,
    promisedAt: AT + minutes * MINUTE,
  })
  it('runs until it is at the door, also while it is on its way', () => {
    expect(nextPromise('confirmed', [delivery('out', -3)], AT)).toEqual(at(-3, 3))
    expect(nextPromise('confirmed', [delivery('delivered', -3), delivery('ready', 5)], AT)).toEqual(at(5))
    expect(nextPromise('confirmed', [delivery('failed', -3)], AT)).toEqual(OPEN_ENDED)
  })
  it.each(['closed', 'cancelled', 'expired'] as const)('is none of an order that is %s', (state) => {
    expect(nextPromise(state, [delivery('waiting', -3)], AT)).toEqual(OPEN_ENDED)
  })
})
