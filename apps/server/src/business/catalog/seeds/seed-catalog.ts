import { type CatalogSeedAnswer, PriceRow, ProductInput } from '@tandem/contracts'
import { type Ctx, currencyDecimals, parseMinor } from '@tandem/kernel'
import { moveCatalog } from '../catalog-version.ts'
import { saveCategory, saveTaxClass } from '../categories.ts'
import { readCategories, readTaxClasses } from '../category-store.ts'
import type { IdentifiedProduct } from '../judge-products.ts'
import { merchantCurrency } from '../merchant-currency.ts'
import { refuseOtherStores } from '../own-stores.ts'
import { publishPriceList, readPriceList, savePriceList } from '../price-lists.ts'
import { findPriceList } from '../price-store.ts'
import { readProducts } from '../product-store.ts'
import { saveProducts } from '../save-products.ts'
import { BEAUTY } from './beauty.ts'
import { DINING } from './dining.ts'
import { FRESH } from './fresh.ts'
import type { CatalogSeed, SeedPrice, SeedProduct, Vertical } from './seed.ts'

const SEEDS: Readonly<Record<Vertical, CatalogSeed>> = { fresh: FRESH, dining: DINING, beauty: BEAUTY }

/**
 * Gives a merchant the catalogue of a trade to start with: taxes, categories, products with SKUs, and price lists
 * published to every store. What is there under the same code stays as it is, so doing it again changes nothing.
 *
 * @throws Refusal `access.denied` unless the person may act on every store
 */
export async function seedCatalog(ctx: Ctx, vertical: Vertical): Promise<CatalogSeedAnswer> {
  refuseOtherStores(ctx.access, null)
  const seed = SEEDS[vertical]
  const decimals = currencyDecimals(await merchantCurrency(ctx))
  const money = (text: string): number => parseMinor(text, decimals) ?? 0
  const known = new Set((await readProducts(ctx.db)).map(({ id }) => id))
  const fresh = seed.products.filter(({ id }) => !known.has(id)).map((product) => toInput(product, money))

  if (fresh.length > 0) {
    await seedFrame(ctx, seed)
    await ctx.db.transaction(async (tx) => {
      const { words } = await moveCatalog(tx, 'words')
      await saveProducts(tx, ctx, words, fresh)
    })
  }
  for (const { id, name, rows } of seed.priceLists) {
    const isThere = await findPriceList(ctx.db, id)
    if (!isThere) await savePriceList(ctx, id, { name, rows: rows.map((row) => toPriceRow(row, money)) })
    const { publications } = await readPriceList(ctx, id)
    if (publications.length === 0) await publishPriceList(ctx, id, { effectiveAt: null, groupIds: null })
  }
  return { products: fresh.length, priceLists: seed.priceLists.map(({ id }) => id) }
}

/** Whether a product is of the catalogue that a trade starts with. */
export function isOfTrade(vertical: Vertical, productId: string): boolean {
  return SEEDS[vertical].products.some(({ id }) => id === productId)
}

async function seedFrame(ctx: Ctx, { taxClasses, categories }: CatalogSeed): Promise<void> {
  const known = new Set([
    ...(await readTaxClasses(ctx.db)).map(({ code }) => `tax ${code}`),
    ...(await readCategories(ctx.db)).map(({ id }) => `category ${id}`),
  ])
  for (const { code, ...taxClass } of taxClasses) {
    if (!known.has(`tax ${code}`)) await saveTaxClass(ctx, code, taxClass)
  }
  for (const { id, ...category } of categories) {
    if (!known.has(`category ${id}`)) await saveCategory(ctx, id, category)
  }
}

function toInput(
  { id, skus, optionGroups = [], faceValue, ...product }: SeedProduct,
  money: (text: string) => number,
): IdentifiedProduct {
  const input = ProductInput.parse({
    ...product,
    status: 'active',
    faceValue: faceValue === undefined ? null : money(faceValue),
    optionGroups: optionGroups.map((group) => ({
      ...group,
      choices: group.choices.map(({ more = '0', ...choice }) => ({ ...choice, priceDelta: money(more) })),
    })),
    skus: skus.map(({ price, cost, floor, ...sku }) => ({
      ...sku,
      basePrice: money(price),
      cost: cost === undefined ? null : money(cost),
      floorPrice: floor === undefined ? null : money(floor),
    })),
  })
  return { ...input, id }
}

function toPriceRow({ price, ...row }: SeedPrice, money: (text: string) => number): PriceRow {
  return PriceRow.parse({ ...row, price: money(price) })
}
