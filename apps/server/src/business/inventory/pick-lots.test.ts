import { DAY } from '@tandem/kernel'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type Lot, pickLots } from './pick-lots.ts'

const AT = Date.parse('2026-03-02T12:00:00Z')
const RUNS = { numRuns: Number(process.env.TANDEM_PROPERTY_RUNS ?? 1_000) }
const lot = (lotId: string, free: number, days: number | null, receivedAt = 0): Lot => ({
  lotId,
  free,
  expiresAt: days === null ? null : AT + days * DAY,
  receivedAt,
})

it('takes what expires first, and what never expires last', () => {
  expect(pickLots([lot('never', 9, null), lot('later', 3, 5), lot('soon', 2, 1)], 6, AT)).toEqual({
    picks: [
      { lotId: 'soon', quantity: 2 },
      { lotId: 'later', quantity: 3 },
      { lotId: 'never', quantity: 1 },
    ],
    missing: 0,
  })
})

it('never takes what has expired, this very moment included, and says what is missing', () => {
  expect(pickLots([lot('gone', 5, -1), lot('now', 5, 0), lot('good', 2, 1)], 4, AT)).toEqual({
    picks: [{ lotId: 'good', quantity: 2 }],
    missing: 2,
  })
})

it('leaves lots with too few days left to others', () => {
  expect(pickLots([lot('two', 5, 2), lot('three', 5, 3)], 4, AT, 3).picks).toEqual([{ lotId: 'three', quantity: 4 }])
})

it('takes of equals what came first', () => {
  expect(pickLots([lot('b', 1, 2, 7), lot('c', 1, 2, 5), lot('a', 1, 2, 7)], 2, AT).picks).toEqual([
    { lotId: 'c', quantity: 1 },
    { lotId: 'a', quantity: 1 },
  ])
})

it('does as taking unit by unit the usable one that expires next does, in whatever order lots come', () => {
  const drawn = fc.record({
    free: fc.integer({ min: -1, max: 5 }),
    days: fc.option(fc.integer({ min: -2, max: 6 })),
    receivedAt: fc.integer({ min: 0, max: 2 }),
  })
  fc.assert(
    fc.property(
      fc.array(drawn, { maxLength: 8 }),
      fc.integer({ min: 0, max: 25 }),
      fc.integer({ min: 0, max: 3 }),
      fc.infiniteStream(fc.integer({ min: 0, max: 7 })),
      (fields, quantity, remaining, draws) => {
        const lots = fields.map(({ free, days, receivedAt }, i) => lot(`l${i}`, free, days, receivedAt))
        const left = new Map(lots.map(({ lotId, free }) => [lotId, free]))
        const taken = new Map<string, number>()
        let missing = quantity
        for (; missing > 0; missing -= 1) {
          let next: Lot | null = null
          for (const one of lots) {
            if ((left.get(one.lotId) as number) <= 0) continue
            if (one.expiresAt !== null && (one.expiresAt <= AT || one.expiresAt < AT + remaining * DAY)) continue
            const key = (of: Lot): [number, number, string] => [of.expiresAt ?? 9e15, of.receivedAt, of.lotId]
            const [a, b] = [key(one), next && key(next)]
            if (!b || a[0] < b[0] || (a[0] === b[0] && (a[1] < b[1] || (a[1] === b[1] && a[2] < b[2])))) next = one
          }
          if (!next) break
          left.set(next.lotId, (left.get(next.lotId) as number) - 1)
          taken.set(next.lotId, (taken.get(next.lotId) ?? 0) + 1)
        }
        const shuffled = lots.toSorted(() => (draws.next().value as number) - 3)
        const found = pickLots(shuffled, quantity, AT, remaining)
        expect(found.missing).toBe(missing)
        expect(found.picks.map(({ lotId, quantity: units }) => [lotId, units])).toEqual([...taken])
      },
    ),
    RUNS,
  )
})
