import {
  CatalogSettings,
  CategoriesAnswer,
  CategoryInput,
  ItemCode,
  NewProduct,
  PriceList,
  PriceListInput,
  PriceListsAnswer,
  Product,
  ProductChange,
  ProductsAnswer,
  ProductsQuery,
  Publication,
  PublishRequest,
  ScannedAnswer,
  ShopCategoriesAnswer,
  ShopPlaceQuery,
  ShopProduct,
  ShopProductsAnswer,
  ShopProductsQuery,
  SoldOutAnswer,
  SoldOutRequest,
  StoreGroup,
  StoreGroupInput,
  StoreGroupsAnswer,
  StoreId,
  TaxClass,
  TaxClassesAnswer,
  TaxClassInput,
} from '@tandem/contracts'
import type { ShopCtx } from '@tandem/kernel'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { merchantRoute, type RouteDeps, shopRoute } from '../../platform/http/route.ts'
import { saveCategory, saveTaxClass } from './categories.ts'
import { readCategories, readTaxClasses } from './category-store.ts'
import { publishPriceList, readPriceList, rollBackPublication, savePriceList } from './price-lists.ts'
import { readPriceLists } from './price-store.ts'
import { removeCategory, removeTaxClass } from './remove-frames.ts'
import { changeProduct, createProduct, readProduct } from './save-products.ts'
import { CatalogSearch } from './search/catalog-search.ts'
import { scanBarcode, searchGoods, searchProducts, shopCategories, shopProduct } from './search/search-goods.ts'
import { seedRoutes } from './seeds/routes.ts'
import { readCatalogSettings, saveCatalogSettings } from './settings.ts'
import { clearSoldOut, markSoldOut, soldOutIn } from './sold-out.ts'
import { readStoreGroups } from './store-group-store.ts'
import { saveStoreGroup } from './store-groups.ts'
import { workbookRoutes } from './workbook/routes.ts'

/** Some ten thousand rows. */
const LIST_BYTES = 8_000_000

/** Goods, prices, taxes and what is sold out: for staff, and as shoppers browse them. */
export function catalogRoutes(app: FastifyInstance, deps: RouteDeps): void {
  const search = new CatalogSearch()
  productRoutes(app, deps, search)
  frameRoutes(app, deps)
  priceRoutes(app, deps)
  soldOutRoutes(app, deps)
  workbookRoutes(app, deps)
  seedRoutes(app, deps)
  shopRoutes(app, deps, search)
}

function productRoutes(app: FastifyInstance, deps: RouteDeps, search: CatalogSearch): void {
  const params = z.object({ productId: ItemCode })

  merchantRoute(app, deps, {
    method: 'GET',
    path: '/products',
    summary: 'Products, found by words, pinyin, SKU or barcode; by state, kind and category',
    who: 'catalog.read',
    query: ProductsQuery,
    answer: ProductsAnswer,
    handler: ({ ctx, query }) => searchProducts(search, ctx, query),
  })

  merchantRoute(app, deps, {
    method: 'POST',
    path: '/products',
    summary: 'Makes a product with its SKUs',
    notes:
      'A good is kept in stock unless `stocked` says otherwise; a bundle takes its `parts`; a dish, a service ' +
      'and a voucher take nothing, but for what choices of an option group take. `decimals: 3` is sold by ' +
      'weight or measure, `plu` is its number on the labels of scales. Prices and costs are of one unit; ' +
      '`floorPrice` is what promotions do not go below. It is sold once its `status` is active.',
    who: 'catalog.write',
    body: NewProduct,
    answer: Product,
    status: 201,
    refuses: ['catalog.invalid'],
    handler: ({ ctx, body }) => createProduct(ctx, body),
  })

  merchantRoute(app, deps, {
    method: 'GET',
    path: '/products/:productId',
    summary: 'One product with its SKUs',
    who: 'catalog.read',
    params,
    answer: Product,
    handler: ({ ctx, params: { productId } }) => readProduct(ctx, productId),
  })

  merchantRoute(app, deps, {
    method: 'PUT',
    path: '/products/:productId',
    summary: 'Replaces a product and its SKUs, unless somebody else changed it since; SKUs left out are retired',
    who: 'catalog.write',
    params,
    body: ProductChange,
    answer: Product,
    refuses: ['catalog.invalid', 'product.stale'],
    handler: ({ ctx, params: { productId }, body }) => changeProduct(ctx, productId, body),
  })
}

function frameRoutes(app: FastifyInstance, deps: RouteDeps): void {
  merchantRoute(app, deps, {
    method: 'GET',
    path: '/categories',
    summary: 'The tree of categories, parents before children',
    who: 'catalog.read',
    answer: CategoriesAnswer,
    handler: async ({ ctx }) => ({ categories: await readCategories(ctx.db) }),
  })

  merchantRoute(app, deps, {
    method: 'PUT',
    path: '/categories/:categoryId',
    summary: 'Makes or changes a category',
    who: 'catalog.write',
    params: z.object({ categoryId: ItemCode }),
    body: CategoryInput,
    answer: CategoriesAnswer,
    refuses: ['catalog.invalid'],
    handler: async ({ ctx, params, body }) => ({ categories: await saveCategory(ctx, params.categoryId, body) }),
  })

  merchantRoute(app, deps, {
    method: 'DELETE',
    path: '/categories/:categoryId',
    summary: 'Removes a category that nothing makes use of',
    who: 'catalog.write',
    params: z.object({ categoryId: ItemCode }),
    refuses: ['catalog.in_use'],
    handler: ({ ctx, params }) => removeCategory(ctx, params.categoryId),
  })

  merchantRoute(app, deps, {
    method: 'GET',
    path: '/tax-classes',
    summary: 'Tax classes with their rates and from when they hold',
    who: 'catalog.read',
    answer: TaxClassesAnswer,
    handler: async ({ ctx }) => ({ taxClasses: await readTaxClasses(ctx.db) }),
  })

  merchantRoute(app, deps, {
    method: 'PUT',
    path: '/tax-classes/:code',
    summary: 'Makes a tax class, or replaces its rates',
    who: 'catalog.write',
    params: z.object({ code: ItemCode }),
    body: TaxClassInput,
    answer: TaxClass,
    refuses: ['catalog.invalid'],
    handler: ({ ctx, params, body }) => saveTaxClass(ctx, params.code, body),
  })

  merchantRoute(app, deps, {
    method: 'DELETE',
    path: '/tax-classes/:code',
    summary: 'Removes a tax class that no category and no product has',
    who: 'catalog.write',
    params: z.object({ code: ItemCode }),
    refuses: ['catalog.in_use'],
    handler: ({ ctx, params }) => removeTaxClass(ctx, params.code),
  })

  merchantRoute(app, deps, {
    method: 'GET',
    path: '/store-groups',
    summary: 'Groups of stores that are priced and supplied alike',
    who: 'catalog.read',
    answer: StoreGroupsAnswer,
    handler: async ({ ctx }) => ({ groups: await readStoreGroups(ctx.db) }),
  })

  merchantRoute(app, deps, {
    method: 'PUT',
    path: '/store-groups/:groupId',
    summary: 'Makes a group of stores, or replaces its stores',
    who: 'catalog.write',
    params: z.object({ groupId: ItemCode }),
    body: StoreGroupInput,
    answer: StoreGroup,
    refuses: ['catalog.invalid'],
    handler: ({ ctx, params, body }) => saveStoreGroup(ctx, params.groupId, body),
  })

  merchantRoute(app, deps, {
    method: 'GET',
    path: '/catalog-settings',
    summary: 'Rounding, and what the scales print',
    who: 'catalog.read',
    answer: CatalogSettings,
    handler: ({ ctx }) => readCatalogSettings(ctx),
  })

  merchantRoute(app, deps, {
    method: 'PUT',
    path: '/catalog-settings',
    summary: 'Sets rounding, and what the scales print',
    who: 'catalog.write',
    body: CatalogSettings,
    answer: CatalogSettings,
    refuses: ['catalog.invalid'],
    handler: ({ ctx, body }) => saveCatalogSettings(ctx, body),
  })
}

function priceRoutes(app: FastifyInstance, deps: RouteDeps): void {
  const params = z.object({ listId: ItemCode })

  merchantRoute(app, deps, {
    method: 'GET',
    path: '/price-lists',
    summary: 'Price lists',
    who: 'catalog.read',
    answer: PriceListsAnswer,
    handler: async ({ ctx }) => ({ lists: await readPriceLists(ctx.db) }),
  })

  merchantRoute(app, deps, {
    method: 'GET',
    path: '/price-lists/:listId',
    summary: 'A price list: its draft, and what was published of it',
    who: 'catalog.read',
    params,
    answer: PriceList,
    handler: ({ ctx, params: { listId } }) => readPriceList(ctx, listId),
  })

  merchantRoute(app, deps, {
    method: 'PUT',
    path: '/price-lists/:listId',
    summary: 'Drafts a price list; customers see nothing of it before it is published',
    notes:
      'A row holds for one SKU; those left null hold everywhere and always. Of rows that fit, the one that says ' +
      'more wins (docs/decisions/0010-which-price-wins.md); without any, the SKU’s `basePrice` holds. `hours` ' +
      'are minutes of the store’s day, `days` 1 (Monday) to 7.',
    who: 'catalog.write',
    params,
    body: PriceListInput,
    bodyLimit: LIST_BYTES,
    answer: PriceList,
    refuses: ['catalog.invalid'],
    handler: async ({ ctx, params: { listId }, body }) => {
      await savePriceList(ctx, listId, body)
      return await readPriceList(ctx, listId)
    },
  })

  merchantRoute(app, deps, {
    method: 'POST',
    path: '/price-lists/:listId/publish',
    summary: 'Publishes the draft to groups of stores, at once or from a date, in place of what the list said there',
    notes: '`groupIds: null` is every store, `effectiveAt: null` at once.',
    who: 'catalog.write',
    params,
    body: PublishRequest,
    answer: Publication,
    status: 201,
    refuses: ['catalog.invalid'],
    handler: ({ ctx, params: { listId }, body }) => publishPriceList(ctx, listId, body),
  })

  merchantRoute(app, deps, {
    method: 'POST',
    path: '/price-lists/:listId/publications/:publicationId/roll-back',
    summary: 'Takes a publication back: prices are again what they were without it',
    who: 'catalog.write',
    params: params.extend({ publicationId: ItemCode }),
    answer: Publication,
    handler: ({ ctx, params: { listId, publicationId } }) => rollBackPublication(ctx, listId, publicationId),
  })
}

function soldOutRoutes(app: FastifyInstance, deps: RouteDeps): void {
  const store = z.object({ storeId: StoreId.min(1) })
  const params = store.extend({ sku: ItemCode })

  merchantRoute(app, deps, {
    method: 'GET',
    path: '/stores/:storeId/sold-out',
    summary: 'What a store has run out of',
    who: 'catalog.read',
    params: store,
    answer: SoldOutAnswer,
    handler: async ({ ctx, params: { storeId } }) => ({ soldOut: await soldOutIn(ctx, storeId) }),
  })

  merchantRoute(app, deps, {
    method: 'PUT',
    path: '/stores/:storeId/sold-out/:sku',
    summary: 'Marks a SKU as sold out in a store, on every channel at once',
    notes: 'Until a moment, or (`until: null`) until it is sold again.',
    who: 'stores.keep',
    params,
    body: SoldOutRequest,
    answer: SoldOutAnswer,
    refuses: ['catalog.invalid'],
    handler: async ({ ctx, params: { storeId, sku }, body }) => {
      await markSoldOut(ctx, { storeId, sku, until: body.until })
      return { soldOut: await soldOutIn(ctx, storeId) }
    },
  })

  merchantRoute(app, deps, {
    method: 'DELETE',
    path: '/stores/:storeId/sold-out/:sku',
    summary: 'Sells a SKU again',
    who: 'stores.keep',
    params,
    answer: SoldOutAnswer,
    handler: async ({ ctx, params: { storeId, sku } }) => {
      await clearSoldOut(ctx, { storeId, sku })
      return { soldOut: await soldOutIn(ctx, storeId) }
    },
  })
}

/** Who is known sees the prices of their tier, guests those for everybody. */
function shopRoutes(app: FastifyInstance, deps: RouteDeps, search: CatalogSearch): void {
  const place = (ctx: ShopCtx, { store, channel }: z.output<typeof ShopPlaceQuery>) => ({
    storeId: store,
    channel,
    tier: ctx.shopper.tier ?? null,
  })

  shopRoute(app, deps, {
    method: 'GET',
    path: '/products',
    summary: 'What is sold in a store, found by words or pinyin, or by category',
    notes:
      '`available` is false for what is marked as sold out, or not sold at this hour. Whether there is enough ' +
      'in stock is told by a quote or by POST …/availability.',
    query: ShopProductsQuery,
    answer: ShopProductsAnswer,
    handler: ({ ctx, query }) => searchGoods(search, ctx, { ...query, tier: ctx.shopper.tier ?? null }),
  })

  shopRoute(app, deps, {
    method: 'GET',
    path: '/products/:productId',
    summary: 'One product as it is sold in a store',
    params: z.object({ productId: ItemCode }),
    query: ShopPlaceQuery,
    answer: ShopProduct,
    handler: ({ ctx, params, query }) => shopProduct(search, ctx, { ...place(ctx, query), ...params }),
  })

  shopRoute(app, deps, {
    method: 'GET',
    path: '/barcodes/:barcode',
    summary: 'What a scanner read: a barcode, or the label of a scale',
    params: z.object({ barcode: z.string().regex(/^\d{8,24}$/) }),
    query: ShopPlaceQuery,
    answer: ScannedAnswer,
    handler: ({ ctx, params, query }) => scanBarcode(search, ctx, { ...place(ctx, query), ...params }),
  })

  shopRoute(app, deps, {
    method: 'GET',
    path: '/categories',
    summary: 'The categories that hold something sold in a store',
    query: ShopPlaceQuery,
    answer: ShopCategoriesAnswer,
    handler: async ({ ctx, query }) => ({ categories: await shopCategories(search, ctx, place(ctx, query)) }),
  })
}
