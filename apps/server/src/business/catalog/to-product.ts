import type { Product } from '@tandem/contracts'
import type { StoredPart, StoredProduct } from './product-store.ts'

/** A product as staff read and write it: quantities in units. */
export function toProduct(stored: StoredProduct): Product {
  return {
    ...stored,
    optionGroups: stored.optionGroups.map((group) => ({
      ...group,
      choices: group.choices.map((choice) => ({ ...choice, takes: choice.takes.map(inUnits) })),
    })),
    skus: stored.skus.map((sku) => ({ ...sku, parts: sku.parts.map(inUnits) })),
  }
}

function inUnits({ sku, quantity, decimals }: StoredPart): { sku: string; quantity: number } {
  return { sku, quantity: quantity / 10 ** decimals }
}
