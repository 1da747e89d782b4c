import type { StoreDayAnswer, TillShift } from '@tandem/contracts'
import { addDays, businessDate, type Ctx } from '@tandem/kernel'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../../../tests/world/index.ts'
import { platformDb } from '../../db/pool.ts'
import { buildTestServer, type Call, type TestServer } from '../../http/testing/test-server.ts'
import { systemCtx } from '../../platform/access.ts'
import { readAudit } from '../../platform/audit.ts'
import { openWarehouse } from '../../warehouse/client.ts'
import { captured, post, postedAbout, type Takings } from '../ledger/index.ts'
import { differencesOf, methodsOf } from './day-differences.ts'
import { checkDay, closeDay, reopenDay, updateDifference } from './days.ts'

const warehouse = openWarehouse({ url: 'http://127.0.0.1:9' })
const NORTH = '/api/v1/merchants/north'

let world: TestDatabase
let server: TestServer
let ctx: Ctx
let today: string

beforeAll(async () => {
  world = await createTestDatabase()
  server = await buildTestServer({ database: world.database, warehouse })
  await platformDb(world.database).query(
    `insert into store (merchant_id, id, name, zone, cutoff_hour)
     select 'north', id, '{}', 'Asia/Shanghai', 4 from unnest('{s1,s2,s3}'::text[]) id on conflict do nothing`,
  )
  ctx = await systemCtx(world.database, 'north', 'test', 'r1')
  today = businessDate(ctx.now, 'Asia/Shanghai', 4)
})
afterAll(async () => {
  await server.app.close()
  await warehouse.close()
  await world.close()
})

const send = (method: 'GET' | 'POST' | 'PUT', path: string, body?: object, as: Call['as'] = 'store_manager') =>
  server.call({ method, url: `${NORTH}${path}`, as, ...(method === 'GET' ? {} : { body: body ?? {} }) })

async function pay(storeId: string, provider: string, amount: number, day = today): Promise<void> {
  const on = { storeId, businessDate: day, currency: 'CNY' }
  const transfers = captured(on, { tender: { kind: 'provider', provider }, amount })
  await ctx.db.transaction(async (tx) => {
    await tx.query(
      `insert into payment (merchant_id, id, order_id, store_id, provider, state, currency, amount, captured, created_at,
         changed_at, captured_at, business_date)
       values (tandem_merchant(), gen_random_uuid(), gen_random_uuid(), $1, $2, 'captured', 'CNY', $3, $3, $4, $4, $4, $5)`,
      [storeId, provider, amount, new Date(ctx.now), day],
    )
    await post(tx, ctx, { cause: `order:${storeId}${amount}/captured:1`, transfers })
  })
}

describe('closing a day over the API', () => {
  it('opens, counts blind, explains, assigns, closes, and posts later money to the next day', async () => {
    const day = `/stores/s1/days/${today}`
    const opened = await send('POST', '/stores/s1/shifts', { tillId: 't1', cashier: 'Mei', float: 1000 })
    expect(opened.statusCode).toBe(201)
    const { id, ...shift } = opened.json() as TillShift
    expect(shift).toMatchObject({ businessDate: today, state: 'open', expected: null, difference: null })
    await pay('s1', 'wechat', 700)
    expect((await send('POST', `${day}/close`)).json()).toMatchObject({ code: 'day.shifts_running' })

    const counted = await send('POST', `/shifts/${id}/count`, { pieces: [{ value: 100, pieces: 9 }] })
    expect(counted.json()).toMatchObject({ counted: 900, expected: 1000, difference: -100 })
    expect((await send('POST', `/shifts/${id}/close`, { reason: 'lost a note' })).statusCode).toBe(200)

    expect((await send('POST', `${day}/close`)).json()).toMatchObject({ code: 'day.differences_unowned' })
    const state = (await send('GET', day)).json() as StoreDayAnswer
    expect(state.methods).toEqual([
      { method: 'cash', till: -100, payments: 0, ledger: 0 },
      { method: 'wechat', till: null, payments: 700, ledger: 700 },
    ])
    const subject = `till:t1:${id}`
    expect(state.differences).toEqual([
      { subject, actual: 900, expected: 1000, amount: -100, state: 'open', owner: null, note: null },
    ])
    const assigned = { subject, owner: 'Mei', state: 'assigned' }
    expect((await send('PUT', `${day}/differences`, assigned)).statusCode).toBe(204)
    expect((await send('PUT', `${day}/differences`, { ...assigned, subject: 'method:none' })).statusCode).toBe(404)

    const closed = await send('POST', `${day}/close`)
    expect(closed.json()).toMatchObject({ state: 'closed', closedBy: expect.stringContaining('user:') })
    expect((await send('POST', `${day}/close`)).json()).toMatchObject({ code: 'day.closed' })
    await pay('s1', 'wechat', 50)
    expect(await postedAbout(ctx.db, 'order:s150')).toMatchObject([
      { businessDate: addDays(today, 1), belongsTo: today },
    ])
    const late = await send('POST', '/stores/s1/shifts', { tillId: 't1', cashier: 'Lan', float: 0 })
    expect(late.json()).toMatchObject({ businessDate: addDays(today, 1) })

    const resolved = { ...assigned, state: 'resolved', note: 'found under the till' }
    expect((await send('PUT', `${day}/differences`, resolved)).statusCode).toBe(204)
    expect(((await send('GET', day)).json() as StoreDayAnswer).differences).toMatchObject([{ state: 'resolved' }])
  })

  it('is opened again by the owner alone, with a reason, and everybody can read who did', async () => {
    const day = `/stores/s1/days/${today}`
    expect((await send('POST', `${day}/reopen`, { reason: 'x' })).statusCode).toBe(403)
    expect((await send('POST', `${day}/reopen`, {}, 'owner')).statusCode).toBe(400)
    expect((await send('POST', `${day}/reopen`, { reason: 'a forgotten bill' }, 'owner')).statusCode).toBe(204)
    expect((await send('POST', `${day}/reopen`, { reason: 'again' }, 'owner')).json()).toMatchObject({
      code: 'day.not_closed',
    })
    await pay('s1', 'wechat', 30)
    expect(await postedAbout(ctx.db, 'order:s130')).toMatchObject([{ businessDate: today, belongsTo: null }])
    expect((await send('POST', `${day}/close`)).statusCode).toBe(200)
    const actions = (await readAudit(ctx.db)).map(({ action }) => action)
    expect(actions.filter((action) => action.startsWith('day.'))).toEqual(['day.closed', 'day.reopened', 'day.closed'])
    const events = await ctx.db.query(`select kind from outbox where aggregate = $1 order by id`, [`day:s1:${today}`])
    expect(events.map(({ kind }) => kind)).toEqual(['day.closed', 'day.reopened', 'day.closed'])
  })

  it("shows and closes nobody else's store, no day that has not begun, and no store there is none of", async () => {
    expect((await send('GET', `/stores/s3/days/${today}`)).statusCode).toBe(403)
    expect((await send('POST', `/stores/s3/shifts`, { tillId: 't1', cashier: 'M', float: 0 })).statusCode).toBe(403)
    expect((await send('POST', `/stores/s1/days/${addDays(today, 2)}/close`)).json()).toMatchObject({
      code: 'day.not_begun',
    })
    expect((await send('GET', `/stores/nowhere/days/${today}`, undefined, 'owner')).statusCode).toBe(404)
  })
})

describe('a cashier', () => {
  it('has shifts and counts blind, but does not count again, close days or read the books', async () => {
    const as = 'cashier'
    const opened = await send('POST', '/stores/s1/shifts', { tillId: 't9', cashier: 'Ann', float: 500 }, as)
    const { id, expected } = opened.json() as TillShift
    expect(expected).toBeNull()
    const pieces = { pieces: [{ value: 100, pieces: 4 }] }
    expect((await send('POST', `/shifts/${id}/count`, pieces, as)).json()).toMatchObject({ difference: -100 })
    expect((await send('POST', `/shifts/${id}/count`, pieces, as)).json()).toMatchObject({ code: 'access.denied' })
    expect((await send('POST', `/shifts/${id}/count`, pieces)).statusCode).toBe(200)
    for (const path of [`/stores/s1/days/${today}`, `/ledger/days?from=${today}&to=${today}`]) {
      expect((await send('GET', path, undefined, as)).statusCode).toBe(403)
    }
  })
})

describe('a closed day', () => {
  it('is opened again only by who has the store', async () => {
    const access = { ...ctx.access, storeIds: ['s1'] }
    const refused = reopenDay({ ...ctx, access }, { storeId: 's3', businessDate: today }, 'late')
    await expect(refused).rejects.toMatchObject({ code: 'access.denied' })
  })
})

describe('payments that differ from the ledger', () => {
  const taken: Takings[] = [{ method: 'wechat', captured: 700, refunded: 0 }]
  const paymentTotals = () => Promise.resolve(taken)

  it('hold the day open until somebody sees to it, are asked again when they change, and go by themselves', async () => {
    const day = { storeId: 's2', businessDate: today }
    await pay('s2', 'wechat', 650)
    const written = () => ctx.db.query(`select subject from day_difference where store_id = 's2'`)
    await expect(closeDay(ctx, day, paymentTotals)).rejects.toMatchObject({ code: 'day.differences_unowned' })
    expect(await written(), 'a refused closing writes nothing down').toEqual([])
    const subject = 'method:wechat'
    await updateDifference(ctx, day, { subject, owner: 'Lan', state: 'assigned', note: null }, paymentTotals)
    expect((await checkDay(ctx, day, paymentTotals)).differences).toMatchObject([{ amount: 50, state: 'assigned' }])
    await pay('s2', 'wechat', 40)
    expect((await checkDay(ctx, day, paymentTotals)).differences).toMatchObject([{ amount: 10, state: 'open' }])
    await pay('s2', 'wechat', 10)
    expect(await closeDay(ctx, day, paymentTotals)).toMatchObject({
      close: { state: 'closed' },
      methods: [{ method: 'wechat', till: null, payments: 700, ledger: 700 }],
      differences: [{ state: 'gone' }],
    })
  })

  it('are told by way of paying, cash with what was counted', () => {
    const shifts = [{ id: '1', tillId: 't1', counted: 90, expected: 100 }]
    const cash = (captured: number) => [{ method: 'cash', captured, refunded: 5 }]
    const methods = methodsOf(shifts, [...cash(60), ...taken], cash(60))
    expect(methods).toEqual([
      { method: 'cash', till: 45, payments: 55, ledger: 55 },
      { method: 'wechat', till: null, payments: 700, ledger: 0 },
    ])
    expect(differencesOf(shifts, methods)).toEqual([
      { subject: 'till:t1:1', actual: 90, expected: 100 },
      { subject: 'method:wechat', actual: 700, expected: 0 },
    ])
  })
})
