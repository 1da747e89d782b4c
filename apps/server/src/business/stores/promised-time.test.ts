import { addDays, businessDate, DAY, HOUR, MINUTE, zoneOffset } from '@tandem/kernel'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openBetween } from './hours.ts'
import { type FreeCell, type PreparationNeed, promiseAt, promiseSoonest, type Work } from './promised-time.ts'
import { slotTimes } from './slot-times.ts'

const RUNS = { numRuns: Number(process.env.TANDEM_PROPERTY_RUNS ?? 300) }
const MIDNIGHT = Date.parse('2026-03-02T00:00:00+08:00')
const at = (clock: string) => Date.parse(`2026-03-02T${clock}:00+08:00`)

/** Cells of ten minutes from 11:00 on, each with room for 8. */
function kitchen(load: number, ...frees: number[]): PreparationNeed {
  const cells = frees.map((free, i): FreeCell => ({ period: at('11:00') + i * 10 * MINUTE, free, capacity: 8 }))
  return { resource: 'kitchen', load, cellMinutes: 10, cells }
}
const work = (other: Partial<Work>): Work => ({
  now: at('09:00'),
  prepareMinutes: 12,
  travelMinutes: 20,
  open: [{ opensAt: at('10:00'), closesAt: at('22:00') }],
  needs: [],
  ...other,
})

describe('the earliest time', () => {
  it('is that of the first cell with room, then prepared and brought', () => {
    expect(promiseSoonest(work({ needs: [kitchen(3, 2, 3, 8)] }))).toEqual({
      promisedAt: at('11:42'),
      takes: [{ resource: 'kitchen', period: at('11:10'), units: 3 }],
      left: 1,
    })
  })

  it('begins at once in a cell that runs, and at its opening in a store that is closed', () => {
    expect(promiseSoonest(work({ now: at('11:07'), needs: [kitchen(1, 8)] }))).toMatchObject({
      promisedAt: at('11:39'),
    })
    expect(promiseSoonest(work({}))).toEqual({ promisedAt: at('10:32'), takes: [], left: null })
    expect(promiseSoonest(work({ now: at('14:03') }))).toMatchObject({ promisedAt: at('14:35') })
  })

  it('is the next day’s when it would not be ready before closing', () => {
    const tomorrow = { opensAt: at('10:00') + DAY, closesAt: at('22:00') + DAY }
    const late = work({ now: at('21:50'), open: [...work({}).open, tomorrow] })
    expect(promiseSoonest(late)).toMatchObject({ promisedAt: at('10:32') + DAY })
    expect(promiseSoonest(work({ now: at('21:50') }))).toBe('closed')
  })

  it('waits until both kitchen and packing have room at the same time', () => {
    const packing: PreparationNeed = { ...kitchen(1, 8, 0, 8), resource: 'picking' }
    expect(promiseSoonest(work({ needs: [kitchen(1, 0, 8, 8), packing] }))).toMatchObject({
      promisedAt: at('11:52'),
      takes: [{ resource: 'kitchen', period: at('11:20') }, { resource: 'picking' }],
    })
  })

  it('lets a basket larger than any cell take several that follow each other', () => {
    expect(promiseSoonest(work({ needs: [kitchen(12, 8, 0, 5, 8, 8)] }))).toMatchObject({
      takes: [
        { period: at('11:00'), units: 7 },
        { period: at('11:20'), units: 5 },
      ],
    })
  })

  it('says that others have taken it all, rather than promise what cannot be kept', () => {
    expect(promiseSoonest(work({ needs: [kitchen(3, 2, 2, 2)] }))).toBe('full')
  })
})

describe('a wanted time', () => {
  it('takes the cell in which preparing it must begin', () => {
    expect(promiseAt(work({ needs: [kitchen(2, 8, 5, 8)] }), at('11:45'))).toEqual({
      promisedAt: at('11:45'),
      takes: [{ resource: 'kitchen', period: at('11:10'), units: 2 }],
      left: 2,
    })
  })

  it('is refused when its cell is taken, and outside cells, opening hours and what can be done from now on', () => {
    const one = work({ needs: [kitchen(2, 8, 1)] })
    expect(promiseAt(one, at('11:45'))).toBe('full')
    expect(promiseAt(one, at('11:31'))).toBe('closed')
    expect(promiseAt(work({}), at('10:31'))).toBe('closed')
    expect(promiseAt(work({}), at('22:20'))).toBe('closed')
    expect(promiseAt(work({ now: at('12:00') }), at('12:31'))).toBe('closed')
    expect(promiseAt(work({ now: at('12:00') }), at('12:32'))).toMatchObject({ left: null })
  })
})

describe('promises of any store', () => {
  const cell = fc.record({
    free: fc.integer({ min: -1, max: 4 }),
    more: fc.integer({ min: 0, max: 3 }),
    gap: fc.nat(3),
  })
  const need = (resource: PreparationNeed['resource']) =>
    fc
      .record({ load: fc.integer({ min: 1, max: 9 }), begins: fc.nat(12), cells: fc.array(cell, { maxLength: 6 }) })
      .map(({ load, begins, cells }): PreparationNeed => {
        let period = MIDNIGHT + begins * 5 * MINUTE
        const made = cells.map(({ free, more, gap }) => {
          period += gap === 0 ? 15 * MINUTE : 5 * MINUTE
          return { period, free, capacity: Math.max(0, free) + more }
        })
        return { resource, load, cellMinutes: 5, cells: made }
      })
  const anyWork = fc
    .record({
      now: fc.nat(60),
      prepareMinutes: fc.nat(20),
      travelMinutes: fc.nat(20),
      spans: fc.uniqueArray(fc.nat(150), { maxLength: 4 }),
      needs: fc.oneof(
        fc.constant([]),
        need('kitchen').map((one) => [one]),
        fc.tuple(need('kitchen'), need('picking')),
      ),
    })
    .map(({ now, prepareMinutes, travelMinutes, spans, needs }): Work => {
      const edges = spans.toSorted((a, b) => a - b).map((minute) => MIDNIGHT + minute * MINUTE)
      const open = edges.flatMap((opensAt, i) => {
        const closesAt = edges[i + 1]
        return i % 2 === 0 && closesAt !== undefined ? [{ opensAt, closesAt }] : []
      })
      return { now: MIDNIGHT + now * MINUTE, prepareMinutes, travelMinutes, open, needs }
    })
  /** Every minute of the next hours. */
  const minutes = Array.from({ length: 260 }, (_, i) => MIDNIGHT + i * MINUTE)

  it('are the earliest of all times that could be wanted, and full only where room is what is missing', () => {
    fc.assert(
      fc.property(anyWork, (one) => {
        const answers = minutes.map((minute) => promiseAt(one, minute))
        const first = answers.findIndex((answer) => typeof answer !== 'string')
        const soonest = promiseSoonest(one)
        if (first >= 0) expect(soonest).toEqual(answers[first])
        else expect(soonest).toBe(answers.includes('full') ? 'full' : 'closed')
      }),
      RUNS,
    )
  })

  it('take as much as is needed and never more of a cell than is free, of cells that are not over', () => {
    fc.assert(
      fc.property(anyWork, fc.nat(minutes.length - 1), (one, i) => {
        const found = promiseAt(one, minutes[i] as number)
        if (typeof found === 'string') return
        for (const { resource, load, cells } of one.needs) {
          const own = found.takes.filter((taken) => taken.resource === resource)
          expect(own.reduce((sum, { units }) => sum + units, 0)).toBe(load)
          for (const { period, units } of own) {
            expect(units).toBeLessThanOrEqual(cells.find((known) => known.period === period)?.free ?? 0)
            expect(period + 5 * MINUTE).toBeGreaterThan(one.now)
            expect(period).toBeLessThanOrEqual(found.promisedAt - (one.travelMinutes + one.prepareMinutes) * MINUTE)
          }
        }
      }),
      RUNS,
    )
  })

  it('can be made as often as is said to be left, and not once more', () => {
    fc.assert(
      fc.property(anyWork, fc.nat(minutes.length - 1), (one, i) => {
        const minute = minutes[i] as number
        const found = promiseAt(one, minute)
        if (typeof found === 'string' || found.left === null) return
        // One that is spread over cells says of itself alone.
        if (found.takes.length > one.needs.length) return
        let now = one
        for (let n = 0; n < found.left; n += 1) {
          const again = promiseAt(now, minute)
          expect(again).toMatchObject({ left: found.left - n })
          now = without(now, typeof again === 'string' ? [] : again.takes)
        }
        expect(promiseAt(now, minute)).toBe('full')
      }),
      RUNS,
    )
  })

  function without(one: Work, takes: readonly { resource: string; period: number; units: number }[]): Work {
    const taken = (resource: string, period: number) =>
      takes.find((take) => take.resource === resource && take.period === period)?.units ?? 0
    const needs = one.needs.map((known) => ({
      ...known,
      cells: known.cells.map((known_) => ({ ...known_, free: known_.free - taken(known.resource, known_.period) })),
    }))
    return { ...one, needs }
  }
})

describe('times to choose from', () => {
  it('are round on the wall clock, one step apart and each once, over changes of summer time too', () => {
    const zones = ['Europe/Berlin', 'America/New_York', 'Asia/Shanghai', 'Asia/Kathmandu', 'Australia/Lord_Howe']
    const dates = ['2026-03-08', '2026-03-29', '2026-04-05', '2026-10-04', '2026-10-25', '2026-11-01', '2026-06-15']
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.constantFrom(...dates),
        fc.constantFrom(5 as const, 10 as const, 15 as const),
        fc.nat(48 * 60),
        (zone, date, step, minute) => {
          const from = Date.parse(`${date}T00:00:00Z`) - DAY + minute * MINUTE
          const times = slotTimes({ from, to: from + 3 * DAY }, step, zone)
          expect(times.length).toBe((3 * DAY) / (step * MINUTE))
          for (const [i, time] of times.entries()) {
            if (i > 0) expect(time - (times[i - 1] as number)).toBe(step * MINUTE)
            expect((time + zoneOffset(time, zone)) % (step * MINUTE)).toBe(0)
          }
          expect((times[0] as number) - from).toBeLessThan(step * MINUTE)
        },
      ),
      RUNS,
    )
  })
})

describe('when a store is open between two moments', () => {
  it('is what its days say, joined where they touch', () => {
    const hours = { weekly: Array.from({ length: 7 }, () => [{ from: '18:00', to: '02:00' }]), exceptions: [] }
    const spans = openBetween(hours, { from: at('01:00'), to: at('20:00') }, 'Asia/Shanghai')
    expect(spans).toEqual([
      { opensAt: at('18:00') - DAY, closesAt: at('02:00') },
      { opensAt: at('18:00'), closesAt: at('18:00') + 8 * HOUR },
    ])
    const always = { weekly: Array.from({ length: 7 }, () => [{ from: '00:00', to: '24:00' }]), exceptions: [] }
    const first = addDays(businessDate(MIDNIGHT, 'Asia/Shanghai'), -1)
    expect(openBetween(always, { from: MIDNIGHT, to: MIDNIGHT + 14 * DAY }, 'Asia/Shanghai')).toEqual([
      { opensAt: Date.parse(`${first}T00:00:00+08:00`), closesAt: MIDNIGHT + 15 * DAY },
    ])
  })
})
