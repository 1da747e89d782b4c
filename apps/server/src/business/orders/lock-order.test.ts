import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { type CheckoutWorld, createCheckoutWorld } from '../../../../../tests/world/checkout-world.ts'
import { openShop } from '../../../../../tests/world/shop.ts'
import { platformDb, scopedDb } from '../../db/pool.ts'
import { setClock } from '../../platform/clock.ts'
import { readBuckets, reconcile, sweepDue } from '../buckets/index.ts'
import { checkLedger } from '../ledger/index.ts'
import { countNow } from '../payments/count-now.ts'
import { expireOrders } from './index.ts'

const AT = Date.UTC(2026, 10, 2, 4)
const HOUR = 3_600_000

let world: CheckoutWorld
const db = () => scopedDb(world.database, 'north')

beforeAll(async () => {
  world = await createCheckoutWorld()
  await openShop(world.at(AT), { milk: 1_000, rice: 1_000, tea: 1_000 })
})
beforeEach(() => setClock(platformDb(world.database), AT))
afterAll(() => world.close())

const staff = async (path: string, body: object) => {
  const answer = await world.server.call({ method: 'POST', url: `/api/v1/merchants/north${path}`, as: 'owner', body })
  return { status: answer.statusCode, body: answer.json() }
}
const group = (mode: string, ...skus: string[]) => ({ mode, lines: skus.map((sku) => ({ sku, quantity: 1 })) })
const placed = async (...groups: object[]) => (await staff('/orders', { storeId: 's1', groups })).body.id as string
const orderOf = async (id: string) =>
  (await db().query('select state, paid, refunded from orders where id = $1', [id]))[0]
const freeOf = async (sku: string) =>
  (await readBuckets(db(), [{ kind: 'stock', resource: sku, place: 's1' }]))[0]?.free ?? 0
/** As everybody locks them. */
async function byLockOrder(...skus: string[]): Promise<string[]> {
  const rows = await db().query<{ resource: string }>(
    `select resource from bucket where kind = 'stock' and place = 's1' and resource = any ($1) order by id`,
    [skus],
  )
  return rows.map(({ resource }) => resource)
}
async function isSound(): Promise<void> {
  expect(await reconcile(db())).toEqual([])
  expect(await checkLedger(db())).toEqual([])
}

it('orders of what is taken along and what is fetched later, paid at once crosswise, never wait for each other in a ring', async () => {
  const orders: string[] = []
  for (let pair = 0; pair < 20; pair += 1) {
    orders.push(await placed(group('instant', 'tea'), group('pickup', 'rice')))
    orders.push(await placed(group('instant', 'rice'), group('pickup', 'tea')))
  }
  const answers = await Promise.all(orders.map((id) => staff(`/orders/${id}/cash`, { tillId: 't1' })))
  expect(answers.filter(({ status }) => status !== 200).map(({ body }) => body)).toEqual([])
  for (const id of orders) expect(await orderOf(id)).toMatchObject({ state: 'confirmed', paid: 1_350 })
  await isSound()
})

it('the same when they are paid after their hold has ended', async () => {
  const orders: string[] = []
  for (let pair = 0; pair < 10; pair += 1) {
    orders.push(await placed(group('instant', 'tea'), group('pickup', 'rice')))
    orders.push(await placed(group('instant', 'rice'), group('pickup', 'tea')))
  }
  await setClock(platformDb(world.database), AT + HOUR)
  await sweepDue(db(), AT + HOUR)
  const answers = await Promise.all(orders.map((id) => staff(`/orders/${id}/cash`, { tillId: 't1' })))
  expect(answers.filter(({ status }) => status !== 200).map(({ body }) => body)).toEqual([])
  for (const id of orders) expect(await orderOf(id)).toMatchObject({ state: 'confirmed', paid: 1_350 })
  await isSound()
})

it('a late payment that needs what an abandoned basket keeps locks nothing while that is freed', async () => {
  const [low = '', high = ''] = await byLockOrder('milk', 'tea')
  const free = await freeOf(high)
  const late = await placed(group('pickup', high))
  const started = await staff(`/orders/${late}/payments`, { provider: 'sandbox' })
  await setClock(platformDb(world.database), AT + HOUR)
  await expireOrders(db(), AT + HOUR)
  // Somebody keeps all of it, and something else, in a basket that is not paid in time.
  const lines = [
    { sku: low, quantity: 1 },
    { sku: high, quantity: free },
  ]
  const rival = await staff('/orders', { storeId: 's1', groups: [{ mode: 'pickup', lines }] })
  expect(rival.status).toBe(201)
  await setClock(platformDb(world.database), AT + 2 * HOUR)
  let paying: ReturnType<typeof countNow> | undefined
  // Somebody else has locked one and is about to lock the other, in their order, as placing an order of both does.
  await db().transaction(async (tx) => {
    const lock = (sku: string) =>
      tx.query(`select from bucket where kind = 'stock' and resource = $1 and place = 's1' for no key update`, [sku])
    await lock(low)
    const { paymentId, amount, currency } = started.body
    paying = countNow(world.at(AT + 2 * HOUR), 'captured', { paymentId, amount, currency })
    paying.catch(() => undefined)
    await new Promise((go) => setTimeout(go, 500))
    await lock(high)
  })
  expect(await paying).toMatchObject({ effect: 'confirmed_late' })
  expect(await orderOf(late)).toMatchObject({ state: 'confirmed', paid: high === 'tea' ? 1_000 : 680 })
  await isSound()
})

it('a late payment for goods that are gone for good still goes back', async () => {
  const late = await placed(group('pickup', 'milk'))
  const started = await staff(`/orders/${late}/payments`, { provider: 'sandbox' })
  await setClock(platformDb(world.database), AT + HOUR)
  await expireOrders(db(), AT + HOUR)
  const lines = [{ sku: 'milk', quantity: await freeOf('milk') }]
  const rival = await staff('/orders', { storeId: 's1', groups: [{ mode: 'pickup', lines }] })
  await staff(`/orders/${rival.body.id}/cash`, { tillId: 't1' })
  await world.pay(started.body.action)
  await world.told()
  await world.told()
  expect(await orderOf(late)).toMatchObject({ state: 'expired', paid: 680, refunded: 680 })
  await isSound()
})

it('orders handed over in part, whose rest is cancelled, crosswise, never wait for each other in a ring', async () => {
  const orders: string[] = []
  for (let pair = 0; pair < 20; pair += 1) {
    orders.push(await placed(group('pickup', 'rice', 'tea')), await placed(group('pickup', 'tea', 'rice')))
  }
  for (const id of orders) {
    await staff(`/orders/${id}/cash`, { tillId: 't1' })
    await staff(`/orders/${id}/groups/1/finish`, {})
  }
  const some = { lines: [{ line: 1, quantity: 1 }], rest: 'cancel' }
  const answers = await Promise.all(orders.map((id) => staff(`/orders/${id}/groups/1/parts`, some)))
  expect(answers.filter(({ status }) => status !== 200).map(({ body }) => body)).toEqual([])
  expect(answers.map(({ body }) => body.state)).toEqual(orders.map(() => 'closed'))
  await isSound()
})
