import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CheckoutWorld, createCheckoutWorld } from '../../../../../tests/world/checkout-world.ts'
import { openShop } from '../../../../../tests/world/shop.ts'
import { platformDb, scopedDb } from '../../db/pool.ts'
import { setClock } from '../../platform/clock.ts'
import { checkLedger } from '../ledger/index.ts'
import { sendRefunds } from './index.ts'

const AT = Date.UTC(2026, 10, 2, 4)
const DAY = '2026-11-02'

let world: CheckoutWorld

beforeAll(async () => {
  world = await createCheckoutWorld()
  await setClock(platformDb(world.database), AT)
  await openShop(world.at(AT), { tea: 1_000 })
})
afterAll(() => world.close())

const staff = async (method: 'GET' | 'POST' | 'PUT', path: string, body?: object) => {
  const url = `/api/v1/merchants/north${path}`
  const answer = await world.server.call({ method, url, as: 'owner', ...(body ? { body } : {}) })
  return { status: answer.statusCode, body: answer.body === '' ? undefined : answer.json() }
}
const order = async (tea = 1): Promise<string> => {
  const groups = [{ mode: 'pickup', lines: [{ sku: 'tea', quantity: tea }] }]
  return (await staff('POST', '/orders', { storeId: 's1', groups })).body.id
}
const openShift = async (tillId: string): Promise<string> =>
  (await staff('POST', '/stores/s1/shifts', { tillId, cashier: 'Lan', float: 10_000 })).body.id
const endShift = async (id: string, value: number) => {
  expect(await staff('POST', `/shifts/${id}/count`, { pieces: [{ value, pieces: 1 }] })).toMatchObject({ status: 200 })
  const closed = await staff('POST', `/shifts/${id}/close`, { reason: null, leave: 0, handOverTo: null })
  expect(closed).toMatchObject({ status: 200 })
}

describe('cash', () => {
  it('is taken without a shift where the till never had one', async () => {
    expect(await staff('POST', `/orders/${await order()}/cash`, { tillId: 'stall' })).toMatchObject({ status: 200 })
  })

  it('is taken in a running shift only where the till has shifts', async () => {
    const shift = await openShift('t1')
    const id = await order(2)
    expect(await staff('POST', `/orders/${id}/cash`, { tillId: 't1', amount: 500 })).toMatchObject({ status: 200 })
    await staff('POST', `/shifts/${shift}/count`, { pieces: [{ value: 10_500, pieces: 1 }] })
    expect(await staff('POST', `/orders/${id}/cash`, { tillId: 't1' })).toMatchObject({
      status: 409,
      body: { code: 'shift.needed' },
    })
    await endShift(shift, 10_500)
    expect(await staff('POST', `/orders/${id}/cash`, { tillId: 't1' })).toMatchObject({ status: 409 })
    expect((await staff('GET', `/orders/${id}`)).body).toMatchObject({ paid: 500 })
  })

  it('is counted in a drawer whatever the shop calls it, with or without spaces around', async () => {
    const shift = await openShift('前台 一')
    expect(await staff('POST', `/orders/${await order()}/cash`, { tillId: ' 前台 一 ' })).toMatchObject({ status: 200 })
    await endShift(shift, 11_000)
    expect(await staff('POST', `/orders/${await order()}/cash`, { tillId: '前台 一 ' })).toMatchObject({
      body: { code: 'shift.needed' },
    })
  })

  it('goes back out of a running drawer, and waits until there is one', async () => {
    const first = await openShift('t2')
    const id = await order(3)
    await staff('POST', `/orders/${id}/cash`, { tillId: 't2' })
    await endShift(first, 13_000)
    await staff('POST', `/orders/${id}/cancel`, {})
    const refunds = async () =>
      await scopedDb(world.database, 'north').query('select state, amount from refund where order_id = $1', [id])
    expect(await refunds()).toEqual([{ state: 'requested', amount: 3_000 }])
    const second = await openShift('t2')
    await sendRefunds(world.at(AT), new Map(), id)
    expect(await refunds()).toEqual([{ state: 'refunded', amount: 3_000 }])
    await endShift(second, 7_000)
  })

  it('agrees between till, payments and ledger when the day is closed', async () => {
    const day = await staff('GET', `/stores/s1/days/${DAY}`)
    expect(day.body).toMatchObject({
      methods: [{ method: 'cash', till: 2_500, payments: 2_500, ledger: 2_500 }],
      differences: [],
    })
    expect(await staff('POST', `/stores/s1/days/${DAY}/close`, {})).toMatchObject({ status: 200 })
    expect(await checkLedger(scopedDb(world.database, 'north'))).toEqual([])
  })

  it('stays on the day on which it was taken and given back, when the store lets its day begin later', async () => {
    const night = AT + 14.5 * 3_600_000 // half past two on the third
    await setClock(platformDb(world.database), night)
    const id = await order(2)
    await staff('POST', `/orders/${id}/cash`, { tillId: 'stall' })
    await staff('POST', `/orders/${id}/refunds`, { amount: 300, reason: 'late' })
    const { id: _id, now: _now, ...store } = (await staff('GET', '/stores/s1')).body
    expect(await staff('PUT', '/stores/s1', { ...store, cutoffHour: 4 })).toMatchObject({ status: 200 })
    expect((await staff('GET', '/stores/s1/days/2026-11-03')).body).toMatchObject({
      methods: [{ method: 'cash', payments: 1_700, ledger: 1_700 }],
      differences: [],
    })
    await staff('POST', `/orders/${await order()}/cash`, { tillId: 'stall' })
    const reopened = await staff('POST', `/stores/s1/days/${DAY}/reopen`, { reason: 'night' })
    expect(reopened).toMatchObject({ status: 204 })
    expect((await staff('GET', `/stores/s1/days/${DAY}`)).body).toMatchObject({
      methods: [{ method: 'cash', payments: 3_500, ledger: 3_500 }],
      differences: [],
    })
  })
})
