import { createHash } from 'node:crypto'
import { type AnyRecord, RECORDS, type RecordKind } from '@tandem/contracts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type CityState, createCity, initialState, type Offer, simulateDays } from './index.ts'

const START = '2026-09-18'

interface Life {
  records: Map<RecordKind, AnyRecord[]>
  state: CityState
}

/** Lives days in the given strides; the state goes through JSON between strides, as it does through the database. */
function live(
  seed: number,
  strides: readonly number[],
  people = 160,
  detail: 'full' | 'orders' = 'full',
  offers: Offer[] = [],
): Life {
  const city = createCity({ seed, start: START, people })
  let state = initialState(city)
  const records = new Map<RecordKind, AnyRecord[]>()
  for (const days of strides) {
    const simulation = simulateDays(city, state, state.day, state.day + days, offers, { detail })
    for (const batch of simulation.batches)
      records.set(batch.kind, [...(records.get(batch.kind) ?? []), ...batch.records])
    state = JSON.parse(JSON.stringify(simulation.state)) as CityState
  }
  return { records, state }
}

function digest({ records, state }: Life): string {
  const hash = createHash('sha256')
  for (const kind of Object.keys(RECORDS) as RecordKind[])
    hash.update(`${kind}${JSON.stringify(records.get(kind) ?? [])}`)
  return hash.update(JSON.stringify(state)).digest('hex')
}

describe('the city', () => {
  it('is the same to the byte for the same seed, whatever the seed', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e9, max: 1e9 }), (seed) => {
        expect(digest(live(seed, [8], 80))).toBe(digest(live(seed, [8], 80)))
      }),
      { numRuns: 4 },
    )
  })

  it('is another city for another seed', () => {
    const digests = new Set([1, 2, 3, 4].map((seed) => digest(live(seed, [4], 80))))
    expect(digests.size).toBe(4)
  })

  it('lives the same life by single days, by weeks and in one go, campaigns and open orders included', () => {
    const atOnce = digest(live(5, [40]))
    expect(
      digest(
        live(
          5,
          Array.from({ length: 40 }, () => 1),
        ),
      ),
    ).toBe(atOnce)
    expect(digest(live(5, [33, 7]))).toBe(atOnce)
  })

  it('takes the same orders whether it is told in full or not', () => {
    const full = live(6, [34])
    const brief = live(6, [34], 160, 'orders')
    expect(brief.records.get('order')).toEqual(full.records.get('order'))
    expect([...brief.records.keys()]).toEqual(['order'])
    expect(brief.state.demand).toEqual(full.state.demand)
  })

  it('refuses a day that is not the next, and detail after days without it', () => {
    const city = createCity({ seed: 1, start: START, people: 80 })
    expect(() => simulateDays(city, initialState(city), 3, 5)).toThrow(RangeError)
    const brief = simulateDays(city, initialState(city), 0, 2, [], { detail: 'orders' })
    expect(() => brief.state).toThrow(/read all batches/)
    for (const _ of brief.batches);
    expect(() => simulateDays(city, brief.state, 2, 3)).toThrow(/skipped detail/)
  })

  it('names every batch after its city, span, kind and number, the same each time', () => {
    const names = (): string[] => {
      const city = createCity({ seed: 9, start: START, people: 80 })
      return [...simulateDays(city, initialState(city), 0, 6, [], { batchSize: 50 }).batches].map(({ id }) => id)
    }
    expect(names()).toEqual(names())
    expect(new Set(names()).size).toBe(names().length)
    expect(names()).toContain('city:9:0-6:order:0')
  })

  it('keeps a state of less than 3 MB for 6,000 people', () => {
    const city = createCity({ seed: 2, start: START })
    const simulation = simulateDays(city, initialState(city), 0, 3)
    for (const _ of simulation.batches);
    expect(JSON.stringify(simulation.state).length).toBeLessThan(3_000_000)
  })
})

describe('every record', () => {
  const { records } = live(11, [45], 220)

  it('fits its contract, in every kind that a city produces', () => {
    const missing = (Object.keys(RECORDS) as RecordKind[]).filter((kind) => !records.has(kind))
    // Coupons here are good for anything, and decisions are somebody else's.
    expect(missing).toEqual(['coupon_product', 'decision_unit'])
    for (const [kind, list] of records) {
      for (const record of list) {
        const parsed = RECORDS[kind].safeParse(record)
        if (!parsed.success) expect.fail(`${kind} ${JSON.stringify(record)}: ${parsed.error.message}`)
      }
    }
  })

  it('has an id of its own among its kind and version', () => {
    for (const [kind, list] of records) {
      const ids = list.flatMap((record) =>
        'id' in record ? [`${record.id} ${'version' in record ? record.version : ''}`] : [],
      )
      expect(new Set(ids).size, kind).toBe(ids.length)
    }
  })

  it('tells nothing that has not happened when the last day ends', () => {
    const end = Date.parse(START) - 8 * 3_600_000 + 45 * 86_400_000 + 4 * 3_600_000
    const early = [...records].flatMap(([kind, list]) =>
      list.filter((record) => 'at' in record && record.at >= end).map(() => kind),
    )
    expect(early).toEqual([])
  })
})
