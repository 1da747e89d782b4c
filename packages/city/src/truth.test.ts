import { describe, expect, it } from 'vitest'
import { type CityState, createCity, initialState, type Offer, simulateDays } from './index.ts'
import { abuseTruth, contributionOf, driftTruth, peopleTruth, quickRun, trueEffect } from './truth.ts'

const DAY = 86_400_000
const city = createCity({ seed: 77, start: '2026-07-25', people: 3000 })
const history = quickRun(city, initialState(city), 60)
const morning = Date.parse('2026-07-25T00:00:00+08:00') + 60 * DAY

function offerTo(person: string, more: Partial<Offer> = {}): Offer {
  return {
    person,
    decisionId: 'DEC-1',
    couponId: 'WB-1',
    campaignId: null,
    discountKind: 'amount',
    value: 1500,
    minSpend: 4900,
    from: morning,
    until: morning + 14 * DAY - 1,
    ...more,
  }
}

/** People of whom the records show three orders and none in the last three weeks. */
function quietRegulars(): string[] {
  const seen = new Map<string, { last: number; count: number }>()
  history.person.forEach((p, i) => {
    const key = history.keys[p]
    if (key) seen.set(key, { last: history.day[i] ?? 0, count: (seen.get(key)?.count ?? 0) + 1 })
  })
  return [...seen].filter(([, { last, count }]) => last < 39 && count >= 3).map(([person]) => person)
}

function ordersOf(state: CityState, offers: Offer[], days = 14) {
  const simulation = simulateDays(city, state, 60, 60 + days, offers, { detail: 'orders' })
  const orders = []
  for (const batch of simulation.batches)
    for (const record of batch.records) if (record.kind === 'order') orders.push(record)
  return orders
}

describe('an offer', () => {
  const regulars = quietRegulars()
  const offered = regulars.filter((_, i) => i % 2 === 0)
  const offers = offered.map((person) => offerTo(person))
  const withOffers = ordersOf(history.state, offers)
  const without = ordersOf(history.state, [])

  it('changes nothing for anybody else, not even a fen', () => {
    const meant = new Set(offered)
    const others = (orders: typeof without) => orders.filter(({ person }) => person === null || !meant.has(person))
    expect(offered.length).toBeGreaterThan(50)
    expect(others(withOffers)).toEqual(others(without))
    expect(withOffers.length).toBeGreaterThan(without.length)
  })

  it('is used at most once a person, from its minimum spend, in its time, and not through a platform', () => {
    const used = withOffers.filter(({ discounts }) => discounts.some(({ couponId }) => couponId === 'WB-1'))
    const paid = used.filter(({ paidAt }) => paidAt !== null)
    expect(paid.length).toBeGreaterThan(20)
    expect(new Set(paid.map(({ person }) => person)).size).toBe(paid.length)
    for (const { gross, discounts, channel, placedAt } of used) {
      const other = discounts
        .filter(({ source }) => source === 'promotion')
        .reduce((sum, { amount }) => sum + amount, 0)
      expect(gross - other).toBeGreaterThanOrEqual(4900)
      expect(channel).not.toBe('platform')
      expect(placedAt).toBeLessThan(morning + 14 * DAY)
    }
  })

  it('takes a percentage off where it is one', () => {
    const percent = offered.map((person) => offerTo(person, { discountKind: 'percent', value: 20, couponId: 'P20' }))
    const used = ordersOf(history.state, percent).flatMap(({ discounts, gross }) =>
      discounts.filter(({ couponId }) => couponId === 'P20').map(({ amount }) => amount / gross),
    )
    expect(used.length).toBeGreaterThan(10)
    for (const share of used) expect(share).toBeLessThanOrEqual(0.2001)
  })

  it('may name its person by node id, and refuses strangers and nonsense', () => {
    expect(() => ordersOf(history.state, [offerTo('member:M99999999')], 1)).toThrow(/nobody here/)
    expect(() =>
      ordersOf(history.state, [offerTo(offered[0] as string, { discountKind: 'percent', value: 130 })], 1),
    ).toThrow(/worth 130/)
  })

  it('does nothing before its time and nothing after', () => {
    const later = offered.map((person) => offerTo(person, { from: morning + 20 * DAY, until: morning + 30 * DAY }))
    expect(ordersOf(history.state, later)).toEqual(without)
    const past = offered.map((person) => offerTo(person, { from: morning - 9 * DAY, until: morning - 1 }))
    expect(ordersOf(history.state, past)).toEqual(without)
  })
})

describe('the truth', () => {
  it('is the difference of two lives: the sum over those who were offered, as an accountant would count it', () => {
    const offers = quietRegulars()
      .slice(0, 80)
      .map((person) => offerTo(person))
    const effect = trueEffect(city, history.state, 14, offers)
    const margin = (list: Offer[]): number =>
      ordersOf(history.state, list).reduce((sum, order) => sum + contributionOf(order), 0)
    expect(effect.total).toBe(margin(offers) - margin([]))
    expect([...effect.byPerson.values()].reduce((a, b) => a + b, 0)).toBe(effect.total)
  })

  it('differs by kind of person: the sure cost money, the persuadable bring it, the annoyed stay away', () => {
    const offers = quietRegulars().map((person) => offerTo(person))
    const { byPerson } = trueEffect(city, history.state, 28, offers)
    const kinds = new Map(peopleTruth(city).map(({ person, couponKind }) => [person, couponKind]))
    const mean = (kind: string): number => {
      const effects = [...byPerson].filter(([person]) => kinds.get(person) === kind).map(([, effect]) => effect)
      return effects.reduce((a, b) => a + b, 0) / effects.length
    }
    expect(mean('sure')).toBeLessThan(0)
    expect(mean('persuadable')).toBeGreaterThan(200)
    expect(mean('persuadable')).toBeGreaterThan(mean('indifferent'))
    expect(mean('annoyed')).toBeLessThan(mean('persuadable'))
  })

  it('knows who is slipping: of the quiet regulars many, of recent customers few', () => {
    const drift = driftTruth(city, history.state)
    const away = (people: string[]): number =>
      people.filter((person) => drift.get(person) !== 'active').length / people.length
    const recent = new Set<string>()
    history.person.forEach((p, i) => {
      if ((history.day[i] ?? 0) > 53 && history.keys[p]) recent.add(history.keys[p])
    })
    expect(away(quietRegulars())).toBeGreaterThan(2 * away([...recent]))
  })

  it('names the abusers: rings that brush a store, farms that share a device, and the cashier who voids too much', () => {
    const small = createCity({ seed: 78, start: '2026-07-25', people: 1500 })
    const { brushingRings, couponFarms, badCashierId } = abuseTruth(small)
    const records = [...simulateDays(small, initialState(small), 0, 50).batches].flatMap((batch) => [...batch.records])
    const fakes = new Set(brushingRings.flatMap(({ people }) => people))
    const reviews = records.filter((record) => record.kind === 'review')
    const byFakes = reviews.filter(({ person }) => fakes.has(person ?? ''))
    expect(byFakes.length).toBeGreaterThan(10)
    expect(
      byFakes.every(({ rating, storeId }) => rating === 5 && brushingRings.some((ring) => ring.storeId === storeId)),
    ).toBe(true)
    const devices = new Map<string, number>()
    for (const record of records) {
      if (record.kind === 'customer')
        devices.set(record.traits.device ?? '', (devices.get(record.traits.device ?? '') ?? 0) + 1)
    }
    const joined = couponFarms.filter(({ device }) => (devices.get(device) ?? 0) > 2)
    expect(joined.length).toBeGreaterThan(0)
    const tills = records.filter((record) => record.kind === 'till_event' && record.event === 'void')
    const voids = tills.filter((record) => record.kind === 'till_event' && record.orderId !== null)
    expect(voids.length).toBeGreaterThan(5)
    expect(voids.every((record) => record.kind === 'till_event' && record.staffId === badCashierId)).toBe(true)
    const confirmed = records.filter((record) => record.kind === 'abuse_loss')
    expect(confirmed.length).toBeGreaterThan(0)
    const guilty = new Set([...fakes, ...couponFarms.flatMap(({ people }) => people)])
    for (const { person, staffId } of confirmed)
      expect(person === null ? staffId === badCashierId : guilty.has(person)).toBe(true)
  })
})
