import { allocate } from '@tandem/kernel'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  captured,
  gather,
  handedOver,
  partOf,
  pointsEarned,
  pointsTakenBack,
  refunded,
  returned,
  reversed,
  type SoldLine,
  settled,
  type Tender,
  type Transfer,
  toppedUp,
} from './index.ts'

const on = { storeId: 's1', businessDate: '2026-03-14', currency: 'CNY' }
const till: Tender = { kind: 'cash', storeId: 's1', tillId: 't1' }
const wechat: Tender = { kind: 'provider', provider: 'wechat' }

/** By account: debits less credits, accounts that end at nothing left out. */
function balances(transfers: readonly Transfer[]): Record<string, number> {
  const all = new Map<string, number>()
  for (const { debit, credit, amount } of transfers) {
    all.set(debit, (all.get(debit) ?? 0) + amount)
    all.set(credit, (all.get(credit) ?? 0) - amount)
  }
  return Object.fromEntries([...all].filter(([, sum]) => sum !== 0))
}

/** The example of docs/methods/ledger.md: 30.00 with 5.00 of ours and 2.00 of a brewery off, 1.90 of tax in what is left. */
const beer: SoldLine = {
  kind: 'goods',
  paid: 2300,
  tax: { class: '900', amount: 190 },
  discounts: [
    { funder: 'merchant', promotionId: 'spring', amount: 500 },
    { funder: 'brewery', promotionId: 'beer-week', amount: 200 },
  ],
}
const ride: SoldLine = { kind: 'delivery', paid: 400, tax: { class: '600', amount: 23 }, discounts: [] }

describe('the worked examples', () => {
  it('takes money for an order, then turns it into revenue before discounts, discounts and tax', () => {
    const paid = captured(on, { tender: wechat, amount: 2700 })
    expect(balances(paid)).toEqual({ 'clearing:wechat': 2700, customer_prepayments: -2700 })
    expect(balances([...paid, ...handedOver(on, { lines: [beer, ride] })])).toEqual({
      'clearing:wechat': 2700,
      'revenue:goods:s1': -2810,
      'revenue:delivery:s1': -377,
      'tax:900': -190,
      'tax:600': -23,
      'discounts:merchant': 500,
      'receivable:funder:brewery': 200,
    })
  })

  it('names the promotion of every discount', () => {
    const promotions = handedOver(on, { lines: [beer] }).filter(({ kind }) => kind === 'discount')
    expect(promotions.map(({ amount, details }) => [amount, details])).toEqual([
      [500, { promotion: 'spring' }],
      [200, { promotion: 'beer-week' }],
    ])
  })

  it('gives money back before the goods went', () => {
    expect(
      balances([...captured(on, { tender: wechat, amount: 2300 }), ...refunded(on, { tender: wechat, amount: 2300 })]),
    ).toEqual({})
  })

  it('takes back revenue, tax and discounts of what came back', () => {
    const sold = [...captured(on, { tender: wechat, amount: 2300 }), ...handedOver(on, { lines: [beer] })]
    const back = [...returned(on, { lines: [beer] }), ...refunded(on, { tender: till, amount: 2300 })]
    expect(balances([...sold, ...back])).toEqual({
      'clearing:wechat': 2300,
      'cash:s1:t1': -2300,
      'revenue:goods:s1': -2810,
      'refunds:s1': 2810,
    })
  })

  it('serves first and takes the money afterwards at an open table, with the tip', () => {
    const served = handedOver(on, { lines: [beer], tip: 300, against: 'tab' })
    expect(balances(served)['receivable:tab:s1']).toBe(2600)
    const paid = captured(on, { tender: till, amount: 2600, against: 'tab' })
    expect(balances([...served, ...paid])).toMatchObject({ 'cash:s1:t1': 2600, tips: -300 })
    expect(balances([...served, ...paid])).not.toHaveProperty('receivable:tab:s1')
  })

  it('rounds cash in either direction at our cost or gain', () => {
    expect(balances(captured(on, { tender: till, amount: 1000, due: 1002 }))).toEqual({
      'cash:s1:t1': 1000,
      'rounding:s1': 2,
      customer_prepayments: -1002,
    })
    expect(balances(captured(on, { tender: till, amount: 1005, due: 1003 }))).toEqual({
      'cash:s1:t1': 1005,
      'rounding:s1': -2,
      customer_prepayments: -1003,
    })
    expect(balances(refunded(on, { tender: till, amount: 1000, due: 1002 }))).toEqual({
      'cash:s1:t1': -1000,
      'rounding:s1': -2,
      customer_prepayments: 1002,
    })
  })

  it('splits a payout of the provider into money and fee', () => {
    const { storeId: _, ...merchant } = on
    expect(balances(settled(merchant, { provider: 'wechat', payout: 9940, fee: 60 }))).toEqual({
      bank: 9940,
      'fees:wechat': 60,
      'clearing:wechat': -10_000,
    })
  })

  it('owes a customer what they put on their wallet and the bonus on top', () => {
    const ann = { kind: 'wallet', customerId: 'ann' } as const
    const filled = toppedUp(on, {
      to: ann,
      tender: wechat,
      amount: 10_000,
      bonus: { funder: 'merchant', promotionId: 'fill-100', amount: 1000 },
    })
    expect(balances(filled)).toEqual({ 'clearing:wechat': 10_000, 'discounts:merchant': 1000, 'wallet:ann': -11_000 })
    expect(balances([...filled, ...captured(on, { tender: ann, amount: 4000 })])).toMatchObject({
      'wallet:ann': -7000,
      customer_prepayments: -4000,
    })
  })

  it('owes what points are worth until they are used, given back or taken back', () => {
    const ann = { customerId: 'ann', points: 250 }
    const got = pointsEarned(on, { ...ann, worth: 250 })
    expect(balances(got)).toEqual({ 'points:ann': -250, points_issued: 250, loyalty: 250, points_owed: -250 })
    const tender: Tender = { kind: 'points', ...ann }
    const used = captured(on, { tender, amount: 250 })
    expect(balances([...got, ...used])).toEqual({ loyalty: 250, customer_prepayments: -250 })
    expect(balances([...got, ...used, ...refunded(on, { tender, amount: 250 })])).toEqual(balances(got))
    expect(balances([...got, ...pointsTakenBack(on, { ...ann, worth: 250 })])).toEqual({})
  })

  it('corrects by the way back, never by rewriting', () => {
    const wrong = captured(on, { tender: till, amount: 5 })
    expect(balances([...wrong, ...reversed(wrong)])).toEqual({})
  })

  it('adds up what is alike: an order of many lines posts a handful of rows', () => {
    expect(handedOver(on, { lines: Array.from({ length: 20 }, () => beer) })).toHaveLength(4)
  })
})

describe('a part of a line', () => {
  it('refuses what is no part', () => {
    for (const [whole, before, now] of [
      [3, 0, 0],
      [3, 2, 2],
      [3, -1, 1],
    ] as const) {
      expect(() => partOf(beer, whole, before, now)).toThrow(RangeError)
    }
  })

  it('refuses a line whose tax is more than what was paid for it, and amounts below zero', () => {
    expect(() => handedOver(on, { lines: [{ ...beer, tax: { class: '900', amount: 3001 } }] })).toThrow(RangeError)
    expect(() => handedOver(on, { lines: [{ ...beer, paid: -1 }] })).toThrow(RangeError)
    expect(() => handedOver(on, { lines: [beer], tip: -1 })).toThrow(RangeError)
  })
})

const line = fc
  .record({
    kind: fc.constantFrom('goods' as const, 'delivery' as const),
    shelf: fc.nat({ max: 1_000_000 }),
    shares: fc.array(fc.nat({ max: 400_000 }), { maxLength: 4 }),
    rate: fc.constantFrom(0, 100, 600, 900, 1300),
    isIncluded: fc.boolean(),
    whole: fc.integer({ min: 1, max: 7 }),
  })
  .map(({ kind, shelf, shares, rate, isIncluded, whole }) => {
    let left = shelf
    const discounts = shares.map((wanted, i) => {
      const amount = Math.min(wanted, left)
      left -= amount
      return { funder: ['merchant', 'store:s1', 'brewery', 'points'][i] as string, promotionId: `p${i}`, amount }
    })
    const tax = Math.round(isIncluded ? (left * rate) / (10_000 + rate) : (left * rate) / 10_000)
    const sold: SoldLine = {
      kind,
      paid: isIncluded ? left : left + tax,
      tax: { class: String(rate), amount: tax },
      discounts: discounts.filter(({ amount }) => amount > 0),
    }
    return { line: sold, whole }
  })

/** In what order things happen to the parts of an order: a number picks the next thing among those that are left. */
const order = fc.record({
  lines: fc.array(line, { minLength: 1, maxLength: 5 }),
  tenders: fc.array(fc.nat({ max: 10 }), { minLength: 1, maxLength: 3 }),
  picks: fc.array(fc.nat(), { minLength: 100, maxLength: 100 }),
  isReturned: fc.array(fc.boolean(), { minLength: 40, maxLength: 40 }),
  isTab: fc.boolean(),
})

describe('whatever happens to an order', () => {
  it('prepayments and tabs end at zero, and money in is revenue, tax and what others owe, to the unit', () => {
    fc.assert(
      fc.property(order, ({ lines, tenders, picks, isReturned, isTab }) => {
        const against = isTab ? 'tab' : 'prepayment'
        const total = lines.reduce((sum, one) => sum + one.line.paid, 0)
        const payments = allocate(total, tenders).map(
          (amount, i) => () => captured(on, { tender: i % 2 ? till : wechat, amount, against }),
        )
        const units = lines.flatMap(({ line: one, whole }) =>
          Array.from({ length: whole }, (_, before) => partOf(one, whole, before, 1)),
        )
        const backs = units.filter((_, i) => isReturned[i % isReturned.length])
        const things = [
          ...payments,
          ...units.map((unit) => () => handedOver(on, { lines: [unit], against })),
          ...backs.map((unit) => () => [
            ...returned(on, { lines: [unit], against }),
            ...refunded(on, { tender: till, amount: unit.paid, against }),
          ]),
        ]
        const posted: Transfer[] = []
        for (let i = 0; things.length > 0; i += 1) {
          const [next] = things.splice((picks[i % picks.length] as number) % things.length, 1)
          posted.push(...(next?.() ?? []))
        }
        expect(posted.every(({ amount }) => Number.isSafeInteger(amount) && amount > 0)).toBe(true)

        const ends = balances(posted)
        expect(ends.customer_prepayments ?? 0).toBe(0)
        expect(ends['receivable:tab:s1'] ?? 0).toBe(0)
        const under = (...heads: string[]): number =>
          Object.entries(ends).reduce(
            (sum, [code, end]) => (heads.some((h) => code.startsWith(h)) ? sum + end : sum),
            0,
          )
        const kept = total - backs.reduce((sum, { paid }) => sum + paid, 0)
        expect(under('cash', 'clearing')).toBe(kept)
        expect(0 - under('revenue', 'refunds', 'tax', 'discounts', 'receivable:funder', 'points_owed')).toBe(kept)
        const sumOf = (of: (one: SoldLine) => number): number =>
          lines.reduce((sum, one) => sum + of(one.line), 0) - backs.reduce((sum, unit) => sum + of(unit), 0)
        expect(0 - under('tax')).toBe(sumOf(({ tax }) => tax.amount))
        for (const [code, funder] of [
          ['receivable:funder:brewery', 'brewery'],
          ['discounts:merchant', 'merchant'],
        ]) {
          const given = ({ discounts }: SoldLine): number =>
            discounts.reduce((sum, one) => (one.funder === funder ? sum + one.amount : sum), 0)
          expect(under(code as string)).toBe(sumOf(given))
        }
        // All of it at once is the same as piece by piece.
        expect(balances(gather(on, posted))).toEqual(ends)
      }),
      { numRuns: 300 },
    )
  })
})
