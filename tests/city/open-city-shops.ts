import {
  AreaInput,
  CategoryInput,
  type FulfilmentMode,
  NewPromotion,
  ProductInput,
  type RecordOf,
  StoreInput,
} from '@tandem/contracts'
import type { CallCtx, Ctx, EpochMs } from '@tandem/kernel'
import { adjust } from '../../apps/server/src/business/buckets/index.ts'
import { moveCatalog } from '../../apps/server/src/business/catalog/catalog-version.ts'
import { saveCategory, saveTaxClass } from '../../apps/server/src/business/catalog/categories.ts'
import { saveProducts } from '../../apps/server/src/business/catalog/save-products.ts'
import { createPromotion, issueCoupons, setPromotionState } from '../../apps/server/src/business/promotions/index.ts'
import { putArea, putStore } from '../../apps/server/src/business/stores/index.ts'
import { CAMPAIGNS, NEWCOMER } from '../../packages/city/src/demand/campaigns.ts'
import { MONEY } from '../../packages/city/src/parameters.ts'
import { type CitySample, leftOut, soldLines } from './sample.ts'

/** Everything a platform takes off an order is its own money, and a coupon of its own worth each time. */
export const PLATFORM_GIFT = 'platform-gift'

const MODES: FulfilmentMode[] = ['delivery', 'pickup', 'dine_in', 'ship', 'instant']
/** Far enough for everybody in the city. */
const REACH_METERS = 100_000

/**
 * Opens the city's stores as a merchant of Tandem would: places, hours and delivery, the range at its prices, the
 * leaflets and campaigns as promotions, and on the shelves exactly what the sample sells.
 */
export async function openCityShops(at: (now: EpochMs) => CallCtx, sample: CitySample, now: EpochMs): Promise<void> {
  const ctx = at(now)
  const owner: Ctx = { ...ctx, access: { merchantId: ctx.merchantId, role: 'owner', storeIds: 'all' } }
  for (const store of sample.stores) await openStore(owner, store)
  await fillCatalog(owner, sample.products)
  for (const promotion of promotionsOf(sample)) {
    await createPromotion(owner, promotion)
    await setPromotionState(owner, promotion.id, 'live')
  }
  for (const { id } of [NEWCOMER, ...CAMPAIGNS]) {
    await issueCoupons(owner, id, { code: `${id}-01`, uses: null, validUntil: null, source: 'city' })
  }
  await fillShelves(ctx, sample)
}

async function openStore(owner: Ctx, store: RecordOf<'store'>): Promise<void> {
  const { id, name, district, format, zone, cutoffHour, lng, lat, opensAt, closesAt } = store
  const hours = {
    from: clock(opensAt ?? 0),
    to: clock((closesAt ?? 1440) > 1440 ? (closesAt ?? 0) - 1440 : (closesAt ?? 1440)),
  }
  const week = Array.from({ length: 7 }, () => [hours])
  const profile = { name, district, format, zone, cutoffHour, lng, lat, modes: MODES, hours: week }
  await putStore(owner, id, StoreInput.parse(profile))
  const fees = [{ uptoMeters: null, fee: MONEY.deliveryFee }]
  await putArea(owner, id, 'city', AreaInput.parse({ name, shape: { type: 'Radius', meters: REACH_METERS }, fees }))
}

function clock(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
}

async function fillCatalog(owner: Ctx, products: readonly RecordOf<'product'>[]): Promise<void> {
  const rates = [{ validFrom: 0, basisPoints: 100, included: true }]
  await saveTaxClass(owner, 'reduced', { name: { zh: '小规模', en: 'Small taxpayer' }, rates })
  for (const id of new Set(products.map(sectionOf))) {
    await saveCategory(owner, id, CategoryInput.parse({ name: { zh: id, en: id }, taxClass: 'reduced' }))
  }
  await owner.db.transaction(async (tx) => {
    const { words } = await moveCatalog(tx, 'words')
    const inputs = products
      .filter(({ productKind }) => productKind === 'good' || productKind === 'dish')
      .map((product) => ({ ...toInput(product), id: product.id }))
    await saveProducts(tx, owner, words, inputs)
  })
}

/** The city's category, by which its leaflets choose: a product's id without its number. */
function sectionOf({ id }: { id: string }): string {
  return id.replace(/\d+$/, '').toLowerCase()
}

function toInput(product: RecordOf<'product'>): ProductInput {
  const { id, name, productKind, price, cost, unit } = product
  const sku = { sku: id, unit: unit ?? 'piece', basePrice: price ?? 0, cost, stocked: true }
  return ProductInput.parse({ kind: productKind, name, categoryId: sectionOf(product), status: 'active', skus: [sku] })
}

/** The leaflets, the campaigns, and two that make delivery cost what it cost. */
function promotionsOf({ leaflets }: CitySample): NewPromotion[] {
  const conditions = { channels: ['platform'] }
  const ofCampaigns = CAMPAIGNS.map(({ id, discountKind, value, minSpend }) =>
    discountKind === 'amount'
      ? promotion(id, { needsCoupon: true, offer: { kind: 'threshold', steps: [{ from: minSpend, off: value }] } })
      : promotion(id, {
          needsCoupon: true,
          offer: { kind: 'order_percent', from: minSpend, basisPoints: value * 100 },
        }),
  )
  const { id, minSpend, value } = NEWCOMER
  return [
    promotion('delivery-from', { offer: { kind: 'shipping', from: MONEY.freeDeliveryFrom } }),
    promotion('delivered-by-platform', { conditions, offer: { kind: 'shipping', from: 0 } }),
    promotion(PLATFORM_GIFT, {
      needsCoupon: true,
      funder: 'platform',
      offer: { kind: 'threshold', steps: [{ from: 1, off: 1 }] },
    }),
    promotion(id, { needsCoupon: true, offer: { kind: 'threshold', steps: [{ from: minSpend, off: value }] } }),
    ...ofCampaigns,
    ...leaflets.map(({ campaignId, categories, rate, from, until }) => ({
      ...promotion(campaignId, {
        selects: { categories },
        offer: { kind: 'percent', basisPoints: Math.round(rate * 10_000) },
      }),
      from,
      until,
    })),
  ]
}

function promotion(id: string, rule: object): NewPromotion {
  return NewPromotion.parse({ id, name: { zh: id, en: id }, rule })
}

/** So much of each that nothing is left when all orders went through, and nothing of what nobody got. */
async function fillShelves(ctx: CallCtx, { orders }: CitySample): Promise<void> {
  const sold = orders.filter((order) => leftOut(order) === null && order.status === 'fulfilled')
  await adjust(ctx.db, ctx.now, { cause: 'receipt:city' }, shelvesOf(sold, 1))
}

/** What these orders take off the shelves, or with -1 put back. */
export function shelvesOf(orders: CitySample['orders'], sign: 1 | -1) {
  const pieces = new Map<string, number>()
  for (const order of orders) {
    for (const { productId, quantity } of soldLines(order)) {
      const key = `${order.storeId} ${productId}`
      pieces.set(key, (pieces.get(key) ?? 0) + quantity)
    }
  }
  return [...pieces].map(([key, quantity]) => {
    const [place = '', resource = ''] = key.split(' ')
    return { kind: 'stock' as const, resource, place, by: sign * quantity }
  })
}
