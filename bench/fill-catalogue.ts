import { ProductInput } from '@tandem/contracts'
import type { Ctx } from '@tandem/kernel'
import { moveCatalog } from '../apps/server/src/business/catalog/catalog-version.ts'
import { saveTaxClass } from '../apps/server/src/business/catalog/categories.ts'
import { saveProducts } from '../apps/server/src/business/catalog/save-products.ts'

export const skuOf = (i: number): string => `sku-${i}`

/** So many goods, sold by the piece, taxed alike. @returns their SKUs */
export async function fillCatalogue(ctx: Ctx, count: number): Promise<string[]> {
  await saveTaxClass(ctx, 'standard', {
    name: { zh: '标准', en: 'Standard' },
    rates: [{ validFrom: 0, basisPoints: 900, included: true }],
  })
  const products = Array.from({ length: count }, (_, i) => ({
    ...ProductInput.parse({
      kind: 'good',
      name: { zh: `商品 ${i}`, en: `Good number ${i}` },
      taxClass: 'standard',
      status: 'active',
      skus: [{ sku: skuOf(i), unit: 'piece', basePrice: 500 + (i % 40) * 50, cost: 300 }],
    }),
    id: skuOf(i),
  }))
  await ctx.db.transaction(async (tx) => {
    const { words } = await moveCatalog(tx, 'words')
    await saveProducts(tx, ctx, words, products)
  })
  return products.map(({ id }) => id)
}
