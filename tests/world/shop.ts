import { AreaInput, ProductInput, StoreInput } from '@tandem/contracts'
import type { CallCtx, Ctx } from '@tandem/kernel'
import { adjust } from '../../apps/server/src/business/buckets/index.ts'
import { moveCatalog } from '../../apps/server/src/business/catalog/catalog-version.ts'
import { saveTaxClass } from '../../apps/server/src/business/catalog/categories.ts'
import { saveProducts } from '../../apps/server/src/business/catalog/save-products.ts'
import { putArea, putStore } from '../../apps/server/src/business/stores/index.ts'

const ALL_DAY = Array.from({ length: 7 }, () => [{ from: '00:00', to: '24:00' }])

/** What is on the shelves: pieces by SKU. Prices: tea 10.00, rice 3.50, milk 6.80, apple 12.00 a kilogram. */
export interface Shelves {
  [sku: string]: number
}

/** As the owner, who may see every store. */
function asOwner(ctx: CallCtx): Ctx {
  return { ...ctx, access: { merchantId: ctx.merchantId, role: 'owner', storeIds: 'all' } }
}

const GOODS: readonly { id: string; price: number; decimals?: 0 | 3; tax?: string }[] = [
  { id: 'tea', price: 1_000 },
  { id: 'rice', price: 350 },
  { id: 'milk', price: 680 },
  { id: 'apple', price: 1_200, decimals: 3 },
]

/**
 * Opens a store of a merchant (`s1`) around the clock, in every mode, delivering within 3 km for 5.00 from 10.00 on, and
 * fills its shelves.
 */
export async function openShop(ctx: CallCtx, shelves: Shelves, storeId = 's1', lng = 121.4): Promise<void> {
  const owner = asOwner(ctx)
  const name = { zh: '一号店', en: 'Store one' }
  await putStore(
    owner,
    storeId,
    StoreInput.parse({
      name,
      zone: 'Asia/Shanghai',
      lng,
      lat: 31.2,
      modes: ['delivery', 'pickup', 'dine_in', 'ship', 'instant'],
      hours: ALL_DAY,
    }),
  )
  await putArea(
    owner,
    storeId,
    'near',
    AreaInput.parse({
      name,
      shape: { type: 'Radius', meters: 3_000 },
      fees: [{ uptoMeters: null, fee: 500 }],
      minimum: 1_000,
    }),
  )
  await saveTaxClass(owner, 'standard', {
    name: { zh: '标准', en: 'Standard' },
    rates: [{ validFrom: 0, basisPoints: 900, included: true }],
  })
  await ctx.db.transaction(async (tx) => {
    const { words } = await moveCatalog(tx, 'words')
    const products = GOODS.map(({ id, price, decimals = 0 }) => ({
      ...ProductInput.parse({
        kind: 'good',
        name: { zh: id, en: id },
        taxClass: 'standard',
        status: 'active',
        skus: [
          { sku: id, unit: decimals === 0 ? 'piece' : 'kg', decimals, basePrice: price, cost: Math.floor(price / 2) },
        ],
      }),
      id,
    }))
    await saveProducts(tx, owner, words, products)
  })
  await fillShelves(ctx, shelves, storeId)
}

let fills = 0

export async function fillShelves(ctx: CallCtx, shelves: Shelves, storeId = 's1'): Promise<void> {
  const changes = Object.entries(shelves).map(([resource, by]) => ({
    kind: 'stock' as const,
    resource,
    place: storeId,
    by,
  }))
  await adjust(ctx.db, ctx.now, { cause: `receipt:${storeId}:${++fills}` }, changes)
}
