import type { ShopProduct } from '@tandem/contracts'
import type { StoredProduct } from '../product-store.ts'
import type { Sellable } from '../sellables.ts'

/** A product with those of its SKUs that are on the shelf; null where none is. */
export function toShopProduct(product: StoredProduct, shelf: readonly Sellable[]): ShopProduct | null {
  const own = shelf.filter(({ productId }) => productId === product.id)
  const [first] = own
  if (!first) return null
  const { id, kind, name, description, brand, attributes, media } = product
  return {
    id,
    kind,
    name,
    description,
    brand,
    attributes,
    media,
    categories: [...first.categories],
    prepareMinutes: first.prepareMinutes,
    durationMinutes: first.durationMinutes,
    validDays: first.validDays,
    faceValue: first.faceValue,
    optionGroups: first.options.map((group) => ({
      ...group,
      choices: group.choices.map(({ takes: _, ...choice }) => choice),
    })),
    variants: own.map(({ sku, variant, unit, decimals, unitPrice, taxBasisPoints, taxIncluded, available }) => ({
      sku,
      options: { ...variant },
      unit,
      decimals,
      unitPrice,
      taxBasisPoints,
      taxIncluded,
      available,
    })),
  }
}
