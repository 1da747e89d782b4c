import { uniformAt } from '@tandem/kernel'
import { STORES } from '../place/stores.ts'
import { PURPOSE } from '../purposes.ts'
import { isShort } from '../stories.ts'
import type { Catalog, Product } from './catalog.ts'

/** What one store sells, ready to be drawn from. */
export interface Shelf {
  products: readonly Product[]
  /** Running sum of appeal, same order as products. */
  cumulative: Float64Array
  /** Positions in `products` by category. */
  byCategory: ReadonlyMap<string, readonly number[]>
}

const NIGHT_MENU = new Set(['grill', 'cold', 'noodle', 'beverage', 'sweet'])

export function createShelves(seed: number, catalog: Catalog): Shelf[] {
  return STORES.map((store) => {
    const range = catalog.byFormat[store.format] ?? []
    return shelf(range.filter((product) => isListed(seed, store.id, store.area, store.index, product)))
  })
}

/** The night market grills; the other restaurants do not. A small grocery lists four fifths of the range. */
function isListed(seed: number, storeId: string, area: number, store: number, product: Product): boolean {
  if (product.kind === 'dish')
    return storeId === 'DN3' ? NIGHT_MENU.has(product.categoryId) : product.categoryId !== 'grill'
  if (product.format === 0 && area < 200) return uniformAt(seed, store, product.index, PURPOSE.listing) < 0.8
  return true
}

function shelf(products: readonly Product[]): Shelf {
  const cumulative = new Float64Array(products.length)
  const byCategory = new Map<string, number[]>()
  let sum = 0
  products.forEach((product, i) => {
    sum += product.appeal
    cumulative[i] = sum
    const group = byCategory.get(product.categoryId)
    if (group) group.push(i)
    else byCategory.set(product.categoryId, [i])
  })
  return { products, cumulative, byCategory }
}

/** Position of the product that a uniform draw in [0, 1) falls on, in proportion to appeal. O(log n). */
export function drawProduct(shelf: Shelf, draw: number): number {
  const { cumulative } = shelf
  const target = draw * (cumulative[cumulative.length - 1] as number)
  let low = 0
  let high = cumulative.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if ((cumulative[middle] as number) <= target) low = middle + 1
    else high = middle
  }
  return low
}

/**
 * Minute of the business day from which a perishable is sold out for reasons outside the day's demand (the supplier
 * came short), or Infinity. Decided apart from demand, so that what one customer buys never changes another's day.
 */
export function soldOutMinute(seed: number, store: number, product: Product, day: number, weekday: number): number {
  if (product.kind !== 'good' || product.shelfLifeDays > 2) return Number.POSITIVE_INFINITY
  const short = isShort(store, product.categoryId, weekday)
  const draw = uniformAt(seed, store * 1000 + product.index, day, PURPOSE.soldOut)
  if (draw >= (short ? 0.5 : 0.045)) return Number.POSITIVE_INFINITY
  const when = uniformAt(seed, store * 1000 + product.index, day, PURPOSE.soldOutAt)
  return short ? 870 + Math.floor(when * 150) : 1020 + Math.floor(when * 180)
}
