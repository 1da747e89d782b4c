import { type Rng, rng } from '@tandem/kernel'
import { FORMATS, type FormatIndex } from '../parameters.ts'
import { FRESH_RANGE } from './fresh-range.ts'
import { type BilingualName, type RangeSection, readRows } from './range.ts'
import { BEAUTY_RANGE, DINING_RANGE, EDUCATION_RANGE } from './service-range.ts'

export interface Product {
  /** Position in `Catalog.products`. */
  index: number
  id: string
  format: FormatIndex
  kind: 'good' | 'dish' | 'service' | 'class'
  name: BilingualName
  department: BilingualName
  categoryId: string
  category: BilingualName
  brand: string | null
  unit: string
  price: number
  cost: number
  /** 0 = made to order, never stocked. */
  shelfLifeDays: number
  supplierId: string | null
  /** Weight with which it is chosen inside its format. */
  appeal: number
}

export interface Catalog {
  products: readonly Product[]
  byId: ReadonlyMap<string, Product>
  /** Products of each format, by FormatIndex. */
  byFormat: readonly (readonly Product[])[]
}

const RANGES: readonly (readonly RangeSection[])[] = [FRESH_RANGE, DINING_RANGE, BEAUTY_RANGE, EDUCATION_RANGE]
const OWN_BRAND = new Set(['bakery', 'deli', 'skincare', 'haircare'])
const BRANDS = ['澜畔', '田野集', '三餐记', '小满', '云谷', '渔火', '禾下']

/**
 * The range of the whole group. What is in it and what it costs is the same for every seed; how popular each product
 * is, is drawn: lognormal around its category's appeal, so a few sell much and many a little.
 */
export function createCatalog(seed: number): Catalog {
  const random = rng(seed, 'catalog')
  const products: Product[] = []
  RANGES.forEach((sections, format) => {
    for (const section of sections) addSection(products, format as FormatIndex, section, random)
  })
  const byId = new Map(products.map((product) => [product.id, product]))
  return {
    products,
    byId,
    byFormat: FORMATS.map((_, format) => products.filter((product) => product.format === format)),
  }
}

function addSection(products: Product[], format: FormatIndex, section: RangeSection, random: Rng): void {
  readRows(section).forEach((row, i) => {
    products.push({
      index: products.length,
      id: `${section.id.toUpperCase()}${String(i + 1).padStart(2, '0')}`,
      format,
      kind: section.kind,
      name: row.name,
      department: section.department,
      categoryId: section.id,
      category: section.name,
      brand: brandOf(section, random),
      unit: row.unit,
      price: row.price,
      cost: row.cost,
      shelfLifeDays: row.shelfLifeDays,
      supplierId: section.supplierId,
      appeal: section.appeal * Math.exp(random.normal(0, 0.7)),
    })
  })
}

function brandOf(section: RangeSection, random: Rng): string | null {
  if (OWN_BRAND.has(section.id)) return '澜畔'
  if (section.kind !== 'good' || section.department.en === 'Fresh') return null
  return random.pick(BRANDS)
}
