import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Preparation, Round } from './preparation.ts'
import { cellsChanged, joined, keptBy, partedRounds, takesOf } from './rounds.ts'

const units = (line: number, quantity: number, { cancelled = 0, handed = 0 } = {}) => {
  return { line, decimals: 0 as const, quantity, cancelled, handed_over: handed }
}
const cell = (period: number, units: number) => ({ resource: 'kitchen' as const, period, units })
const prepared = (...rounds: Round[]): Preparation => ({ prepareMinutes: 10, travelMinutes: 0, rounds })
const dishes = (line: number, minutes: number | null) => ({ line, resource: 'kitchen' as const, minutes })

describe('the cells of a round', () => {
  const soups = prepared({ lines: [dishes(1, 10)], takes: [cell(0, 20), cell(10, 40)] })

  it('are kept from the latest on, as far as something is still to be prepared', () => {
    expect(takesOf(keptBy(soups, [units(1, 6, { cancelled: 1 })]))).toEqual([cell(0, 10), cell(10, 40)])
    expect(takesOf(keptBy(soups, [units(1, 6, { cancelled: 3 })]))).toEqual([cell(10, 30)])
    expect(takesOf(keptBy(soups, [units(1, 6, { cancelled: 3, handed: 1 })]))).toEqual([cell(10, 20)])
    expect(keptBy(soups, [units(1, 6, { cancelled: 2, handed: 4 })]).rounds).toEqual([])
  })

  it('go with what is still to be prepared of lines, and are the same when those come back', () => {
    const amount = fc.integer({ min: 0, max: 8 })
    const line = fc.record({ minutes: fc.integer({ min: 1, max: 12 }), stays: amount, goes: amount, served: amount })
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 4 }), (lines) => {
        const left = (one: (typeof lines)[number]) => Math.max(0, one.stays + one.goes - one.served)
        const minutes = lines.reduce((sum, one) => sum + one.minutes * left(one), 0)
        const takes = [0, 10, 20, 30].map((period, i) => cell(period, Math.floor((minutes + i) / 4)))
        const all = prepared({
          lines: lines.map((one, i) => dishes(i, one.minutes)),
          takes: takes.filter((one) => one.units > 0),
        })
        // What was served first goes first.
        const served = (one: (typeof lines)[number]) => Math.min(one.goes, one.served)
        const side = (which: 'stays' | 'goes') =>
          lines.flatMap((one, i) => {
            const handed = which === 'goes' ? served(one) : Math.min(one.stays, one.served - served(one))
            return one[which] > 0 ? [units(i, one[which], { handed })] : []
          })
        const going = side('goes').map((one) => ({ ...one, as: one.line + 10 }))
        const [stay, go] = partedRounds(all, side('stays'), going)
        const taken = (one: Preparation) => takesOf(one).reduce((sum, { units: n }) => sum + n, 0)
        expect(taken(go)).toBe(lines.reduce((sum, one) => sum + one.minutes * (one.goes - served(one)), 0))
        expect(taken(stay)).toBe(minutes - taken(go))
        expect(cellsChanged([{ preparation: all }], [{ preparation: joined(stay, go) }])).toEqual([])
      }),
    )
  })

  it('are one order for a kitchen that counts orders, kept until all of it on one tab is gone', () => {
    const order = prepared({ lines: [dishes(1, null), dishes(2, null)], takes: [cell(0, 1)] })
    const [stay, go] = partedRounds(order, [units(1, 2)], [{ ...units(2, 1), as: 7 }])
    expect([takesOf(stay), takesOf(go)]).toEqual([[cell(0, 1)], []])
    const [gone, all] = partedRounds(
      order,
      [],
      [
        { ...units(1, 2), as: 6 },
        { ...units(2, 1), as: 7 },
      ],
    )
    expect([takesOf(gone), takesOf(all)]).toEqual([[], [cell(0, 1)]])
    const again = joined(stay, go)
    expect(takesOf(keptBy(again, [units(1, 2, { cancelled: 2 }), units(7, 1)]))).toEqual([cell(0, 1)])
    expect(takesOf(keptBy(again, [units(1, 2, { cancelled: 2 }), units(7, 1, { cancelled: 1 })]))).toEqual([])
  })
})
