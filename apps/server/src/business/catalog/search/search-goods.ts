import type {
  Channel,
  ProductsAnswer,
  ProductsQuery,
  ScannedAnswer,
  ShopCategoriesAnswer,
  ShopProductsAnswer,
  ShopProductsQuery,
} from '@tandem/contracts'
import { type CallCtx, type Ctx, parseWeighed, Refusal } from '@tandem/kernel'
import type { z } from 'zod'
import { catalogVersion } from '../catalog-version.ts'
import type { Shelf, ShelfQuestion } from '../sellables.ts'
import { readCatalogSettings } from '../settings.ts'
import { freshShelf, rememberedShelf } from '../shelf-memory.ts'
import { toProduct } from '../to-product.ts'
import type { CatalogSearch } from './catalog-search.ts'
import type { IndexedProduct, ProductIndex } from './product-index.ts'
import { toShopProduct } from './shop-product.ts'

interface Place {
  storeId: string
  channel: Channel
  tier: string | null
}

/**
 * What a shopper finds in a store: by words, in a category, or everything. One statement: the words are looked up in
 * memory, live prices and availability come with the version of the words, and only where that has moved the memory
 * is brought up to date and asked again.
 *
 * @throws Refusal `resource.not_found` where there is no such store
 */
export async function searchGoods(
  search: CatalogSearch,
  ctx: CallCtx,
  ask: ShopProductsQuery & { tier: string | null },
): Promise<ShopProductsAnswer> {
  const place = { storeId: ask.store, channel: ask.channel, tier: ask.tier }
  const answer = await onShelf(search, ctx, place, (index) => {
    const isHere = listedIn(index, place)
    const found = index.find({
      text: ask.q ?? '',
      isWanted: (product) =>
        isHere(product) &&
        (ask.category === undefined || product.categories.includes(ask.category)) &&
        (ask.kind === undefined || product.kind === ask.kind),
    })
    const onPage = found.slice((ask.page - 1) * ask.pageSize, ask.page * ask.pageSize)
    const products = onPage.flatMap((id) => index.product(id) ?? [])
    return {
      skus: products.flatMap(({ skus }) => skus.map(({ sku }) => sku)),
      answer: (shelf) => ({
        total: found.length,
        currency: shelf.currency,
        version: shelf.version,
        products: products.flatMap((product) => toShopProduct(product, shelf.sellables) ?? []),
      }),
    }
  })
  // Nothing is found in a store that there is not, either: asked for only where it makes a difference.
  if (answer.products.length === 0) await refuseUnknownStore(ctx, ask.store)
  return answer
}

async function refuseUnknownStore({ db }: CallCtx, store: string): Promise<void> {
  const known = await db.query('select from store where id = $1', [store])
  if (known.length === 0) throw new Refusal('resource.not_found', { store })
}

/** One product as it is sold in a store. @throws Refusal `resource.not_found` also where it is not sold there */
export async function shopProduct(
  search: CatalogSearch,
  ctx: CallCtx,
  ask: Place & { productId: string },
): Promise<ScannedAnswer['product']> {
  return await onShelf(search, ctx, ask, (index) => {
    const product = index.product(ask.productId)
    return {
      skus: product?.skus.map(({ sku }) => sku) ?? [],
      answer: ({ sellables }) => {
        const found = product && toShopProduct(product, sellables)
        if (!found) throw new Refusal('resource.not_found', { product: ask.productId })
        return found
      },
    }
  })
}

/**
 * What a scanner read: a barcode, or a label that a scale printed with the weight or the price.
 *
 * @throws Refusal `resource.not_found` where it is no code of the merchant's, or not sold in the store
 */
export async function scanBarcode(
  search: CatalogSearch,
  ctx: CallCtx,
  ask: Place & { barcode: string },
): Promise<ScannedAnswer> {
  const label = ask.barcode.startsWith('2')
    ? parseWeighed(ask.barcode, (await readCatalogSettings(ctx)).weighedBarcodes)
    : null
  return await onShelf(search, ctx, ask, (index) => {
    const exact = index.skuByBarcode(ask.barcode)
    const found = exact ?? (label ? index.skuByPlu(label.plu) : undefined)
    return {
      skus: found ? found.product.skus.map(({ sku }) => sku) : [],
      answer: ({ sellables, currency }) => {
        const product = found && toShopProduct(found.product, sellables)
        const sellable = sellables.find(({ sku }) => sku === found?.sku)
        if (!found || !product || !sellable) throw new Refusal('resource.not_found', { barcode: ask.barcode })
        const weighed = exact || sellable.decimals === 0 ? null : label
        return {
          currency,
          product,
          sku: found.sku,
          quantity: weighed?.weight === null || weighed === null ? null : weighed.weight / 1000,
          labelPrice: exact ? null : (label?.price ?? null),
        }
      },
    }
  })
}

/** The categories that hold something listed in the store, with those above them. @throws Refusal `resource.not_found` */
export async function shopCategories(
  search: CatalogSearch,
  ctx: CallCtx,
  place: Place,
): Promise<z.infer<typeof ShopCategoriesAnswer>['categories']> {
  await refuseUnknownStore(ctx, place.storeId)
  return await onShelf(search, ctx, place, (index) => {
    const isHere = listedIn(index, place)
    const used = new Set<string>()
    for (const id of index.find({ text: '', isWanted: isHere })) {
      for (const category of index.product(id)?.categories ?? []) used.add(category)
    }
    const categories = [...index.categories].filter(({ id }) => used.has(id))
    return { skus: [], answer: () => categories.map(({ id, parentId, name }) => ({ id, parentId, name })) }
  })
}

/** What staff find: products in every state, by words. */
export async function searchProducts(search: CatalogSearch, ctx: Ctx, ask: ProductsQuery): Promise<ProductsAnswer> {
  const [version] = await ctx.db.query<{ words: number }>('select words from catalog_version')
  const index = await search.indexOf(ctx.merchantId, ctx.db, version?.words ?? 0)
  const found = index.find({
    text: ask.q ?? '',
    isWanted: ({ status, kind, categories }) =>
      (ask.status === undefined || status === ask.status) &&
      (ask.kind === undefined || kind === ask.kind) &&
      (ask.category === undefined || categories.includes(ask.category)),
  })
  const onPage = found.slice((ask.page - 1) * ask.pageSize, ask.page * ask.pageSize)
  return { total: found.length, products: onPage.flatMap((id) => index.product(id) ?? []).map(toProduct) }
}

/** Looks in memory, reads the shelf, and does it again where the memory was older than the shelf. */
async function onShelf<Answer>(
  search: CatalogSearch,
  ctx: CallCtx,
  place: Place,
  look: (index: ProductIndex) => { skus: string[]; answer(shelf: Shelf): Answer },
): Promise<Answer> {
  let index = await search.indexOf(ctx.merchantId, ctx.db)
  for (let tries = 1; ; tries += 1) {
    const seen = index.words
    const { skus, answer } = look(index)
    const shelf = await shelfFor(ctx, { ...place, at: ctx.now, skus })
    // A catalogue that changes with every look is answered as of a moment ago.
    if (seen === shelf.words || tries === 3) return answer(shelf)
    if (seen > shelf.words) search.forget(ctx.merchantId)
    index = await search.indexOf(ctx.merchantId, ctx.db, shelf.words)
  }
}

/** From memory where the catalogue is still as it was then. */
async function shelfFor(ctx: CallCtx, question: ShelfQuestion): Promise<Shelf> {
  const remembered = rememberedShelf(ctx, question)
  if (remembered && remembered.version === (await catalogVersion(ctx.db))) return remembered
  return await freshShelf(ctx, question)
}

function listedIn(index: ProductIndex, { storeId, channel }: Place): (product: IndexedProduct) => boolean {
  const groups = index.groupsOf(storeId)
  return ({ status, skus }) =>
    status === 'active' &&
    skus.some(
      ({ listedStores, listedGroups, listedChannels }) =>
        (listedChannels === null || listedChannels.includes(channel)) &&
        ((listedStores === null && listedGroups === null) ||
          listedStores?.includes(storeId) === true ||
          listedGroups?.some((id) => groups.has(id)) === true),
    )
}
