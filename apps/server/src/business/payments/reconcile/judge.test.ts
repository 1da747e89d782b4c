import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type BookedLine, type BookedPayment, judge } from './judge.ts'
import { dueSpans } from './reconcile-day.ts'

const always = () => true
const never = () => false
const line = (more: Partial<BookedLine> = {}): BookedLine => ({
  ...{ kind: 'capture', reference: 'pay_1', refundReference: null, amount: 1_000, fee: 6, currency: 'CNY' },
  ...more,
})
const payment = (more: Partial<BookedPayment> = {}): BookedPayment => ({
  ...{ id: 'p1', orderId: 'o1', reference: 'pay_1', currency: 'CNY', captured: 1_000, capturedAt: 5 },
  refunds: [],
  lines: [line()],
  ...more,
})
const kinds = (one: BookedPayment, isDue = always) => judge(one, isDue).found.map(({ kind }) => kind)

describe('a payment and the lines about it', () => {
  it('agree when both say the same', () => {
    expect(judge(payment(), always)).toMatchObject({ found: [], agreed: ['capture:pay_1'] })
  })

  it('differ by amount, by currency, or are known to one side alone', () => {
    expect(kinds(payment({ lines: [line({ amount: 999 })] }))).toEqual(['amount'])
    expect(kinds(payment({ lines: [line(), line()] }))).toEqual(['amount'])
    expect(kinds(payment({ lines: [line({ currency: 'USD' })] }))).toEqual(['currency'])
    expect(kinds(payment({ captured: 0, capturedAt: null }))).toEqual(['only_theirs'])
    expect(kinds(payment({ lines: [] }))).toEqual(['only_ours'])
  })

  it('are not called different before the line can have come', () => {
    const judgement = judge(payment({ lines: [] }), never)
    expect(judgement).toMatchObject({ found: [], agreed: [] })
  })

  it('match refunds by the name of the provider, or by amount where its answer never came', () => {
    const refund = { id: 'r1', reference: 're_1', amount: 300, state: 'refunded' as const, settledAt: 7 }
    const lines = [line(), line({ kind: 'refund', refundReference: 're_1', amount: 300 })]
    expect(kinds(payment({ refunds: [refund], lines }))).toEqual([])
    expect(kinds(payment({ refunds: [{ ...refund, reference: null }], lines }))).toEqual([])
    expect(kinds(payment({ refunds: [], lines }))).toEqual(['only_theirs'])
    expect(kinds(payment({ refunds: [refund], lines: [line()] }))).toEqual(['only_ours'])
    const open = { ...refund, state: 'pending' as const, settledAt: null }
    expect(judge(payment({ refunds: [open], lines }), always).made).toEqual([{ refundId: 'r1', reference: 're_1' }])
  })

  it('agree whenever what the provider took and gave back is what we have, in whatever pieces it says it', () => {
    const pieces = fc.array(fc.integer({ min: 1, max: 9_000 }), { minLength: 1, maxLength: 5 })
    fc.assert(
      fc.property(pieces, fc.array(fc.integer({ min: 1, max: 900 }), { maxLength: 4 }), (taken, given) => {
        const refunds = given.map((amount, i) => ({
          ...{ id: `r${i}`, reference: `re_${i}`, amount, state: 'refunded' as const, settledAt: 7 },
        }))
        const lines = [
          ...taken.map((amount) => line({ amount })),
          ...given.map((amount, i) => line({ kind: 'refund', refundReference: `re_${i}`, amount })),
        ]
        const captured = taken.reduce((sum, amount) => sum + amount, 0)
        const judgement = judge(payment({ captured, refunds, lines }), always)
        expect(judgement.found).toEqual([])
        expect(judgement.agreed).toHaveLength(1 + given.length)
        const off = judge(payment({ captured: captured + 1, refunds, lines }), always)
        expect(off.found).toMatchObject([{ kind: 'amount', ours: captured + 1, theirs: captured }])
      }),
    )
  })
})

describe('what only we have', () => {
  const hours = (read: string[]) =>
    dueSpans(new Set(read), '2026-11-03').map(({ from, until }) =>
      [from, until].map((at) => new Date(at).toISOString()),
    )

  it('is said of a day when the day after was read too', () => {
    expect(hours(['2026-11-03'])).toEqual([])
    expect(hours(['2026-11-01', '2026-11-02', '2026-11-03'])).toEqual([
      ['2026-11-02T00:00:00.000Z', '2026-11-03T00:00:00.000Z'],
    ])
  })

  it('leaves out the first hour where the day before was never read', () => {
    expect(hours(['2026-11-02', '2026-11-03'])).toEqual([['2026-11-02T01:00:00.000Z', '2026-11-03T00:00:00.000Z']])
  })
})
