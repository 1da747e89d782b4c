import { isGtin } from '@tandem/kernel'
import { z } from 'zod'
import { Channel } from '../records/orders.ts'
import { NameText } from './common.ts'
import { StoreId } from './stores.ts'

/** What people choose as a code: of a SKU, a category, a store, a price list. 1 to 60 visible characters. */
export const ItemCode = z.string().regex(/^[^\s\p{C}]{1,60}$/u, 'must be 1 to 60 visible characters without spaces')
/** Minor units of the merchant's currency, not negative. */
export const Price = z.int().min(0).max(1_000_000_000_000)
/** In the unit of the SKU: 1.235 kg. */
export const UnitQuantity = z.number().positive().max(1_000_000)
export const ShortName = z.object({ zh: z.string().trim().max(120), en: z.string().trim().max(120) })
const LongText = z.object({ zh: z.string().max(5000), en: z.string().max(5000) })
const Word = z.string().trim().min(1).max(60)
const Moment = z.int().min(0).max(4_102_444_800_000)
const Codes = z.array(ItemCode).min(1).max(500)

export const ProductKind = z.enum(['good', 'dish', 'service', 'voucher', 'bundle'])
export const ProductStatus = z.enum(['draft', 'active', 'archived'])

/** POST …/catalog-seeds/:trade; what is there under the same codes stays as it is. */
export const TradeCode = z.enum(['fresh', 'dining', 'beauty'])
export const CatalogSeedAnswer = z.object({
  products: z.int().describe('How many were added; 0 when it is done again'),
  priceLists: z.array(z.string()).describe('Those of the trade, published to every store'),
})
export type CatalogSeedAnswer = z.infer<typeof CatalogSeedAnswer>

/** Hours of the day and days of the week in the store's own time; 22:00 to 2:00 goes past midnight. */
export const Hours = z.object({
  fromMinute: z
    .int()
    .min(0)
    .max(1440)
    .nullable()
    .default(null)
    .describe('Minutes past midnight, null for the whole day'),
  toMinute: z.int().min(0).max(1440).nullable().default(null).describe('The first minute outside'),
  days: z
    .array(z.int().min(1).max(7))
    .min(1)
    .max(7)
    .nullable()
    .default(null)
    .describe('1 Monday .. 7 Sunday; null for every day.'),
})
export type Hours = z.infer<typeof Hours>

/** Stock that something takes, in the unit of the SKU it takes it from. */
export const Part = z.object({ sku: ItemCode, quantity: UnitQuantity })

export const OptionGroup = z.object({
  id: ItemCode,
  name: ShortName,
  min: z.int().min(0).max(50).describe('How many choices at least'),
  max: z.int().min(1).max(50).describe('How many choices at most'),
  choices: z
    .array(
      z.object({
        id: ItemCode,
        name: ShortName,
        priceDelta: z.int().min(-1_000_000_000).max(1_000_000_000).default(0),
        takes: z.array(Part).max(10).default([]),
      }),
    )
    .min(1)
    .max(50),
})
export type OptionGroup = z.infer<typeof OptionGroup>

export const SkuInput = z.object({
  sku: ItemCode,
  options: z.record(Word, Word).default({}).describe('What tells it from its sisters: `{"size": "L"}`'),
  barcodes: z.array(z.string().refine(isGtin, 'no EAN or UPC: length or check digit')).max(20).default([]),
  plu: z
    .string()
    .regex(/^\d{4,6}$/)
    .nullable()
    .default(null)
    .describe("The item's number inside barcodes that scales print"),
  unit: Word,
  decimals: z
    .union([z.literal(0), z.literal(3)])
    .default(0)
    .describe('3 where it is weighed or measured: 1.235 kg'),
  basePrice: Price.describe('Of one unit, where no price list says otherwise'),
  cost: Price.nullable().default(null),
  floorPrice: Price.nullable().default(null),
  stocked: z.boolean().optional().describe('Whether stock is kept of it; unsaid, goods are and nothing else is'),
  listedStores: Codes.nullable()
    .default(null)
    .describe('Where it is sold; null means everywhere. Stores and groups add up.'),
  listedGroups: Codes.nullable().default(null),
  listedChannels: z.array(Channel).min(1).max(10).nullable().default(null),
  parts: z.array(Part).max(100).default([]).describe('Of a bundle: what it holds'),
})
export type SkuInput = z.infer<typeof SkuInput>

export const ProductInput = z.object({
  kind: ProductKind,
  name: ShortName,
  description: LongText.nullable().default(null),
  categoryId: ItemCode.nullable().default(null),
  taxClass: ItemCode.nullable().default(null).describe("Only where it differs from the category's"),
  brand: Word.nullable().default(null),
  attributes: z.record(Word, z.string().trim().max(500)).default({}),
  media: z
    .array(z.object({ kind: z.enum(['image', 'video']), url: z.string().min(1).max(1000), alt: z.string().max(300) }))
    .max(30)
    .default([]),
  prepareMinutes: z.int().min(0).max(10_080).nullable().default(null),
  optionGroups: z.array(OptionGroup).max(20).default([]).describe('Of dishes'),
  durationMinutes: z.int().min(1).max(1440).nullable().default(null).describe('Of services'),
  validDays: z
    .int()
    .min(1)
    .max(3660)
    .nullable()
    .default(null)
    .describe('Of vouchers: good for so many days after the purchase'),
  faceValue: Price.nullable().default(null).describe('Of vouchers: what it is worth, where it is worth money'),
  saleHours: Hours.nullable().default(null),
  status: ProductStatus.default('draft'),
  skus: z.array(SkuInput).min(1).max(200),
})
export type ProductInput = z.infer<typeof ProductInput>

/** POST …/products; the id may be chosen, else it is made. */
export const NewProduct = ProductInput.extend({ id: ItemCode.optional() })
export type NewProduct = z.infer<typeof NewProduct>
/** PUT …/products/:productId; `version` is the one that was read, so that two people do not undo each other. */
export const ProductChange = ProductInput.extend({ version: z.int().min(1) })
export type ProductChange = z.infer<typeof ProductChange>
export const Product = ProductInput.extend({
  id: z.string(),
  version: z.number(),
  createdAt: z.number(),
  changedAt: z.number(),
})
export type Product = z.infer<typeof Product>

const Flag = z.enum(['true', 'false']).transform((text) => text === 'true')

/** GET …/products */
export const ProductsQuery = z.object({
  status: ProductStatus.optional(),
  kind: ProductKind.optional(),
  category: ItemCode.optional(),
  q: z.string().max(100).optional().describe('Words, pinyin, a SKU or a barcode'),
  page: z.coerce.number().int().min(1).max(10_000).default(1),
  pageSize: z.coerce.number().int().min(1).max(200).default(50),
})
export type ProductsQuery = z.infer<typeof ProductsQuery>
export const ProductsAnswer = z.object({ total: z.number(), products: z.array(Product) })
export type ProductsAnswer = z.infer<typeof ProductsAnswer>

/** PUT …/categories/:categoryId */
export const CategoryInput = z.object({
  parentId: ItemCode.nullable().default(null),
  name: ShortName,
  position: z.int().min(0).max(1_000_000).default(0),
  taxClass: ItemCode.nullable().default(null),
})
export type CategoryInput = z.infer<typeof CategoryInput>
export const Category = CategoryInput.extend({
  id: z.string(),
  path: z.array(z.string()),
  taxedAs: z.string().nullable(),
})
export type Category = z.infer<typeof Category>
export const CategoriesAnswer = z.object({ categories: z.array(Category) })

/** PUT …/tax-classes/:code; the rates replace those that were there. */
export const TaxClassInput = z.object({
  name: ShortName,
  rates: z
    .array(z.object({ validFrom: Moment, basisPoints: z.int().min(0).max(10_000), included: z.boolean() }))
    .min(1)
    .max(100),
})
export type TaxClassInput = z.infer<typeof TaxClassInput>
export const TaxClass = TaxClassInput.extend({ code: z.string() })
export type TaxClass = z.infer<typeof TaxClass>
export const TaxClassesAnswer = z.object({ taxClasses: z.array(TaxClass) })

/** PUT …/store-groups/:groupId */
export const StoreGroupInput = z.object({ name: ShortName, storeIds: z.array(StoreId.min(1)).max(5000) })
export type StoreGroupInput = z.infer<typeof StoreGroupInput>
export const StoreGroup = StoreGroupInput.extend({ id: z.string() })
export type StoreGroup = z.infer<typeof StoreGroup>
export const StoreGroupsAnswer = z.object({ groups: z.array(StoreGroup) })

/** GET, PUT …/catalog-settings */
export const CatalogSettings = z.object({
  rounding: z
    .object({
      scope: z.enum(['line', 'order']),
      mode: z.enum(['half_up', 'half_even', 'down']),
      step: z.int().min(1).max(100_000),
    })
    .describe('Rounding of what is to be paid'),
  weighedBarcodes: z
    .array(
      z.object({
        prefix: z.string().regex(/^2\d$/),
        itemDigits: z.int().min(4).max(6),
        fields: z
          .array(z.enum(['weight', 'price']))
          .min(1)
          .max(2),
      }),
    )
    .max(10)
    .describe('What the scales print'),
})
export type CatalogSettings = z.infer<typeof CatalogSettings>

/** One row of a price list; a condition left null means any. */
export const PriceRow = z.object({
  sku: ItemCode,
  price: Price,
  channels: z.array(Channel).min(1).max(10).nullable().default(null),
  tiers: Codes.nullable().default(null),
  storeIds: Codes.nullable().default(null),
  groupIds: Codes.nullable().default(null),
  from: Moment.nullable().default(null),
  until: Moment.nullable().default(null),
  hours: Hours.nullable().default(null),
})
export type PriceRow = z.infer<typeof PriceRow>

/** PUT …/price-lists/:listId drafts; nothing changes for customers before it is published. */
export const PriceListInput = z.object({ name: ShortName, rows: z.array(PriceRow).max(20_000) })
export type PriceListInput = z.infer<typeof PriceListInput>

export const Publication = z.object({
  id: z.string(),
  listId: z.string(),
  number: z.number(),
  groupIds: z.array(z.string()).nullable().describe('Null: every store'),
  effectiveAt: z.number(),
  withdrawnAt: z.number().nullable(),
  publishedAt: z.number(),
  publishedBy: z.string(),
  rows: z.number(),
  state: z.enum(['scheduled', 'in_effect', 'superseded', 'rolled_back']),
})
export type Publication = z.infer<typeof Publication>
export const PriceListSummary = z.object({
  id: z.string(),
  name: NameText,
  version: z.number(),
  rows: z.number(),
  changedAt: z.number(),
})
export type PriceListSummary = z.infer<typeof PriceListSummary>
export const PriceListsAnswer = z.object({ lists: z.array(PriceListSummary) })
export const PriceList = PriceListSummary.extend({ rows: z.array(PriceRow), publications: z.array(Publication) })
export type PriceList = z.infer<typeof PriceList>

/** POST …/price-lists/:listId/publish */
export const PublishRequest = z.object({
  effectiveAt: Moment.nullable().default(null).describe('Null: at once'),
  groupIds: Codes.nullable().default(null).describe('Null: every store'),
})
export type PublishRequest = z.infer<typeof PublishRequest>

/** PUT …/stores/:storeId/sold-out/:sku */
export const SoldOutRequest = z.object({ until: Moment.nullable().default(null) })
export const SoldOutAnswer = z.object({
  soldOut: z.array(z.object({ sku: z.string(), since: z.number(), until: z.number().nullable() })),
})

/** What is wrong with a product, a row or a cell; `at` is the path to it. */
export const CatalogIssue = z.object({
  at: z.string(),
  code: z.string(),
  value: z.union([z.string(), z.number()]).optional(),
})
export type CatalogIssue = z.infer<typeof CatalogIssue>

const Counts = z.object({ added: z.number(), changed: z.number(), unchanged: z.number() })
/** POST …/catalog.xlsx?dryRun=true|false */
export const WorkbookQuery = z.object({ dryRun: Flag.default(true) })
export const WorkbookProblem = z.object({
  sheet: z.string(),
  row: z.number(),
  column: z.string().nullable(),
  code: z.string(),
  value: z.string().optional(),
})
export type WorkbookProblem = z.infer<typeof WorkbookProblem>
export const WorkbookAnswer = z.object({
  applied: z.boolean(),
  products: Counts,
  priceLists: Counts,
  problems: z.array(WorkbookProblem),
})
export type WorkbookAnswer = z.infer<typeof WorkbookAnswer>

/** A product as a shopper sees it in one store on one channel. */
export const ShopVariant = z.object({
  sku: z.string(),
  options: z.record(z.string(), z.string()),
  unit: z.string(),
  decimals: z.union([z.literal(0), z.literal(3)]),
  unitPrice: z.number().describe('Of one unit'),
  taxBasisPoints: z.number(),
  taxIncluded: z.boolean(),
  available: z
    .boolean()
    .describe('False: marked as sold out, or not sold at this hour; what is in stock is told by a quote'),
})
export const ShopOptionGroup = z.object({
  id: z.string(),
  name: NameText,
  min: z.number(),
  max: z.number(),
  choices: z.array(z.object({ id: z.string(), name: NameText, priceDelta: z.number(), available: z.boolean() })),
})
export const ShopProduct = z.object({
  id: z.string(),
  kind: ProductKind,
  name: NameText,
  description: NameText.nullable(),
  categories: z.array(z.string()),
  brand: z.string().nullable(),
  attributes: z.record(z.string(), z.string()),
  media: ProductInput.shape.media.unwrap(),
  prepareMinutes: z.number().nullable(),
  durationMinutes: z.number().nullable(),
  validDays: z.number().nullable(),
  faceValue: z.number().nullable(),
  optionGroups: z.array(ShopOptionGroup),
  variants: z.array(ShopVariant),
})
export type ShopProduct = z.infer<typeof ShopProduct>

/** GET /shops/…/products: browse a category, or search */
export const ShopProductsQuery = z.object({
  store: StoreId.min(1),
  channel: Channel.default('app'),
  q: z.string().max(100).optional(),
  category: ItemCode.optional(),
  kind: ProductKind.optional(),
  page: z.coerce.number().int().min(1).max(1000).default(1),
  pageSize: z.coerce.number().int().min(1).max(50).default(20),
})
export type ShopProductsQuery = z.infer<typeof ShopProductsQuery>
export const ShopProductsAnswer = z.object({
  total: z.number(),
  currency: z.string(),
  version: z.number().describe('Moves with every change of price, offer or availability'),
  products: z.array(ShopProduct),
})
export type ShopProductsAnswer = z.infer<typeof ShopProductsAnswer>
export const ShopPlaceQuery = ShopProductsQuery.pick({ store: true, channel: true })

/** GET /shops/…/barcodes/:barcode: what a scanner read */
export const ScannedAnswer = z.object({
  currency: z.string(),
  product: ShopProduct,
  sku: z.string(),
  quantity: z.number().nullable().describe("What a scale's label says, in the unit of the SKU"),
  labelPrice: z.number().nullable().describe('The price printed on it'),
})
export type ScannedAnswer = z.infer<typeof ScannedAnswer>

/** GET /shops/…/categories: those with something in them */
export const ShopCategoriesAnswer = z.object({
  categories: z.array(z.object({ id: z.string(), parentId: z.string().nullable(), name: NameText })),
})
