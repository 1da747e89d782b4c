import type { DayLine, StatementLine } from '@tandem/contracts'
import { addDays } from '@tandem/kernel'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../../../tests/world/index.ts'
import { platformDb, scopedDb } from '../../db/pool.ts'
import { buildTestServer, type Call, type TestServer } from '../../http/testing/test-server.ts'
import { setClock } from '../../platform/clock.ts'
import { openWarehouse } from '../../warehouse/client.ts'
import { captured, handedOver, post, refunded, returned, type SoldLine, type Transfer } from './index.ts'

const warehouse = openWarehouse({ url: 'http://127.0.0.1:9' })
const NORTH = '/api/v1/merchants/north'
const FIRST = '2026-03-01'
const tender = { kind: 'provider', provider: 'wechat' } as const
const posted: Transfer[] = []

let world: TestDatabase
let server: TestServer

/** Six days of two stores: sales with our and a brewery's discounts, every third of them given back the next day. */
beforeAll(async () => {
  world = await createTestDatabase()
  server = await buildTestServer({ database: world.database, warehouse })
  await setClock(platformDb(world.database), Date.UTC(2026, 3, 1))
  const db = scopedDb(world.database, 'north')
  for (let day = 0; day < 6; day += 1) {
    for (const [i, storeId] of ['s1', 's3'].entries()) {
      const on = { storeId, businessDate: addDays(FIRST, day), currency: 'CNY' }
      const line: SoldLine = {
        kind: 'goods',
        paid: 1000 + 100 * day + i,
        tax: { class: '900', amount: 83 },
        discounts: [
          { funder: 'merchant', promotionId: 'spring', amount: 50 },
          { funder: 'brewery', promotionId: day % 2 ? 'beer-week' : 'summer', amount: 20 + day },
        ],
      }
      const sale = [...captured(on, { tender, amount: line.paid }), ...handedOver(on, { lines: [line] })]
      const next = { ...on, businessDate: addDays(on.businessDate, 1) }
      const back = [...returned(next, { lines: [line] }), ...refunded(next, { tender, amount: line.paid })]
      const ways = day % 3 === 0 ? [sale, back] : [sale]
      for (const [step, transfers] of ways.entries()) {
        await db.transaction((tx) => post(tx, { now: 0 }, { cause: `order:${day}${storeId}/${step}`, transfers }))
        posted.push(...transfers)
      }
    }
  }
})
afterAll(async () => {
  await server.app.close()
  await warehouse.close()
  await world.close()
})

const read = async <T>(url: string, as: Call['as'] = 'owner'): Promise<T> => {
  const answer = await server.call({ url: `${NORTH}${url}`, as })
  expect(answer.statusCode, answer.body).toBe(200)
  return answer.json() as T
}

/** The slow way: one account over some transfers, positive on its usual side. */
function sumOf(account: string, some: (transfer: Transfer) => boolean): number {
  const sign = /^(clearing|receivable|bank)/.test(account) ? 1 : -1
  return posted
    .filter(some)
    .reduce(
      (sum, { debit, credit, amount }) =>
        sum + sign * ((debit === account ? amount : 0) - (credit === account ? amount : 0)),
      0,
    )
}

const kindsOf = ({ movements }: StatementLine): number => movements.reduce((sum, { amount }) => sum + amount, 0)

describe('a statement', () => {
  const from = '2026-03-03'
  const to = '2026-03-05'

  it('tells of every account what it opened with, what moved it by kind and what it closed with', async () => {
    for (const store of [undefined, 's1', 's3']) {
      const query = store ? `&store=${store}` : ''
      const { lines } = await read<{ lines: StatementLine[] }>(`/ledger/statement?from=${from}&to=${to}${query}`)
      expect(lines.length).toBeGreaterThan(4)
      const at = (one: Transfer): boolean => store === undefined || one.storeId === store
      for (const line of lines) {
        expect(line.opening).toBe(sumOf(line.account, (one) => at(one) && one.businessDate < from))
        expect(line.closing).toBe(sumOf(line.account, (one) => at(one) && one.businessDate <= to))
        expect(line.opening + kindsOf(line)).toBe(line.closing)
        for (const { kind, amount } of line.movements) {
          const isInPeriod = ({ businessDate }: Transfer): boolean => businessDate >= from && businessDate <= to
          expect(amount).toBe(sumOf(line.account, (one) => at(one) && one.kind === kind && isInPeriod(one)))
        }
      }
    }
  })

  it('goes on from day to day without a gap', async () => {
    const { lines } = await read<{ lines: DayLine[] }>(`/ledger/days?from=${from}&to=${to}&store=s1`)
    const clearing = lines.filter(({ account }) => account === 'clearing:wechat')
    expect(clearing.map(({ businessDate }) => businessDate)).toEqual(['2026-03-03', '2026-03-04', '2026-03-05'])
    for (const line of lines) {
      const isBefore = (one: Transfer): boolean => one.storeId === 's1' && one.businessDate < line.businessDate
      expect(line.opening).toBe(sumOf(line.account, isBefore))
      expect(line.opening + kindsOf(line)).toBe(line.closing)
    }
  })

  it('tells a funder what they owe for which promotion, until they paid', async () => {
    const owed = sumOf('receivable:funder:brewery', () => true)
    expect(await read('/ledger/funders')).toEqual({ funders: [{ funder: 'brewery', commodity: 'CNY', owed }] })
    const payment = { amount: owed - 7, businessDate: '2026-03-09', reference: 'bank-1' }
    for (let again = 0; again < 2; again += 1) {
      const url = `${NORTH}/ledger/funders/brewery/payments`
      expect((await server.call({ method: 'POST', url, as: 'owner', body: payment })).statusCode).toBe(204)
    }
    expect(await read('/ledger/funders')).toEqual({ funders: [{ funder: 'brewery', commodity: 'CNY', owed: 7 }] })
    const answer = await read<{ lines: { promotion: string | null; closing: number }[] }>(
      '/ledger/funders/brewery/statement?from=2026-03-01&to=2026-03-31',
    )
    expect(answer.lines.map(({ promotion }) => promotion)).toEqual(['beer-week', 'summer', null])
    expect(answer.lines.reduce((sum, { closing }) => sum + closing, 0)).toBe(7)
  })

  it('is a file that spreadsheets read, in whole currency', async () => {
    const answer = await server.call({
      url: `${NORTH}/ledger/statement.csv?from=${from}&to=${to}&store=s1`,
      as: 'owner',
    })
    expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8')
    expect(answer.body.split('\r\n').slice(0, 2)).toEqual([
      '\uFEFFaccount,class,commodity,opening,kind,amount,closing',
      'clearing:wechat,asset,CNY,11.00,captured,39.00,37.00',
    ])
    for (const file of [
      'days.csv?from=2026-03-01&to=2026-03-31',
      'trial-balance.csv?on=2026-03-31',
      'funders/brewery/statement.csv?from=2026-03-01&to=2026-03-31',
    ]) {
      expect((await server.call({ url: `${NORTH}/ledger/${file}`, as: 'owner' })).statusCode).toBe(200)
    }
  })

  it('balances', async () => {
    const { lines } = await read<{ lines: { debit: number; credit: number }[] }>('/ledger/trial-balance?on=2026-03-04')
    const sum = (of: 'debit' | 'credit'): number => lines.reduce((total, line) => total + line[of], 0)
    expect(sum('debit')).toBeGreaterThan(0)
    expect(sum('debit')).toBe(sum('credit'))
    expect(await read('/ledger/check')).toEqual({ faults: [] })
  })
})

describe('who reads what', () => {
  it('shows a store manager their own store alone', async () => {
    const own = await read('/ledger/statement?from=2026-03-01&to=2026-03-31', 'store_manager')
    expect(own).toEqual(await read('/ledger/statement?from=2026-03-01&to=2026-03-31&store=s1'))
    for (const url of ['statement?from=2026-03-01&to=2026-03-31&store=s3', 'trial-balance?on=2026-03-31']) {
      const answer = await server.call({ url: `${NORTH}/ledger/${url}`, as: 'store_manager' })
      expect(answer.json()).toMatchObject({ status: 403, code: 'access.denied' })
    }
    expect(await read('/ledger/transfers?about=order:0s3', 'store_manager')).toEqual({ transfers: [] })
    const { transfers } = await read<{ transfers: object[] }>('/ledger/transfers?about=order:0s1', 'store_manager')
    expect(transfers).toHaveLength(10)
  })

  it('books no payment of a funder for anybody but the owner', async () => {
    const url = `${NORTH}/ledger/funders/brewery/payments`
    const body = { amount: 1, businessDate: '2026-03-09', reference: 'x' }
    expect((await server.call({ method: 'POST', url, as: 'store_manager', body })).statusCode).toBe(403)
  })

  it('books no payment of a day to come, of the house, or of a funder whom no promotion can name', async () => {
    const body = { amount: 1, businessDate: '2026-03-09', reference: 'y' }
    const book = async (funder: string, more: object = {}) => {
      const url = `${NORTH}/ledger/funders/${encodeURIComponent(funder)}/payments`
      return (await server.call({ method: 'POST', url, as: 'owner', body: { ...body, ...more } })).json()
    }
    expect(await book('brewery', { businessDate: '2199-01-01' })).toMatchObject({ status: 422, code: 'day.not_begun' })
    for (const funder of ['merchant', 'store:s1', 'points', ':'.repeat(120)]) {
      expect(await book(funder)).toMatchObject({ status: 400, code: 'request.invalid' })
    }
  })

  it('refuses a period that ends before it begins', async () => {
    const answer = await server.call({ url: `${NORTH}/ledger/days?from=2026-03-05&to=2026-03-01`, as: 'owner' })
    expect(answer.json()).toMatchObject({ status: 400, code: 'request.invalid' })
  })
})
