import type { ProductInput } from '@tandem/contracts'
import type { Queryable } from '@tandem/kernel'

export interface KnownSku {
  sku: string
  productId: string
  kind: string
  decimals: 0 | 3
}

/** What the catalogue already holds of the codes that some products mention. */
export interface KnownCodes {
  categories: ReadonlySet<string>
  taxClasses: ReadonlySet<string>
  stores: ReadonlySet<string>
  groups: ReadonlySet<string>
  skus: ReadonlyMap<string, KnownSku>
  /** Of the SKUs that are known, the products whose bundles hold one as a part. */
  holdersByPart: ReadonlyMap<string, readonly string[]>
  /** Product by barcode, and by number in the scale. */
  productByBarcode: ReadonlyMap<string, string>
  productByPlu: ReadonlyMap<string, string>
}

interface Row {
  categories: string[] | null
  tax_classes: string[] | null
  stores: string[] | null
  groups: string[] | null
  skus: KnownSku[] | null
  holders: { part: string; productIds: string[] }[] | null
  barcodes: { code: string; productId: string }[] | null
  plus: { code: string; productId: string }[] | null
}

const LOOK_UP = `
  select (select array_agg(id) from category where id = any($1)) as categories,
         (select array_agg(code) from tax_class where code = any($2)) as tax_classes,
         (select array_agg(id) from store where id = any($3)) as stores,
         (select array_agg(id) from store_group where id = any($4)) as groups,
         (select jsonb_agg(jsonb_build_object('sku', s.sku, 'productId', p.id, 'kind', p.kind, 'decimals', s.decimals))
            from sku s join product p on p.id = s.product_id where s.sku = any($5)) as skus,
         (select jsonb_agg(jsonb_build_object('part', part, 'productIds', ids))
            from (select b.part_sku as part, array_agg(distinct s.product_id) as ids
                    from bundle_part b join sku s on s.sku = b.bundle_sku and not s.retired
                   where b.part_sku = any($5) group by 1) held) as holders,
         (select jsonb_agg(jsonb_build_object('code', b.barcode, 'productId', s.product_id))
            from barcode b join sku s on s.sku = b.sku where b.barcode = any($6)) as barcodes,
         (select jsonb_agg(jsonb_build_object('code', s.plu, 'productId', s.product_id))
            from sku s where s.plu = any($7)) as plus`

/** Looks up, in one statement, every code that the products mention. */
export async function knownCodes(tx: Queryable, products: readonly ProductInput[]): Promise<KnownCodes> {
  const skus = products.flatMap((product) => product.skus)
  const takes = products.flatMap(({ optionGroups }) =>
    optionGroups.flatMap(({ choices }) => choices.flatMap((c) => c.takes)),
  )
  const [row] = await tx.query<Row>(LOOK_UP, [
    unique(products.map(({ categoryId }) => categoryId)),
    unique(products.map(({ taxClass }) => taxClass)),
    unique(skus.flatMap(({ listedStores }) => listedStores)),
    unique(skus.flatMap(({ listedGroups }) => listedGroups)),
    unique([
      ...skus.flatMap(({ sku, parts }) => [sku, ...parts.map((part) => part.sku)]),
      ...takes.map(({ sku }) => sku),
    ]),
    unique(skus.flatMap(({ barcodes }) => barcodes)),
    unique(skus.map(({ plu }) => plu)),
  ])
  return {
    categories: new Set(row?.categories),
    taxClasses: new Set(row?.tax_classes),
    stores: new Set(row?.stores),
    groups: new Set(row?.groups),
    skus: new Map(row?.skus?.map((one) => [one.sku, one])),
    holdersByPart: new Map(row?.holders?.map(({ part, productIds }) => [part, productIds])),
    productByBarcode: new Map(row?.barcodes?.map(({ code, productId }) => [code, productId])),
    productByPlu: new Map(row?.plus?.map(({ code, productId }) => [code, productId])),
  }
}

function unique(codes: readonly (string | null)[]): string[] {
  return [...new Set(codes.filter((code) => code !== null))]
}
