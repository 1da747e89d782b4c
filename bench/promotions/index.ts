import { type Rng, rng } from '@tandem/kernel'
import { type Basket, type BasketLine, type Offer, type Promotion, quote, type Selector } from '@tandem/promotions'
import type { Report } from '../figure.ts'
import { percentile } from '../percentile.ts'

const GOODS = 400
const CATEGORIES = 24
const ACTIVE = 200
const BASKETS = 1_000
/** After so many the code is compiled as it stays in a process that runs all day. */
const WARM_UP = 1_000
const FIRST = 100

/** How long one basket takes to price against what a busy chain has running. */
export default async function (report: Report): Promise<void> {
  const goods = catalogue(rng(1, 'goods'))
  const promotions = running(rng(2, 'promotions'), goods)
  for (const lines of [3, 20]) {
    const times: number[] = []
    const first: number[] = []
    let proved = 0
    let off = 0
    for (let n = 0; n < WARM_UP + BASKETS; n += 1) {
      const basket = basketOf(rng(3, lines, n), goods, lines)
      const since = performance.now()
      const { isProvedCheapest, discount, list } = quote(basket, promotions)
      const took = performance.now() - since
      if (n < FIRST) first.push(took)
      if (n < WARM_UP) continue
      times.push(took)
      proved += isProvedCheapest ? 1 : 0
      off += discount / list
    }
    const asked = `${lines} lines, ${ACTIVE} active promotions, ${BASKETS} baskets`
    report({ case: asked, metric: 'median', value: percentile(times, 0.5), unit: 'ms', target: { atMost: 1 } })
    report({
      case: asked,
      metric: `median of the first ${FIRST}`,
      value: percentile(first, 0.5),
      unit: 'ms',
    })
    report({ case: asked, metric: '99th percentile', value: percentile(times, 0.99), unit: 'ms' })
    report({ case: asked, metric: 'longest', value: percentile(times, 1), unit: 'ms', target: { atMost: 20 } })
    report({ case: asked, metric: 'proved cheapest', value: proved / BASKETS, unit: 'share' })
    report({ case: asked, metric: 'mean discount', value: off / BASKETS, unit: 'share' })
  }
}

type Good = Pick<BasketLine, 'sku' | 'categories' | 'unitPrice' | 'floorUnitPrice'>

function catalogue(random: Rng): Good[] {
  return Array.from({ length: GOODS }, (_, i) => {
    const unitPrice = 100 * (2 + random.int(80)) - (random.chance(0.5) ? 10 : 0)
    return {
      sku: `g${i}`,
      categories: [`c${i % CATEGORIES}`, `d${i % 5}`],
      unitPrice,
      floorUnitPrice: Math.round(unitPrice * 0.6),
    }
  })
}

function basketOf(random: Rng, goods: readonly Good[], lines: number): Basket {
  const chosen = random.shuffle(goods).slice(0, lines)
  return {
    at: 0,
    channel: 'app',
    storeId: 's1',
    customer: { tier: 'gold', segments: [] },
    codes: ['c1', 'c2', 'c3'],
    lines: chosen.map((good, i) => ({ ...good, id: `l${i}`, quantity: 1 + random.int(3) })),
    shipping: [{ id: 'delivery', amount: 600 }],
    points: null,
  }
}

/** What a grocer, a restaurant and a drugstore of one chain would have running at once. */
function running(random: Rng, goods: readonly Good[]): Promotion[] {
  const category = (): Selector => ({ categories: [`c${random.int(CATEGORIES)}`] })
  const someGoods = (most: number): Selector => {
    return {
      skus: random
        .shuffle(goods)
        .slice(0, 1 + random.int(most))
        .map(({ sku }) => sku),
    }
  }
  const kinds: [count: number, make: () => Pick<Promotion, 'offer' | 'selects'> & Partial<Promotion>][] = [
    [50, () => ({ selects: someGoods(8), offer: { kind: 'percent', basisPoints: 500 * (1 + random.int(6)) } })],
    [15, () => ({ selects: category(), offer: { kind: 'percent', basisPoints: 500 * (1 + random.int(4)) } })],
    [30, () => ({ selects: someGoods(4), offer: { kind: 'amount_off', off: 100 * (1 + random.int(5)) } })],
    [25, () => ({ selects: someGoods(2), offer: { kind: 'unit_price', price: 100 * (2 + random.int(20)) } })],
    [5, () => ({ selects: someGoods(2), offer: { kind: 'unit_price', price: 990, unitsLeft: 2 } })],
    [12, () => ({ selects: category(), offer: { kind: 'nth_item', n: 2, basisPoints: 5_000 } })],
    [8, () => ({ selects: category(), offer: { kind: 'buy_get', buy: 2, get: 1, basisPoints: 10_000 } })],
    [10, () => ({ selects: {}, offer: set(random, goods) })],
    [8, () => ({ selects: category(), offer: { kind: 'tiered', steps: [{ fromUnits: 3, basisPoints: 1_000 }] } })],
    [5, () => ({ selects: {}, offer: thresholds(random), group: 'house' })],
    [10, () => ({ selects: { categories: [`d${random.int(5)}`] }, offer: thresholds(random), group: 'brand' })],
    [
      8,
      () => ({ selects: {}, offer: thresholds(random), group: 'coupon', conditions: { codes: [`c${random.int(9)}`] } }),
    ],
    [6, () => ({ selects: category(), offer: { kind: 'order_percent', from: 3_000, basisPoints: 800 } })],
    [4, () => ({ selects: {}, offer: { kind: 'order_percent', from: 9_900, basisPoints: 500 }, group: 'member' })],
    [4, () => ({ selects: {}, offer: { kind: 'shipping', from: 2_000 * (1 + random.int(5)) } })],
  ]
  return kinds
    .flatMap(([count, make]) => Array.from({ length: count }, make))
    .map((one, i) => ({ id: `p${i}`, version: 1, conditions: {}, funder: 'merchant', priority: 0, ...one }))
}

function set(random: Rng, goods: readonly Good[]): Offer {
  const [a, b] = random.shuffle(goods) as [Good, Good]
  const parts = [a, b].map(({ sku }) => ({ selects: { skus: [sku] }, quantity: 1 }))
  return { kind: 'bundle', parts, price: Math.round((a.unitPrice + b.unitPrice) * 0.85) }
}

function thresholds(random: Rng): Offer {
  const from = 1_000 * (2 + random.int(20))
  return {
    kind: 'threshold',
    steps: [
      { from, off: Math.round(from * 0.08) },
      { from: from * 2, off: Math.round(from * 0.2) },
    ],
  }
}
