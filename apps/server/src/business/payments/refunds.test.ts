import type { CallCtx, Queryable } from '@tandem/kernel'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CheckoutWorld, createCheckoutWorld } from '../../../../../tests/world/checkout-world.ts'
import { openShop } from '../../../../../tests/world/shop.ts'
import { platformDb, scopedDb } from '../../db/pool.ts'
import { setClock } from '../../platform/clock.ts'
import { checkLedger } from '../ledger/index.ts'
import { refundAllOwed, sendRefunds } from './index.ts'
import { redirectWaiting } from './refund-store.ts'

const AT = Date.UTC(2026, 10, 2, 4)
const DOOR = { name: '王', phone: '13800000000', text: '长寿路 1 号', lng: 121.41, lat: 31.2 }

let world: CheckoutWorld
const db = () => scopedDb(world.database, 'north')

beforeAll(async () => {
  world = await createCheckoutWorld()
  await setClock(platformDb(world.database), AT)
  await openShop(world.at(AT), { tea: 10_000, rice: 10_000 })
})
afterAll(() => world.close())

const staff = async (method: 'GET' | 'POST', path: string, body?: object, as: 'owner' | 'cashier' = 'owner') => {
  const url = `/api/v1/merchants/north${path}`
  const answer = await world.server.call({ method, url, as, ...(body ? { body } : {}) })
  return { status: answer.statusCode, body: answer.body === '' ? undefined : answer.json() }
}
/** A delivered order of 3 tea and 1 rice for 33.50 and a fee of 5.00, paid through the sandbox. */
async function bought({ scenario = {}, mode = 'delivery', customerId }: Partial<Record<string, unknown>> = {}) {
  const lines = [
    { sku: 'tea', quantity: 3 },
    { sku: 'rice', quantity: 1 },
  ]
  const groups = [{ mode, lines, ...(mode === 'delivery' ? { address: DOOR } : {}) }]
  const { id } = (await staff('POST', '/orders', { storeId: 's1', groups })).body as { id: string }
  if (customerId) await db().query('update orders set customer_id = $2 where id = $1', [id, customerId])
  const started = await staff('POST', `/orders/${id}/payments`, { provider: 'sandbox' })
  await fetch(started.body.action.url, { method: 'POST', body: JSON.stringify({ decision: 'pay', scenario }) })
  await world.told()
  return id
}
async function deliver(id: string): Promise<void> {
  for (const action of ['start', 'finish', 'dispatch', 'deliver']) {
    expect(await staff('POST', `/orders/${id}/groups/1/${action}`)).toMatchObject({ status: 200 })
  }
}
const owedInLedger = async () => {
  const [row] = await db().query<{ sum: number }>(
    `select coalesce(sum(case when t.credit = a.id then amount else -amount end), 0)::bigint as sum
       from ledger_account a join ledger_transfer t on a.id in (t.debit, t.credit) where a.code = 'customer_prepayments'`,
  )
  return row?.sum
}

describe('amends', () => {
  it('for a delivered order go back, make it cheaper, and leave nothing owed in the ledger', async () => {
    const id = await bought()
    await deliver(id)
    expect(await owedInLedger()).toBe(0)
    const refund = await staff('POST', `/orders/${id}/refunds`, { amount: 777, reason: 'the tea was cold' })
    expect(refund).toMatchObject({
      status: 201,
      body: { owed: 0, refunds: [{ to: 'sandbox', amount: 777, reason: 'the tea was cold', state: 'refunded' }] },
    })
    expect((await staff('GET', `/orders/${id}`)).body).toMatchObject({ due: 3_073, paid: 3_850, refunded: 777 })
    expect(await owedInLedger()).toBe(0)
    const [audit] = await db().query('select action, details from audit where subject = $1', [`order:${id}`])
    expect(audit).toMatchObject({ action: 'order.refunded', details: { amount: 777 } })
    expect(await checkLedger(db())).toEqual([])
  })

  it('before the goods go make what is handed over cheaper', async () => {
    const id = await bought()
    await staff('POST', `/orders/${id}/refunds`, { amount: 1_000, reason: 'late' })
    await staff('POST', `/orders/${id}/refunds`, { amount: 500, reason: 'later still' })
    await deliver(id)
    expect(await owedInLedger()).toBe(0)
  })

  it('stay made for what is kept when some comes back, and each line says what went back for it', async () => {
    const id = await bought({ mode: 'pickup' })
    await staff('POST', `/orders/${id}/refunds`, { amount: 335, reason: 'dented' })
    for (const action of ['finish', 'collect']) await staff('POST', `/orders/${id}/groups/1/${action}`)
    const back = { lines: [{ line: 1, quantity: 1 }], reason: 'quality' }
    const { body } = await staff('POST', `/orders/${id}/returns`, back)
    expect(body).toMatchObject({ due: 2_115, paid: 3_350, refunded: 1_235 })
    expect(body.lines).toMatchObject([
      { sku: 'tea', net: 1_800, refunded: 1_200 },
      { sku: 'rice', net: 315, refunded: 35 },
    ])
    const { refunds } = (await staff('GET', `/orders/${id}/refunds`)).body
    expect(refunds).toMatchObject([{ reason: 'dented' }, { reason: 'returned' }])
    expect(await owedInLedger()).toBe(0)
    expect(await checkLedger(db())).toEqual([])
  })

  it('are never more than what was paid and not given back, however they race', async () => {
    const id = await bought({ mode: 'pickup' })
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => staff('POST', `/orders/${id}/refunds`, { amount: 1_500, reason: 'sorry' })),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 409, 409, 409])
    expect(answers.find(({ status }) => status === 409)?.body).toMatchObject({ code: 'refund.too_much' })
    expect((await staff('GET', `/orders/${id}`)).body).toMatchObject({ paid: 3_350, refunded: 3_000, due: 350 })
    await staff('POST', `/orders/${id}/cancel`, {})
    expect((await staff('GET', `/orders/${id}`)).body).toMatchObject({ refunded: 3_350 })
    expect(await owedInLedger()).toBe(0)
  })

  it('beyond somebody’s limit are refused, and nothing is changed', async () => {
    const id = await bought({ mode: 'pickup' })
    expect(await staff('POST', `/orders/${id}/refunds`, { amount: 1, reason: 'sorry' }, 'cashier')).toMatchObject({
      status: 403,
      body: { code: 'approval.needed' },
    })
    expect((await staff('GET', `/orders/${id}/refunds`)).body).toEqual({ owed: 0, refunds: [] })
  })
})

it('gives back what was paid for goods that nobody came for, which others can buy again', async () => {
  const freeTea = async () => (await staff('GET', '/places/s1/stock?search=tea')).body.items[0].free
  const [before, owedBefore] = [await freeTea(), await owedInLedger()]
  const id = await bought({ mode: 'pickup' })
  expect(await freeTea()).toBe(before - 3)
  for (const action of ['finish', 'give_up', 'give_up']) await staff('POST', `/orders/${id}/groups/1/${action}`)
  expect((await staff('GET', `/orders/${id}`)).body).toMatchObject({
    state: 'closed',
    due: 0,
    paid: 3_350,
    refunded: 3_350,
    groups: [{ state: 'not_collected' }],
  })
  expect(await freeTea()).toBe(before)
  expect(await owedInLedger()).toBe(owedBefore)
})

describe('a refund that the provider refuses', () => {
  it('is listed, keeps nobody busy, and is given back in cash by choice', async () => {
    const id = await bought({ mode: 'pickup', scenario: { refundFails: true } })
    const refused = await staff('POST', `/orders/${id}/refunds`, { amount: 400, reason: 'sorry' })
    expect(refused.body).toMatchObject({ owed: 400, refunds: [{ state: 'failed' }] })
    await refundAllOwed(world.at(AT))
    expect((await staff('GET', `/orders/${id}/refunds`)).body.refunds).toHaveLength(1)
    const open = async () => (await staff('GET', '/payment-differences?state=open')).body.differences
    expect(await open()).toMatchObject([{ kind: 'refund_failed', orderId: id }])
    const again = await staff('POST', `/orders/${id}/refunds/another-way`, { way: { to: 'original' } })
    expect(again.body).toMatchObject({ owed: 400, refunds: [{ state: 'failed' }, { state: 'failed' }] })
    const cash = await staff('POST', `/orders/${id}/refunds/another-way`, { way: { to: 'cash', tillId: 't1' } })
    expect(cash.body).toMatchObject({ owed: 0, refunds: [{}, {}, { to: 'cash', tillId: 't1', state: 'refunded' }] })
    expect(await open()).toEqual([])
    expect(await staff('POST', `/orders/${id}/refunds/another-way`, { way: { to: 'original' } })).toMatchObject({
      status: 409,
      body: { code: 'refund.nothing_owed' },
    })
    expect(await checkLedger(db())).toEqual([])
  })

  it('goes onto the wallet of the customer, if the order is one’s', async () => {
    const id = await bought({ mode: 'pickup', customerId: '01890a5d-ac96-774b-bcce-b302099a8057' })
    const way = { to: 'wallet' }
    const refund = await staff('POST', `/orders/${id}/refunds`, { amount: 250, reason: 'sorry', way })
    expect(refund.body).toMatchObject({ owed: 0, refunds: [{ to: 'wallet', state: 'refunded' }] })
    const [wallet] = await db().query(`select balance from ledger_account where code like 'wallet:%'`)
    expect(wallet).toEqual({ balance: 250 })
    const guest = await bought({ mode: 'pickup' })
    expect(await staff('POST', `/orders/${guest}/refunds`, { amount: 1, reason: 'sorry', way })).toMatchObject({
      body: { code: 'refund.no_wallet' },
    })
  })
})

describe('cash that waits for a drawer', () => {
  const shift = async (tillId: string) =>
    (await staff('POST', '/stores/s1/shifts', { tillId, cashier: 'Lan', float: 5_000 })).body.id as string

  it('goes out of another one, or is refused where nobody has that', async () => {
    const first = await shift('a')
    const groups = [{ mode: 'pickup', lines: [{ sku: 'tea', quantity: 1 }] }]
    const { id } = (await staff('POST', '/orders', { storeId: 's1', groups })).body
    await staff('POST', `/orders/${id}/cash`, { tillId: 'a' })
    await staff('POST', `/shifts/${first}/count`, { pieces: [{ value: 6_000, pieces: 1 }] })
    await staff('POST', `/orders/${id}/cancel`, {})
    await sendRefunds(world.at(AT), world.server.deps.providers, id)
    const path = `/orders/${id}/refunds`
    expect((await staff('GET', path)).body).toMatchObject({ owed: 0, refunds: [{ to: 'cash', state: 'requested' }] })
    const refused = await staff('POST', `${path}/another-way`, { way: { to: 'cash', tillId: 'a' } })
    expect(refused).toMatchObject({ status: 409, body: { code: 'shift.needed' } })
    await shift('b')
    const out = await staff('POST', `${path}/another-way`, { way: { to: 'cash', tillId: 'b' } })
    expect(out.body).toMatchObject({ refunds: [{ to: 'cash', tillId: 'b', amount: 1_000, state: 'refunded' }] })
  })

  it('goes one way alone, where somebody chooses another at the moment when it leaves', async () => {
    const first = await shift('c')
    const groups = [{ mode: 'pickup', lines: [{ sku: 'tea', quantity: 1 }] }]
    const { id } = (await staff('POST', '/orders', { storeId: 's1', groups })).body
    await staff('POST', `/orders/${id}/cash`, { tillId: 'c' })
    await staff('POST', `/shifts/${first}/count`, { pieces: [{ value: 6_000, pieces: 1 }] })
    await staff('POST', `/orders/${id}/cancel`, {})
    await staff('POST', `/shifts/${first}/close`, {})
    await Promise.all([shift('c'), shift('d')])
    let rival: Promise<unknown> | undefined
    const ctx = beforeQuery(/from till_shift/, async () => {
      rival ??= db().transaction((tx) => redirectWaiting(tx, id, { to: 'cash', tillId: 'd' }, AT))
      await doneOrWaiting(rival)
    })
    await sendRefunds(ctx, world.server.deps.providers, id)
    await rival
    const [refund] = (await staff('GET', `/orders/${id}/refunds`)).body.refunds
    expect(refund).toMatchObject({ to: 'cash', state: 'refunded' })
    const booked = await db().query(
      `select a.code from ledger_transfer t join ledger_account a on a.id = t.credit where t.cause = $1`,
      [`refund:${refund.id}`],
    )
    expect(booked).toEqual([{ code: `cash:s1:${refund.tillId ?? 'c'}` }])
  })
})

/** What a use case gets, with something that happens right before one of its queries. */
function beforeQuery(which: RegExp, happens: () => Promise<void>): CallCtx {
  const ctx = world.at(AT)
  const watched = (tx: Queryable): Queryable => ({
    query: async (sql, values) => {
      if (which.test(typeof sql === 'string' ? sql : sql.text)) await happens()
      return await tx.query(sql, values)
    },
  })
  return { ...ctx, db: { query: ctx.db.query, transaction: (work) => ctx.db.transaction((tx) => work(watched(tx))) } }
}

/** Until it is done, or waits for somebody else's lock. */
async function doneOrWaiting(rival: Promise<unknown>): Promise<void> {
  let isDone = false
  void rival.then(() => (isDone = true))
  while (!isDone) {
    const waiting = await platformDb(world.database).query(
      `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    )
    if (waiting.length > 0) return
  }
}
