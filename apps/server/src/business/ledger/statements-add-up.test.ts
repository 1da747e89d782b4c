import type { DayLine, FunderLine, OrderAnswer, StatementLine, StoreDayAnswer } from '@tandem/contracts'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { CheckoutWorld } from '../../../../../tests/world/checkout-world.ts'
import { createPeopledShop, type People } from '../../../../../tests/world/people.ts'
import { openShop } from '../../../../../tests/world/shop.ts'
import { platformDb } from '../../db/pool.ts'
import { saveTaxClass } from '../catalog/categories.ts'

const AT = Date.UTC(2026, 10, 2, 4)
const DAY = '2026-11-02'
const YEAR = 'from=2026-01-01&to=2026-12-31'
const STOCK = { tea: 100_000, rice: 100_000, milk: 100_000, apple: 100_000_000 }
const STORES = ['s1', 's2'] as const
const DOOR = { name: '王', phone: '13800000000', text: '长寿路 1 号', lng: 121.4, lat: 31.2 }
/** Who bears what: the house, one of its stores, a brand, somebody's marketplace. */
const OFFERS = {
  brand: { selects: { skus: ['tea'] }, offer: { kind: 'percent', basisPoints: 1_333 }, funder: 'brewery' },
  market: { selects: { skus: ['apple'] }, offer: { kind: 'percent', basisPoints: 700 }, funder: 'market' },
  store: { selects: { skus: ['milk'] }, offer: { kind: 'nth_item', n: 2, basisPoints: 5_000 }, funder: 'store:s1' },
  house: { offer: { kind: 'threshold', steps: [{ from: 2_000, off: 301 }], repeats: true } },
}

interface Deed {
  store: 0 | 1
  mode: 'pickup' | 'delivery' | 'instant'
  quantities: [number, number, number, number]
  cash: number
  isHandedOver: boolean
  back: number
  amends: number
  isCancelled: boolean
}

const deed: fc.Arbitrary<Deed> = fc.record({
  store: fc.constantFrom(0, 1),
  mode: fc.constantFrom('pickup', 'delivery', 'instant'),
  quantities: fc.tuple(fc.nat(4), fc.nat(4), fc.nat(4), fc.nat(3_333)),
  cash: fc.nat(3_000),
  isHandedOver: fc.boolean(),
  back: fc.nat(3),
  amends: fc.nat(400),
  isCancelled: fc.boolean(),
})

let world: CheckoutWorld
let people: People

/** Money of three decimals, taxes on top of prices, two stores. */
beforeAll(async () => {
  ;({ world, people } = await createPeopledShop(AT, STOCK))
  await platformDb(world.database).query(`update merchant set currency = 'KWD' where id = 'north'`)
  const ctx = world.at(AT)
  await openShop(ctx, STOCK, 's2')
  await saveTaxClass({ ...ctx, access: { merchantId: 'north', role: 'owner', storeIds: 'all' } }, 'standard', {
    name: { zh: '标准', en: 'Standard' },
    rates: [{ validFrom: 0, basisPoints: 1_300, included: false }],
  })
  for (const [id, rule] of Object.entries(OFFERS)) await people.promote(id, { rule })
})
afterAll(() => world.close())

const get = async <Answer>(path: string): Promise<Answer> => {
  const { status, body } = await people.staff('GET', path)
  expect(status, `${path}: ${JSON.stringify(body)}`).toBe(200)
  return body as Answer
}
/** What cannot be done with this order is refused; nothing breaks. */
const may = async (path: string, body: object = {}): Promise<void> => {
  const answer = await people.staff('POST', path, body)
  expect(answer.status, `${path}: ${JSON.stringify(answer.body)}`).toBeLessThan(500)
}

/** Somebody buys something, pays it in part in cash, gets it or not, brings some back, is made amends, or cancels. */
async function carryOut(deed: Deed): Promise<string | null> {
  const { store, mode, quantities, cash, isHandedOver, back, amends, isCancelled } = deed
  const skus = ['tea', 'rice', 'milk', 'apple']
  const lines = quantities.flatMap((n, i) =>
    n === 0 ? [] : [{ sku: skus[i], quantity: skus[i] === 'apple' ? n / 1_000 : n }],
  )
  const groups = [{ mode, lines, ...(mode === 'delivery' ? { address: DOOR } : {}) }]
  const placed = await people.staff('POST', '/orders', { storeId: STORES[store], groups })
  if (placed.status !== 201) {
    expect(placed.status, JSON.stringify(placed.body)).toBeLessThan(500)
    return null
  }
  const { id } = placed.body as OrderAnswer
  if (cash > 0) await may(`/orders/${id}/cash`, { tillId: 't1', amount: cash })
  const started = await people.staff('POST', `/orders/${id}/payments`, { provider: 'sandbox' })
  if (started.status === 201) {
    await world.pay(started.body.action)
    await world.told()
  }
  if (isHandedOver) {
    const ways = { pickup: ['start', 'finish', 'collect'], delivery: ['start', 'finish', 'dispatch', 'deliver'] }
    for (const action of mode === 'instant' ? [] : ways[mode]) await may(`/orders/${id}/groups/1/${action}`)
  }
  if (back > 0)
    await may(`/orders/${id}/returns`, {
      lines: [{ line: 1, quantity: skus[0] === lines[0]?.sku ? back : 1 }],
      reason: 'other',
    })
  if (amends > 0) await may(`/orders/${id}/refunds`, { amount: amends, reason: 'late' })
  if (isCancelled) await may(`/orders/${id}/cancel`)
  return id
}

/** Accounts that hold something. */
const closings = (lines: readonly StatementLine[]) =>
  new Map(lines.filter(({ closing }) => closing !== 0).map(({ account, closing }) => [account, closing]))

it('statements of merchant, stores, days and funders say what orders cost and what was taken for them, to the unit', async () => {
  const ids: string[] = []
  await fc.assert(
    fc.asyncProperty(fc.array(deed, { minLength: 1, maxLength: 3 }), async (deeds) => {
      for (const one of deeds) {
        const id = await carryOut(one)
        if (id) ids.push(id)
      }
      await people.expectSound()
    }),
    { numRuns: 15, endOnFailure: true },
  )
  const whole = (await get<{ lines: StatementLine[] }>(`/ledger/statement?${YEAR}`)).lines
  const held = closings(whole)
  expect(new Set(whole.map(({ commodity }) => commodity))).toEqual(new Set(['KWD']))

  const file = await world.server.call({ url: `/api/v1/merchants/north/ledger/statement.csv?${YEAR}`, as: 'owner' })
  const rows: string[][] = parse(file.body, { bom: true, from_line: 2 })
  const written = rows.map(
    ([account = '', , , , , , closing]) => [account, Math.round(Number(closing) * 1_000)] as const,
  )
  expect(new Map(written.filter(([, closing]) => closing !== 0))).toEqual(held)

  const trial = await get<{ lines: { account: string; class: string; debit: number; credit: number }[] }>(
    `/ledger/trial-balance?on=2026-12-31`,
  )
  const sums = trial.lines.map(({ account, class: kind, debit, credit }) => {
    return [account, kind === 'asset' || kind === 'expense' ? debit - credit : credit - debit] as const
  })
  expect(new Map(sums.filter(([, sum]) => sum !== 0))).toEqual(held)

  const byStore = new Map<string, number>()
  for (const store of STORES) {
    const { lines } = await get<{ lines: StatementLine[] }>(`/ledger/statement?${YEAR}&store=${store}`)
    const signed = lines.map(({ class: kind, closing }) => (kind === 'asset' || kind === 'expense' ? 1 : -1) * closing)
    expect(
      signed.reduce((a, b) => a + b, 0),
      `${store} balances by itself`,
    ).toBe(0)
    for (const { account, closing } of lines) byStore.set(account, (byStore.get(account) ?? 0) + closing)
  }
  expect(new Map([...byStore].filter(([, sum]) => sum !== 0))).toEqual(held)

  const days = (await get<{ lines: DayLine[] }>(`/ledger/days?${YEAR}`)).lines
  expect(closings(days)).toEqual(held)

  for (const funder of ['brewery', 'market']) {
    const { lines } = await get<{ lines: FunderLine[] }>(`/ledger/funders/${funder}/statement?${YEAR}`)
    const owed = lines.reduce((sum, { closing }) => sum + closing, 0)
    expect(owed).toBe(held.get(`receivable:funder:${funder}`) ?? 0)
    const { funders } = await get<{ funders: { funder: string; owed: number }[] }>('/ledger/funders')
    expect(funders.find((one) => one.funder === funder)?.owed ?? 0).toBe(owed)
  }

  const taken = new Map<string, number>()
  for (const store of STORES) {
    const { methods, differences } = await get<StoreDayAnswer>(`/stores/${store}/days/${DAY}`)
    expect(differences).toEqual([])
    for (const { method, ledger } of methods) taken.set(method, (taken.get(method) ?? 0) + ledger)
  }
  const cash = STORES.reduce((sum, store) => sum + (held.get(`cash:${store}:t1`) ?? 0), 0)
  expect([taken.get('cash') ?? 0, taken.get('sandbox') ?? 0]).toEqual([cash, held.get('clearing:sandbox') ?? 0])

  const orders = await Promise.all(ids.map((id) => get<OrderAnswer>(`/orders/${id}`)))
  expect(cash + (held.get('clearing:sandbox') ?? 0)).toBe(
    orders.reduce((sum, { paid, refunded }) => sum + paid - refunded, 0),
  )
  const open = orders.filter(({ state }) => state === 'placed' || state === 'confirmed')
  const kept = orders.filter(({ state }) => state === 'closed')
  const waiting = open.reduce((sum, { paid, refunded }) => sum + paid - refunded, 0)
  expect(kept.every(({ due, paid, refunded }) => due === paid - refunded)).toBe(true)
  expect(held.get('customer_prepayments') ?? 0).toBe(waiting)
})
