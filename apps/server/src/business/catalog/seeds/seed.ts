import type {
  CategoryInput,
  NewProduct,
  OptionGroup,
  PriceRow,
  ProductInput,
  SkuInput,
  TaxClassInput,
} from '@tandem/contracts'
import { checkDigit } from '@tandem/kernel'

export type Vertical = 'fresh' | 'dining' | 'beauty'

/** A catalogue to start with. Money is text in the major unit, so that it fits any currency. */
export interface CatalogSeed {
  taxClasses: readonly (TaxClassInput & { code: string })[]
  categories: readonly (CategoryInput & { id: string })[]
  products: readonly SeedProduct[]
  /** Published at once, to every store. */
  priceLists: readonly { id: string; name: { zh: string; en: string }; rows: readonly SeedPrice[] }[]
}

export type SeedProduct = Pick<ProductInput, 'kind' | 'name'> &
  Partial<Omit<ProductInput, 'kind' | 'name' | 'skus' | 'optionGroups' | 'faceValue'>> & {
    id: string
    faceValue?: string
    optionGroups?: readonly SeedOptionGroup[]
    skus: readonly SeedSku[]
  }

export type SeedSku = Pick<SkuInput, 'sku' | 'unit'> &
  Partial<Omit<SkuInput, 'sku' | 'unit' | 'basePrice' | 'cost' | 'floorPrice'>> & {
    price: string
    cost?: string
    floor?: string
  }

export type SeedOptionGroup = Omit<OptionGroup, 'choices'> & {
  choices: readonly (Omit<OptionGroup['choices'][number], 'priceDelta' | 'takes'> & {
    more?: string
    takes?: NewProduct['skus'][number]['parts']
  })[]
}

export type SeedPrice = Partial<Omit<PriceRow, 'sku' | 'price'>> & { sku: string; price: string }

/** The 13 digits of a barcode of which 12 are given. */
export function ean(digits: string): string {
  return `${digits}${checkDigit(digits)}`
}

/** Lines of a table, cells between `|`. */
export function table(text: string): string[][] {
  return text
    .trim()
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()))
}

export function category(
  id: string,
  zh: string,
  en: string,
  { parentId = null, taxClass = null, position = 0 }: Partial<CategoryInput> = {},
): CategoryInput & { id: string } {
  return { id, parentId, name: { zh, en }, position, taxClass }
}

/** A tax class at one rate, in the price. */
export function taxed(code: string, zh: string, en: string, basisPoints: number): TaxClassInput & { code: string } {
  return { code, name: { zh, en }, rates: [{ validFrom: 0, basisPoints, included: true }] }
}

/** One price off another: `share` of it, cut to the tenth. */
export function offPrice(price: string, share: number): string {
  return (Math.floor(Number(price) * share * 10 + 1e-9) / 10).toFixed(2)
}
