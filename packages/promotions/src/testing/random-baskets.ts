import fc from 'fast-check'
import { amountOf, type Basket, type BasketLine } from '../basket.ts'
import type { Offer, Promotion, Selector } from '../promotion.ts'

const SKUS = ['a', 'b', 'c', 'd', 'e', 'f']
const CATEGORIES = ['fruit', 'drinks', 'care']

const price = fc.oneof(
  fc.integer({ min: 0, max: 60 }),
  fc.integer({ min: 1, max: 40 }).map((n) => n * 100),
)
const basisPoints = fc.oneof(fc.constantFrom(500, 1_000, 2_000, 5_000, 10_000), fc.integer({ min: 1, max: 10_000 }))

const selector: fc.Arbitrary<Selector> = fc.oneof(
  { weight: 3, arbitrary: fc.constant({}) },
  { weight: 2, arbitrary: fc.record({ skus: fc.subarray(SKUS, { minLength: 1, maxLength: 3 }) }) },
  { weight: 2, arbitrary: fc.record({ categories: fc.subarray(CATEGORIES, { minLength: 1, maxLength: 2 }) }) },
  fc.record({ exceptSkus: fc.subarray(SKUS, { minLength: 1, maxLength: 2 }) }),
  fc.record({ exceptCategories: fc.subarray(CATEGORIES, { minLength: 1, maxLength: 1 }) }),
)

const offer: fc.Arbitrary<Offer> = fc.oneof(
  fc.record({ kind: fc.constant('percent' as const), basisPoints }),
  fc.record({ kind: fc.constant('amount_off' as const), off: price }),
  fc.record(
    { kind: fc.constant('unit_price' as const), price, unitsLeft: fc.integer({ min: 0, max: 3 }) },
    { requiredKeys: ['kind', 'price'] },
  ),
  fc.record({ kind: fc.constant('nth_item' as const), n: fc.integer({ min: 2, max: 3 }), basisPoints }),
  fc.record(
    {
      kind: fc.constant('buy_get' as const),
      buy: fc.integer({ min: 1, max: 3 }),
      get: fc.integer({ min: 1, max: 2 }),
      basisPoints,
      getSelects: selector,
    },
    { requiredKeys: ['kind', 'buy', 'get', 'basisPoints'] },
  ),
  fc.record({
    kind: fc.constant('bundle' as const),
    parts: fc.array(fc.record({ selects: selector, quantity: fc.integer({ min: 1, max: 2 }) }), {
      minLength: 1,
      maxLength: 2,
    }),
    price,
  }),
  fc.record({
    kind: fc.constant('tiered' as const),
    steps: fc.array(fc.record({ fromUnits: fc.integer({ min: 1, max: 5 }), basisPoints }), {
      minLength: 1,
      maxLength: 2,
    }),
  }),
  fc.record({
    kind: fc.constant('threshold' as const),
    steps: fc.array(fc.record({ from: price, off: price }), { minLength: 1, maxLength: 2 }),
    repeats: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('order_percent' as const), from: price, basisPoints }),
  fc.record(
    { kind: fc.constant('shipping' as const), from: price, off: fc.integer({ min: 0, max: 800 }) },
    { requiredKeys: ['kind', 'from'] },
  ),
)

const promotion = fc.record(
  {
    version: fc.constant(1),
    selects: selector,
    offer,
    conditions: fc.constant({}),
    group: fc.constantFrom('x', 'y'),
    alone: fc.boolean(),
    capPerOrder: fc.integer({ min: 0, max: 1_500 }),
    ignoresFloor: fc.boolean(),
    funder: fc.constantFrom('merchant', 'platform'),
    priority: fc.integer({ min: 0, max: 2 }),
  },
  { requiredKeys: ['version', 'selects', 'offer', 'conditions', 'funder', 'priority'] },
)

/** Each optional rule now and then: with all of them at once nothing would ever combine. */
const sparing = promotion.chain((one) =>
  fc.tuple(...[0.2, 0.1, 0.2, 0.3].map(() => fc.integer({ min: 0, max: 99 }))).map(([group, alone, cap, floor]) => {
    const { group: g, alone: a, capPerOrder: c, ignoresFloor: f, ...rest } = one
    return {
      ...rest,
      ...(g !== undefined && (group as number) < 40 ? { group: g } : {}),
      ...(a && (alone as number) < 25 ? { alone: true } : {}),
      ...(c !== undefined && (cap as number) < 40 ? { capPerOrder: c } : {}),
      ...(f && (floor as number) < 50 ? { ignoresFloor: true } : {}),
    }
  }),
)

const somePromotions = (most: number): fc.Arbitrary<Promotion[]> =>
  fc.array(sparing, { maxLength: most }).map((list) => list.map((one, i) => ({ ...one, id: `p${i}` })))

const basketLine = fc.record(
  {
    sku: fc.constantFrom(...SKUS),
    categories: fc.subarray(CATEGORIES, { maxLength: 2 }),
    quantity: fc.integer({ min: 1, max: 3 }),
    unitPrice: price,
    measure: fc.constantFrom(1_000, 1_000, 333, 1_235),
    floorUnitPrice: price,
  },
  { requiredKeys: ['sku', 'categories', 'quantity', 'unitPrice'] },
)

const someBasket = (most: number): fc.Arbitrary<Basket> =>
  fc.record({
    at: fc.constant(1_000),
    channel: fc.constant('app'),
    storeId: fc.constant('s1'),
    customer: fc.constant(null),
    codes: fc.constant([]),
    lines: fc
      .array(basketLine, { maxLength: most })
      .map((lines): BasketLine[] => lines.map((one, i) => ({ ...one, id: `l${i}` }))),
    shipping: fc.oneof(
      fc.constant([]),
      fc.array(fc.integer({ min: 0, max: 900 }), { minLength: 1, maxLength: 2 }).map((fees) => {
        return fees.map((amount, i) => ({ id: `g${i}`, amount }))
      }),
    ),
    points: fc.constant(null),
  })

/** A basket with promotions whose sums to be reached lie where its own may fall: there discounts are worth giving up. */
export const someOrder = (mostLines: number, mostPromotions: number) =>
  fc.tuple(someBasket(mostLines), somePromotions(mostPromotions), fc.boolean()).map(([basket, promotions, isApt]) => {
    const list = basket.lines.reduce((sum, line) => sum + amountOf(line), 0)
    const near = (from: number) => Math.floor((list * (40 + (from % 61))) / 100)
    const aptOffer = (one: Offer): Offer => {
      if (one.kind === 'threshold')
        return { ...one, steps: one.steps.map(({ from, off }) => ({ from: near(from), off })) }
      return one.kind === 'order_percent' || one.kind === 'shipping' ? { ...one, from: near(one.from) } : one
    }
    return {
      basket,
      promotions: isApt ? promotions.map((one) => ({ ...one, offer: aptOffer(one.offer) })) : promotions,
    }
  })
