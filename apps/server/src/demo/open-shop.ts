import { AreaInput, NewPromotion, type StoreDetail, StoreInput } from '@tandem/contracts'
import { type Ctx, Refusal } from '@tandem/kernel'
import { seedCatalog } from '../business/catalog/index.ts'
import { createPromotion, issueCoupons, setPromotionState } from '../business/promotions/index.ts'
import { putArea, putStore, storesOf } from '../business/stores/index.ts'

/** A store of the demo in which orders can be placed. */
export interface OpenStore {
  id: string
  trade: TradeName
  lng: number
  lat: number
  /** Of the catalogue, what is looked for there. */
  categories: readonly string[]
}

/** What is sold in a format: where from, when, and what people look for. */
const TRADES = {
  fresh: {
    modes: ['delivery', 'pickup', 'instant'],
    hours: { from: '07:00', to: '22:00' },
    categories: ['leafy', 'roots', 'fruit', 'meat', 'eggs', 'tofu', 'dairy', 'drink', 'frozen'],
  },
  dining: {
    modes: ['delivery', 'pickup', 'dine_in'],
    hours: { from: '10:00', to: '02:00' },
    categories: ['noodles', 'rice', 'hot', 'cold', 'soup', 'dessert', 'bottled'],
  },
  /** What is carried home; treatments are booked, which is not done here. */
  beauty: { modes: ['pickup', 'instant'], hours: { from: '10:00', to: '21:30' }, categories: ['retail'] },
} as const

export type TradeName = keyof typeof TRADES

export const COUPON = 'HELLO-CITY'

/**
 * Opens the shop of the demo merchant where it has none: the catalogues of its trades, what its stores offer and when,
 * whom they deliver to, promotions and a coupon. What is there stays as it is. Stores that only sell by booking are left
 * out.
 *
 * @throws Refusal `demo.only` when there is no store of a trade with a catalogue
 */
export async function openShop(ctx: Ctx): Promise<OpenStore[]> {
  const open: OpenStore[] = []
  for (const store of await storesOf(ctx)) {
    const { id, format, lng, lat } = store
    if (!isTrade(format) || lng === null || lat === null) continue
    if (store.modes.length === 0) await openStore(ctx, store, TRADES[format])
    open.push({ id, trade: format, lng, lat, categories: TRADES[format].categories })
  }
  if (open.length === 0) throw new Refusal('demo.only', { detail: 'The demo has no store that sells without booking.' })
  // Doing it again changes nothing.
  for (const trade of new Set(open.map((store) => store.trade))) await seedCatalog(ctx, trade)
  await promote(ctx)
  return open
}

function isTrade(format: string | null): format is TradeName {
  return format !== null && Object.hasOwn(TRADES, format)
}

type Trade = (typeof TRADES)[TradeName]

async function openStore(ctx: Ctx, store: StoreDetail, { modes, hours }: Trade): Promise<void> {
  const week = Array.from({ length: 7 }, () => [hours])
  const { id, name } = store
  await putStore(ctx, id, StoreInput.parse({ ...store, modes: [...modes], hours: week }))
  const area = {
    name,
    shape: { type: 'Radius', meters: 20_000 },
    fees: [{ uptoMeters: null, fee: 400 }],
    freeFrom: 5_900,
  }
  await putArea(ctx, id, 'city', AreaInput.parse(area))
}

const PROMOTIONS = [
  {
    id: 'six-off-sixty',
    name: { zh: '满 60 减 6', en: '6 off 60' },
    rule: { offer: { kind: 'threshold', steps: [{ from: 6_000, off: 600 }] } },
  },
  {
    id: 'fruit-week',
    name: { zh: '水果周', en: 'Fruit week' },
    rule: { selects: { categories: ['fruit'] }, offer: { kind: 'percent', basisPoints: 1_000 } },
    limits: { budget: 500_000 },
  },
  {
    id: 'hello-city',
    name: { zh: '见面券', en: 'Hello' },
    rule: { offer: { kind: 'order_percent', from: 2_000, basisPoints: 500 }, needsCoupon: true },
  },
]

async function promote(ctx: Ctx): Promise<void> {
  for (const promotion of PROMOTIONS) {
    try {
      await createPromotion(ctx, NewPromotion.parse(promotion))
    } catch (error) {
      if (error instanceof Refusal && error.code === 'promotion.exists') continue
      throw error
    }
    await setPromotionState(ctx, promotion.id, 'live')
    if (promotion.id !== 'hello-city') continue
    await issueCoupons(ctx, promotion.id, { code: COUPON, uses: null, validUntil: null, source: 'demo' })
  }
}
