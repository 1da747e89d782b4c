import { describe, expect, it } from 'vitest'
import type { Basket, BasketLine } from './basket.ts'
import type { Offer, Promotion } from './promotion.ts'
import { quote } from './quote.ts'

const line = (id: string, unitPrice: number, quantity = 1, more: Partial<BasketLine> = {}): BasketLine => ({
  id,
  sku: id,
  categories: [],
  quantity,
  unitPrice,
  ...more,
})

const basket = (lines: readonly BasketLine[], more: Partial<Basket> = {}): Basket => ({
  at: 1_000,
  channel: 'app',
  storeId: 's1',
  customer: null,
  codes: [],
  lines,
  shipping: [],
  points: null,
  ...more,
})

const promotion = (id: string, offer: Offer, more: Partial<Promotion> = {}): Promotion => ({
  id,
  version: 1,
  selects: {},
  conditions: {},
  funder: 'merchant',
  priority: 0,
  offer,
  ...more,
})

const goodsOf = (lines: readonly BasketLine[], promotions: readonly Promotion[]) =>
  quote(basket(lines), promotions).goods

describe('each kind of offer', () => {
  const two = [line('a', 1_000, 2), line('b', 300)]
  it.each<[string, Offer, number]>([
    ['12 % off, rounded half up', { kind: 'percent', basisPoints: 1_250 }, 250 + 38],
    ['so much off every unit, never below nothing', { kind: 'amount_off', off: 400 }, 800 + 300],
    ['a price of its own, where it is lower', { kind: 'unit_price', price: 700 }, 600],
    ['a flash price for the units that are left', { kind: 'unit_price', price: 100, unitsLeft: 1 }, 900],
    ['the second at half price, the cheaper one', { kind: 'nth_item', n: 2, basisPoints: 5_000 }, 500],
    ['three for two', { kind: 'buy_get', buy: 2, get: 1, basisPoints: 10_000 }, 300],
    [
      'buy two, get another free',
      { kind: 'buy_get', buy: 2, get: 1, basisPoints: 10_000, getSelects: { skus: ['b'] } },
      300,
    ],
    [
      'a set at one price',
      {
        kind: 'bundle',
        parts: [
          { selects: { skus: ['a'] }, quantity: 1 },
          { selects: { skus: ['b'] }, quantity: 1 },
        ],
        price: 999,
      },
      301,
    ],
    [
      'more off for three',
      {
        kind: 'tiered',
        steps: [
          { fromUnits: 2, basisPoints: 500 },
          { fromUnits: 3, basisPoints: 1_000 },
        ],
      },
      230,
    ],
    [
      'the dearest step that is reached',
      {
        kind: 'threshold',
        steps: [
          { from: 1_000, off: 100 },
          { from: 2_300, off: 250 },
        ],
      },
      250,
    ],
    ['every full amount', { kind: 'threshold', steps: [{ from: 1_000, off: 100 }], repeats: true }, 200],
    ['a share of the order', { kind: 'order_percent', from: 2_000, basisPoints: 1_000 }, 230],
  ])('%s', (_, offer, off) => {
    const { list, discount, goods, applied } = quote(basket(two), [promotion('p', offer)])
    expect({ list, discount, goods }).toEqual({ list: 2_300, discount: off, goods: 2_300 - off })
    expect(applied).toEqual([{ promotionId: 'p', version: 1, funder: 'merchant', amount: off }])
  })

  it('says how many units it sold at a price for so many, and of other offers all', () => {
    const unitsOf = (offer: Offer) =>
      quote(basket(two), [promotion('p', offer)]).lines.map(({ discounts }) => discounts[0]?.units)
    expect(unitsOf({ kind: 'unit_price', price: 100, unitsLeft: 3 })).toEqual([2, 1])
    expect(unitsOf({ kind: 'unit_price', price: 100, unitsLeft: 1 })).toEqual([1, undefined])
    expect(unitsOf({ kind: 'order_percent', from: 0, basisPoints: 1_000 })).toEqual([2, 1])
  })

  it('takes a price for a kilogram times what a weighed item weighs', () => {
    const pork = [line('pork', 4_915, 1, { measure: 1_235 })]
    expect(goodsOf(pork, [promotion('special', { kind: 'unit_price', price: 3_500 })])).toBe(4_323)
    expect(goodsOf(pork, [promotion('off', { kind: 'amount_off', off: 100 })])).toBe(4_915 - 124)
  })

  it('takes shipping off when the goods reach a sum, by charge', () => {
    const free = promotion('free', { kind: 'shipping', from: 2_000 })
    const shipping = [
      { id: 'g1', amount: 500 },
      { id: 'g2', amount: 300 },
    ]
    expect(quote(basket(two, { shipping }), [free])).toMatchObject({
      payable: 2_300,
      shipping: [{ discount: 500 }, { discount: 300 }],
    })
    expect(quote(basket([line('b', 300)], { shipping }), [free])).toMatchObject({
      payable: 1_100,
      notApplied: [{ promotionId: 'free', reason: 'below_threshold', missing: 1_700 }],
    })
  })
})

describe('combinations', () => {
  it('gives up a discount on goods where that reaches a better one on the order', () => {
    const tenOff = promotion('ten', { kind: 'percent', basisPoints: 1_000 })
    const threshold = promotion('threshold', { kind: 'threshold', steps: [{ from: 10_000, off: 3_000 }] })
    const { goods, notApplied } = quote(basket([line('a', 5_000), line('b', 5_000)]), [tenOff, threshold])
    expect(goods).toBe(7_000)
    expect(notApplied).toEqual([{ promotionId: 'ten', reason: 'not_cheapest' }])
  })

  it('gives up a discount on goods where offers on the order take more than that off again', () => {
    const all = { kind: 'order_percent', from: 0, basisPoints: 5_000 } as const
    const some = { kind: 'order_percent', from: 0, basisPoints: 6_950 } as const
    const promotions = [
      promotion('half', all),
      promotion('most', some, { selects: { skus: ['f'] } }),
      promotion('twentieth', { kind: 'percent', basisPoints: 500 }),
      promotion('fifth', { kind: 'percent', basisPoints: 2_000 }, { selects: { exceptSkus: ['e'] } }),
    ]
    // f costs a unit more, and 69.5 % of it and half of it go off again: more than that unit.
    expect(quote(basket([line('a', 100), line('f', 100)]), promotions).payable).toBe(20)
  })

  it('lets a line take part in one offer on goods', () => {
    const half = promotion('half', { kind: 'percent', basisPoints: 5_000 }, { selects: { skus: ['a'] } })
    const third = promotion('third', { kind: 'percent', basisPoints: 3_000 })
    expect(goodsOf([line('a', 1_000), line('b', 1_000)], [half, third])).toBe(500 + 700)
  })

  it('applies one promotion of a group, whatever its kind', () => {
    const item = promotion('item', { kind: 'amount_off', off: 400 }, { group: 'new' })
    const order = promotion('order', { kind: 'threshold', steps: [{ from: 0, off: 500 }] }, { group: 'new' })
    const { goods, notApplied } = quote(basket([line('a', 1_000)]), [item, order])
    expect(goods).toBe(500)
    expect(notApplied).toEqual([{ promotionId: 'item', reason: 'excluded', with: 'order' }])
  })

  it('applies one that goes alone only where it beats all others together', () => {
    const alone = promotion('alone', { kind: 'percent', basisPoints: 4_000 }, { alone: true })
    const small = [1, 2].map((n) => promotion(`small${n}`, { kind: 'threshold', steps: [{ from: 0, off: 150 }] }))
    expect(goodsOf([line('a', 1_000)], [alone, ...small])).toBe(600)
    const large = promotion('large', { kind: 'percent', basisPoints: 2_000 })
    expect(goodsOf([line('a', 1_000)], [alone, large, ...small])).toBe(500)
  })

  it('never goes below the floor of a line, unless somebody else pays', () => {
    const goods = [line('a', 1_000, 2, { floorUnitPrice: 900 })]
    const half: Offer = { kind: 'percent', basisPoints: 5_000 }
    expect(goodsOf(goods, [promotion('half', half)])).toBe(1_800)
    expect(goodsOf(goods, [promotion('half', half, { ignoresFloor: true, funder: 'platform' })])).toBe(1_000)
  })

  it('caps what one promotion takes off an order', () => {
    const capped = promotion('capped', { kind: 'percent', basisPoints: 2_000 }, { capPerOrder: 300 })
    const { lines, goods } = quote(basket([line('a', 1_000), line('b', 3_000)]), [capped])
    expect([goods, ...lines.map(({ net }) => net)]).toEqual([3_700, 925, 2_775])
  })
})

describe('what is said of promotions that do not apply', () => {
  it.each<[string, Partial<Promotion>, string]>([
    ['not_started', { conditions: { from: 1_001 } }, 'from its first instant'],
    ['ended', { conditions: { until: 1_000 } }, 'until its end'],
    ['other_channel', { conditions: { channels: ['till'] } }, 'by channel'],
    ['other_store', { conditions: { stores: ['s2'] } }, 'by store'],
    ['other_tier', { conditions: { tiers: ['gold'] } }, 'to guests of a tier'],
    ['other_segment', { conditions: { segments: ['new'] } }, 'to guests of a segment'],
    ['no_code', { conditions: { codes: ['X'] } }, 'without its code'],
    ['no_line', { selects: { skus: ['z'] } }, 'without its goods'],
    ['used_up', { left: { uses: 0 } }, 'when the customer has used it up'],
    ['budget_short', { left: { budget: 99 } }, 'when its budget cannot pay'],
  ])('%s', (reason, more) => {
    const { goods, notApplied } = quote(basket([line('a', 1_000)]), [
      promotion('p', { kind: 'amount_off', off: 100 }, more),
    ])
    expect({ goods, notApplied }).toEqual({ goods: 1_000, notApplied: [{ promotionId: 'p', reason }] })
  })
})

it('takes points for whole minor units, up to a share of what is payable', () => {
  const paid = (spend: number) => {
    const { points, due } = quote(
      basket([line('a', 1_000)], { points: { spend, pointsPerMinor: 3, maxBasisPoints: 5_000 } }),
      [],
    )
    return [points.spent, points.amount, due]
  }
  expect(paid(100)).toEqual([99, 33, 967])
  expect(paid(10_000)).toEqual([1_500, 500, 500])
})

it.each([
  ['a quantity of nothing', basket([line('a', 100, 0)])],
  ['half a unit', basket([line('a', 100, 0.5)])],
  ['a price below nothing', basket([line('a', -1)])],
  ['a line twice', basket([line('a', 1), line('a', 1)])],
])('refuses %s', (_, nonsense) => {
  expect(() => quote(nonsense, [])).toThrow(RangeError)
})
