import { randomUUID } from 'node:crypto'
import { type CallCtx, type Db, type Prepared, rng, uuidv7 } from '@tandem/kernel'
import { openOrderDesk } from '../../apps/server/src/business/orders/index.ts'
import { fieldCipher } from '../../apps/server/src/platform/fields.ts'
import type { Report } from '../figure.ts'
import { skuOf } from '../fill-catalogue.ts'
import { type BenchShop, SKUS, STORE } from './shop.ts'

const ORDERS = 3_000
const CLIENTS = 8

interface Ran {
  sql: Prepared
  values: readonly unknown[]
}

/**
 * Places orders over HTTP, and then runs the very statements that placing runs, with values made beforehand, on as many
 * connections: what HTTP, contracts, pricing and promotions cost on top of the database.
 */
export async function placeBare(shop: BenchShop, report: Report): Promise<void> {
  const overHttp = await rate((n, i) => placeOverHttp(shop, n, i))
  const scripts = await Promise.all(Array.from({ length: ORDERS }, (_, i) => statementsOfOne(shop, i)))
  const { db } = await shop.ctx()
  const bare = await rate(async (_, i) => {
    for (const { sql, values } of scripts[i] as Ran[]) await db.query(sql, values)
  })
  report({
    case: `placing, spread, 3 lines, ${CLIENTS} clients`,
    metric: 'orders placed over HTTP',
    value: overHttp,
    unit: '/s',
    target: { atLeast: bare / 2 },
    reference: 'the same statements run bare in the same run',
    referenceValue: bare,
  })
}

async function rate(one: (client: number, order: number) => Promise<void>): Promise<number> {
  let next = 0
  const since = performance.now()
  const client = async (n: number): Promise<void> => {
    for (let i = next++; i < ORDERS; i = next++) await one(n, i)
  }
  await Promise.all(Array.from({ length: CLIENTS }, (_, n) => client(n)))
  return ORDERS / ((performance.now() - since) / 1_000)
}

const basketOf = (i: number, code: string) => {
  const random = rng(i, 'bare')
  const skus = new Set<string>()
  while (skus.size < 3) skus.add(skuOf(random.int(SKUS)))
  const lines = [...skus].map((sku) => ({ sku, quantity: 1, options: [] }))
  return { storeId: STORE, groups: [{ mode: 'pickup' as const, lines }], codes: [code] }
}

async function placeOverHttp({ api, http, coupon }: BenchShop, _client: number, i: number): Promise<void> {
  const answer = await http.call('POST', `${api}/orders`, {
    body: basketOf(i, coupon()),
    headers: { 'tandem-device': `device-placing-${i}`, 'idempotency-key': randomUUID() },
  })
  if (answer.status !== 201) throw new Error(`placing: ${answer.status} ${JSON.stringify(answer.body)}`)
}

/** What placing one order asks of the database; the order itself is not written yet. */
async function statementsOfOne(shop: BenchShop, i: number): Promise<Ran[]> {
  const real = await shop.ctx()
  const ran: Ran[] = []
  const query: Db['query'] = async <Row>(sql: string | Prepared, values: readonly unknown[] = []) => {
    if (typeof sql === 'string') throw new Error(`placing ran an unprepared statement: ${sql}`)
    ran.push({ sql, values })
    if (sql.name === 'order.place') return [{ ok: true, number: 1, short: [], at_limit: [] }] as Row[]
    return await real.db.query<Row>(sql, values)
  }
  const ctx: CallCtx = { ...real, db: { query, transaction: real.db.transaction } }
  const deviceId = `bare-device-${i}`
  const buyer = { channel: 'app' as const, customerId: null, tier: null, segments: [], owner: `device:${deviceId}` }
  const desk = openOrderDesk(fieldCipher('A'.repeat(43)))
  const request = { caller: `guest:${deviceId}`, key: uuidv7(ctx.now), hash: 'bare' }
  await desk.place({ ...ctx, actor: { kind: 'guest', deviceId } }, basketOf(i, shop.coupon()), buyer, request, {
    pay: 'first',
  })
  return ran
}
