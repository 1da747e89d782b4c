import type { OptionGroup, ProductInput, SkuInput } from '@tandem/contracts'
import type { EpochMs, Queryable } from '@tandem/kernel'

/** What selling takes, in smallest units of the SKU it is taken from; its decimals are kept to show it again. */
export interface StoredPart {
  sku: string
  quantity: number
  decimals: 0 | 3
}

export interface StoredOptionGroup extends Omit<OptionGroup, 'choices'> {
  choices: (Omit<OptionGroup['choices'][number], 'takes'> & { takes: StoredPart[] })[]
}

export interface StoredSku extends Omit<SkuInput, 'parts' | 'stocked'> {
  stocked: boolean
  parts: StoredPart[]
}

/** A product as it is written: defaults resolved, quantities in smallest units. */
export interface ProductDraft extends Omit<ProductInput, 'skus' | 'optionGroups'> {
  id: string
  optionGroups: StoredOptionGroup[]
  skus: StoredSku[]
}

export interface StoredProduct extends ProductDraft {
  version: number
  words: number
  createdAt: EpochMs
  changedAt: EpochMs
}

/**
 * Writes whole products, new or changed. SKUs that a product no longer names are retired: their codes stay taken,
 * since orders and stock speak of them.
 *
 * @param words the number that `moveCatalog` gave to this write
 */
export async function writeProducts(
  tx: Queryable,
  { words, at }: { words: number; at: EpochMs },
  products: readonly ProductDraft[],
): Promise<void> {
  if (products.length === 0) return
  const ids = products.map(({ id }) => id)
  await tx.query(UPSERT_PRODUCTS, [JSON.stringify(products), words, new Date(at)])
  await tx.query('update sku set retired = true, plu = null where product_id = any($1)', [ids])
  await tx.query(UPSERT_SKUS, [JSON.stringify(products.flatMap(skuRows))])
  const taken = 'select sku from sku where product_id = any($1)'
  await tx.query(`delete from barcode where sku in (${taken})`, [ids])
  await tx.query(INSERT_BARCODES, [JSON.stringify(products.flatMap(barcodeRows))])
  await tx.query(`delete from bundle_part where bundle_sku in (${taken})`, [ids])
  await tx.query(INSERT_PARTS, [JSON.stringify(products.flatMap(partRows))])
  await tx.query(RELINK_PARTS, [ids])
}

function skuRows({ id, skus }: ProductDraft): object[] {
  return skus.map((sku, position) => ({ ...sku, productId: id, position }))
}

function barcodeRows({ skus }: ProductDraft): object[] {
  return skus.flatMap(({ sku, barcodes }) => barcodes.map((barcode) => ({ sku, barcode })))
}

function partRows({ skus }: ProductDraft): object[] {
  return skus.flatMap(({ sku, parts }) =>
    parts.map((part) => ({ bundle: sku, part: part.sku, quantity: part.quantity })),
  )
}

const UPSERT_PRODUCTS = `
  insert into product as old (merchant_id, id, kind, name, description, category_id, tax_class, brand, attributes, media,
    prepare_minutes, option_groups, duration_minutes, valid_days, face_value, sale_from_minute, sale_to_minute, sale_days,
    status, version, words, created_at, changed_at)
  select tandem_merchant(), r.id, r.kind, r.name, r.description, r."categoryId", r."taxClass", r.brand, r.attributes,
         r.media, r."prepareMinutes", r."optionGroups", r."durationMinutes", r."validDays", r."faceValue",
         (r."saleHours"->>'fromMinute')::smallint, (r."saleHours"->>'toMinute')::smallint,
         case when jsonb_typeof(r."saleHours"->'days') = 'array'
              then array(select value::smallint from jsonb_array_elements_text(r."saleHours"->'days')) end,
         r.status, 1, $2, $3, $3
    from jsonb_to_recordset($1::jsonb) as r(id text, kind text, name jsonb, description jsonb, "categoryId" text,
         "taxClass" text, brand text, attributes jsonb, media jsonb, "prepareMinutes" int, "optionGroups" jsonb,
         "durationMinutes" int, "validDays" int, "faceValue" bigint, "saleHours" jsonb, status text)
  on conflict (merchant_id, id) do update set
    kind = excluded.kind, name = excluded.name, description = excluded.description, category_id = excluded.category_id,
    tax_class = excluded.tax_class, brand = excluded.brand, attributes = excluded.attributes, media = excluded.media,
    prepare_minutes = excluded.prepare_minutes, option_groups = excluded.option_groups,
    duration_minutes = excluded.duration_minutes, valid_days = excluded.valid_days, face_value = excluded.face_value,
    sale_from_minute = excluded.sale_from_minute, sale_to_minute = excluded.sale_to_minute,
    sale_days = excluded.sale_days, status = excluded.status, version = old.version + 1, words = excluded.words,
    changed_at = excluded.changed_at`

const UPSERT_SKUS = `
  insert into sku as old (merchant_id, sku, product_id, position, options, unit, decimals, base_price, cost, floor_price,
    stocked, plu, listed_stores, listed_groups, listed_channels)
  select tandem_merchant(), r.sku, r."productId", r.position, r.options, r.unit, r.decimals, r."basePrice", r.cost,
         r."floorPrice", r.stocked, r.plu, r."listedStores", r."listedGroups", r."listedChannels"
    from jsonb_to_recordset($1::jsonb) as r(sku text, "productId" text, position int, options jsonb, unit text,
         decimals smallint, "basePrice" bigint, cost bigint, "floorPrice" bigint, stocked boolean, plu text,
         "listedStores" text[], "listedGroups" text[], "listedChannels" text[])
  on conflict (merchant_id, sku) do update set
    position = excluded.position, options = excluded.options, unit = excluded.unit, decimals = excluded.decimals,
    base_price = excluded.base_price, cost = excluded.cost, floor_price = excluded.floor_price,
    stocked = excluded.stocked, plu = excluded.plu, listed_stores = excluded.listed_stores,
    listed_groups = excluded.listed_groups, listed_channels = excluded.listed_channels, retired = false
  where old.product_id = excluded.product_id`

const INSERT_BARCODES = `
  insert into barcode (merchant_id, barcode, sku)
  select tandem_merchant(), barcode, sku from jsonb_to_recordset($1::jsonb) as r(sku text, barcode text)`

const INSERT_PARTS = `
  insert into bundle_part (merchant_id, bundle_sku, part_sku, quantity)
  select tandem_merchant(), bundle, part, quantity
    from jsonb_to_recordset($1::jsonb) as r(bundle text, part text, quantity bigint)`

/** What selling takes, what parts cost and whether all of them are sold, of the SKUs of these products and of the bundles that hold them. */
const RELINK_PARTS = `
  with touched as (
    select sku from sku where product_id = any($1)
    union
    select b.bundle_sku from bundle_part b join sku s on s.sku = b.part_sku where s.product_id = any($1)
  ), made as (
    select t.sku,
           coalesce(jsonb_agg(jsonb_build_object('sku', p.sku, 'quantity', b.quantity) order by p.sku)
                      filter (where p.stocked), '[]') as takes,
           coalesce(array_agg(p.sku order by p.sku) filter (where p.sku is not null), '{}') as part_skus,
           case when bool_and(p.cost is not null)
                then round(sum(p.cost * b.quantity::numeric / power(10::numeric, p.decimals)))::bigint end as parts_cost,
           coalesce(bool_and(not p.retired and of.status = 'active'), true) as parts_sold
      from touched t left join bundle_part b on b.bundle_sku = t.sku left join sku p on p.sku = b.part_sku
      left join product of on of.id = p.product_id
     group by t.sku
  )
  update sku s
     set takes = case when s.stocked
                      then jsonb_build_array(jsonb_build_object('sku', s.sku, 'quantity', power(10, s.decimals)::int))
                      else m.takes end,
         part_skus = m.part_skus, parts_cost = m.parts_cost, parts_sold = m.parts_sold
    from made m where m.sku = s.sku`

const SELECT_PRODUCTS = `
  select p.id, p.kind, p.name, p.description, p.category_id as "categoryId", p.tax_class as "taxClass", p.brand,
         p.attributes, p.media, p.prepare_minutes as "prepareMinutes", p.option_groups as "optionGroups",
         p.duration_minutes as "durationMinutes", p.valid_days as "validDays", p.face_value as "faceValue",
         case when p.sale_from_minute is not null or p.sale_days is not null
              then jsonb_build_object('fromMinute', p.sale_from_minute, 'toMinute', p.sale_to_minute,
                                      'days', p.sale_days) end as "saleHours",
         p.status, p.version, p.words, p.created_at as "createdAt", p.changed_at as "changedAt", s.skus
    from product p
    cross join lateral (
      select coalesce(jsonb_agg(jsonb_build_object(
               'sku', s.sku, 'options', s.options, 'unit', s.unit, 'decimals', s.decimals, 'basePrice', s.base_price,
               'cost', s.cost, 'floorPrice', s.floor_price, 'stocked', s.stocked, 'plu', s.plu,
               'listedStores', s.listed_stores, 'listedGroups', s.listed_groups, 'listedChannels', s.listed_channels,
               'barcodes', array(select barcode from barcode b where b.sku = s.sku order by barcode),
               'parts', (select coalesce(jsonb_agg(jsonb_build_object('sku', part.sku, 'quantity', b.quantity,
                                                   'decimals', part.decimals) order by part.sku), '[]')
                           from bundle_part b join sku part on part.sku = b.part_sku where b.bundle_sku = s.sku)
             ) order by s.position, s.sku), '[]') as skus
        from sku s where s.product_id = p.id and not s.retired
    ) s`

type ProductRow = Omit<StoredProduct, 'createdAt' | 'changedAt'> & { createdAt: Date; changedAt: Date }

/** Products in the order of their making: all, those of some ids, or those that a later write than `wordsAfter` changed. */
export async function readProducts(
  tx: Queryable,
  { ids, wordsAfter = -1 }: { ids?: readonly string[]; wordsAfter?: number } = {},
): Promise<StoredProduct[]> {
  const rows = await tx.query<ProductRow>(
    `${SELECT_PRODUCTS} where p.words > $1 ${ids ? 'and p.id = any($2)' : ''} order by p.created_at, p.id`,
    ids ? [wordsAfter, ids] : [wordsAfter],
  )
  return rows.map((row) => ({ ...row, createdAt: row.createdAt.getTime(), changedAt: row.changedAt.getTime() }))
}

/** Locks one product for a change and answers its version; null when there is none. */
export async function lockProduct(tx: Queryable, id: string): Promise<number | null> {
  const [row] = await tx.query<{ version: number }>('select version from product where id = $1 for update', [id])
  return row?.version ?? null
}
