import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { checkHistory } from './check-history.ts'
import type { Entry, History, SeenOrder } from './history.ts'

const SHOP = { shown: 0, real: 0, speed: 1 }
const LINES = [{ sku: 'tea', quantity: 2 }]

function entry(change: Partial<Entry>): Entry {
  return { who: 'ann', what: 'place', from: 10, until: 20, key: 'k1', orderId: null, asked: {}, heard: null, ...change }
}

const asked = { storeId: 's1', mode: 'pickup', lines: LINES }
const granted = (id: string) => ({
  status: 201,
  code: null,
  body: { id, number: 1, state: 'placed', due: 2_000, expiresAt: 900_000 },
})

function order(change: Partial<SeenOrder> = {}): SeenOrder {
  return {
    id: 'o1',
    number: 1,
    storeId: 's1',
    note: 'k1',
    state: 'confirmed',
    list: 2_000,
    discount: 0,
    due: 2_000,
    paid: 2_000,
    refunded: 0,
    version: 2,
    closedAt: null,
    groups: [{ mode: 'pickup', state: 'new' }],
    lines: [{ line: 1, sku: 'tea', quantity: 2, cancelled: 0, handedOver: 0, net: 2_000 }],
    payments: [{ id: 'p1', provider: 'sandbox', state: 'captured', captured: 2_000, refunded: 0 }],
    ...change,
  }
}

/** Ann ordered two of five pieces and paid. */
function history(
  change: { entries?: Entry[]; orders?: SeenOrder[]; used?: number; took?: number; stock?: number } = {},
): History {
  const { entries = [], orders = [order()], used = 2, took = 2_000, stock = 5 } = change
  return {
    seed: 1,
    start: {
      goods: [{ sku: 'tea', price: 1_000, decimals: 0 }],
      stock: [{ sku: 'tea', place: 's1', quantity: stock }],
      clock: SHOP,
      offers: null,
    },
    entries: [entry({ asked, heard: granted('o1') }), ...entries],
    end: {
      at: 1_000,
      orders,
      stock: [{ sku: 'tea', place: 's1', capacity: stock, held: 0, used, free: Math.max(0, stock - used) }],
      provider: [{ paymentId: 'p1', captured: took, refunds: [] }],
    },
  }
}
const rules = (of: History) => checkHistory(of).map(({ rule }) => rule)

describe('a history', () => {
  it('in which all went well is not complained of', () => {
    expect(checkHistory(history())).toEqual([])
  })

  it('with a lost order, or one that nobody asked for, is', () => {
    expect(rules(history({ orders: [], used: 0 }))).toContain('order lost')
    expect(rules(history({ orders: [order(), order({ id: 'o2', number: 2, note: 'other' })] }))).toContain(
      'not asked for',
    )
  })

  it('may hold an order of which nobody heard, but not one that was refused', () => {
    const unheard = entry({ key: 'k2', asked })
    const refused = entry({ key: 'k2', asked, heard: { status: 409, code: 'bucket.short', body: {} } })
    const both = [
      order(),
      order({ id: 'o2', number: 2, note: 'k2', payments: [], paid: 0, state: 'expired', closedAt: 9 }),
    ]
    expect(rules(history({ entries: [unheard], orders: both }))).toEqual([])
    expect(rules(history({ entries: [refused], orders: both }))).toContain('refused, yet there')
  })

  it('in which money was counted twice, not at all, or kept for nothing, is', () => {
    expect(rules(history({ orders: [order({ paid: 4_000 })] }))).toContain('paid is not what was taken')
    expect(rules(history({ took: 0 }))).toContain('fulfilled unpaid')
    const dead = order({ state: 'expired', closedAt: 9 })
    expect(rules(history({ orders: [dead], used: 0 }))).toContain('money kept for nothing')
  })

  it('in which more was promised than there was is, also when both were asked at the same moment', () => {
    const second = entry({ key: 'k2', asked, heard: { ...granted('o2'), body: { ...granted('o2').body, number: 2 } } })
    const two = [
      order(),
      order({ id: 'o2', number: 2, note: 'k2', payments: [], paid: 0, state: 'expired', closedAt: 9 }),
    ]
    expect(rules(history({ entries: [second], orders: two, stock: 3 }))).toContain('oversold')
    expect(rules(history({ entries: [second], orders: two, stock: 4 }))).toEqual([])
  })

  it('in which somebody was refused what was there is', () => {
    const refused = entry({ key: 'k2', asked, heard: { status: 409, code: 'bucket.short', body: {} } })
    expect(rules(history({ entries: [refused], stock: 5 }))).toContain('false sold out')
    expect(rules(history({ entries: [refused], stock: 3 }))).toEqual([])
  })

  it('in which more was given at a flash price, or for a code, than there is, is', () => {
    const sold = (id: string, number: number, discount: number) =>
      order({ id, number, note: id, discount, due: 2_000 - discount, paid: 2_000 - discount })
    const asking = (id: string, due: number) =>
      entry({
        key: id,
        asked: { ...asked, code: 'C' },
        heard: { status: 201, code: null, body: { id, state: 'placed', due } },
      })
    const judged = (...off: number[]) => {
      const orders = off.map((discount, i) => sold(`q${i}`, i + 2, discount))
      const of = history({ orders, entries: off.map((discount, i) => asking(`q${i}`, 2_000 - discount)), stock: 50 })
      const offers = { flash: { sku: 'tea', price: 700, units: 2 }, coupon: { code: 'C', off: 100, uses: 1 } }
      return checkHistory({ ...of, start: { ...of.start, offers } }).filter(({ rule }) =>
        /given than|another price/.test(rule),
      )
    }
    expect(judged(600, 100)).toEqual([])
    expect(judged(600, 300)).toMatchObject([{ about: 'flash price of tea', detail: '3 of 2' }])
    expect(judged(100, 100)).toMatchObject([{ about: 'code C', detail: '2 of 1' }])
    expect(judged(150)[0]).toMatchObject({ rule: 'another price' })
  })

  it('in which an order went back is', () => {
    const look = (from: number, state: string) =>
      entry({
        what: 'look',
        key: null,
        orderId: 'o1',
        from,
        until: from + 1,
        heard: { status: 200, code: null, body: { state } },
      })
    expect(rules(history({ entries: [look(30, 'confirmed'), look(40, 'placed')] }))).toContain('turned back')
  })

  it('with an answer that says "broken" is', () => {
    const broken = entry({ key: 'k2', asked, heard: { status: 500, code: 'internal', body: {} } })
    expect(rules(history({ entries: [broken] }))).toEqual(['unexpected answer'])
  })
})

it('is judged by files that import one another and nothing else', () => {
  const own = /^(check-(?!.*test)|history|stock-bounds)/
  for (const file of readdirSync(import.meta.dirname).filter((name) => own.test(name))) {
    const imports = readFileSync(join(import.meta.dirname, file), 'utf8').matchAll(/from '([^']+)'/g)
    for (const [, from = ''] of imports) expect(from, file).toMatch(/^\.\/(check-|history|stock-bounds)/)
  }
})
