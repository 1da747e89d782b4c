import type { CapacityPlan, CapacitySpan } from '@tandem/contracts'
import { addDays, DAY, HOUR, MINUTE, Refusal, weekday, zoneOffset } from '@tandem/kernel'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { capacityCells, checkSpans } from './capacity-cells.ts'
import { clockMinutes } from './wall-clock.ts'

const RUNS = { numRuns: Number(process.env.TANDEM_PROPERTY_RUNS ?? 300) }
const at = (iso: string) => Date.parse(iso)
const daily = (...spans: CapacitySpan[]): CapacityPlan['weekly'] => Array.from({ length: 7 }, () => spans)

describe('the cells of a capacity plan', () => {
  it('are cut from the spans of the weekday, or of the date where there are others', () => {
    const plan = {
      cellMinutes: 15 as const,
      weekly: daily({ from: '11:00', to: '11:30', capacity: 8 }),
      dates: [{ date: '2026-03-03', spans: [{ from: '12:00', to: '12:15', capacity: 20 }] }],
    }
    const window = { from: at('2026-03-02T11:15:00+08:00'), to: at('2026-03-04T00:00:00+08:00') }
    expect(capacityCells(plan, window, 'Asia/Shanghai')).toEqual([
      { period: at('2026-03-02T11:15:00+08:00'), capacity: 8 },
      { period: at('2026-03-03T12:00:00+08:00'), capacity: 20 },
    ])
  })

  it('refuses spans that overlap, run backwards or lie across cells, and says which', () => {
    const reasonOf = (...spans: CapacitySpan[]): unknown => {
      try {
        checkSpans(spans, 10)
        return null
      } catch (error) {
        return error instanceof Refusal ? error.details.reason : error
      }
    }
    expect(
      reasonOf({ from: '10:00', to: '11:00', capacity: 1 }, { from: '11:00', to: '24:00', capacity: 1 }),
    ).toBeNull()
    expect(reasonOf({ from: '10:30', to: '12:00', capacity: 1 }, { from: '10:00', to: '11:00', capacity: 1 })).toBe(
      'spans_overlap',
    )
    expect(reasonOf({ from: '22:00', to: '02:00', capacity: 1 })).toBe('span_without_time')
    expect(reasonOf({ from: '10:05', to: '11:00', capacity: 1 })).toBe('off_the_edges_of_cells')
  })

  it('hold every planned minute once, over changes of summer time too', () => {
    const edge = fc.integer({ min: 0, max: 96 })
    const day = fc.uniqueArray(edge, { minLength: 0, maxLength: 6 }).map((edges) => {
      const sorted = edges.toSorted((a, b) => a - b)
      const clock = (quarter: number) =>
        quarter === 96 ? '24:00' : new Date(quarter * 15 * MINUTE).toISOString().slice(11, 16)
      return sorted.flatMap((from, i): CapacitySpan[] => {
        const to = sorted[i + 1]
        return to === undefined ? [] : [{ from: clock(from), to: clock(to), capacity: i + 1 }]
      })
    })
    fc.assert(
      fc.property(
        fc.constantFrom(
          ['Europe/Berlin', '2026-10-25'],
          ['Europe/Berlin', '2026-03-29'],
          ['Asia/Shanghai', '2026-05-01'],
        ),
        fc.array(day, { minLength: 7, maxLength: 7 }),
        fc.constantFrom(5 as const, 10 as const, 15 as const),
        ([zone, date], weekly, cellMinutes) => {
          fc.pre(weekly.flat().every(({ from, to }) => [from, to].every((t) => clockMinutes(t) % cellMinutes === 0)))
          const from = at(`${date}T00:00:00Z`) - 12 * HOUR
          const cells = capacityCells({ cellMinutes, weekly, dates: [] }, { from, to: from + 2 * DAY }, zone as string)
          const capacityAt = new Map(cells.map(({ period, capacity }) => [period, capacity]))
          expect(capacityAt.size).toBe(cells.length)
          let latest = from - DAY
          for (let t = from - DAY; t < from + 2 * DAY; t += cellMinutes * MINUTE) {
            latest = Math.max(latest, t + zoneOffset(t, zone as string))
            if (t < from) continue
            const day_ = new Date(latest).toISOString().slice(0, 10)
            const past = (latest - at(`${day_}T00:00:00Z`)) / MINUTE
            const span = (weekly[weekday(day_) - 1] as CapacitySpan[]).find(
              (one) => clockMinutes(one.from) <= past && past < clockMinutes(one.to),
            )
            expect(capacityAt.get(t), `${addDays(day_, 0)} ${past}`).toBe(span?.capacity)
          }
        },
      ),
      RUNS,
    )
  })
})
