import type { CatalogIssue, WorkbookProblem } from '@tandem/contracts'
import type { RowPlace, SheetRow } from './columns.ts'

/** The rows that a product was read from; what a workbook does not mention has none. */
export interface RowsOfProduct {
  product: SheetRow<'products'> | null
  /** By the place of the SKU in the product. */
  skus: readonly (SheetRow<'skus'> | null)[]
  parts: readonly (readonly SheetRow<'parts'>[])[]
  /** By the place of the option group. */
  choices: readonly (readonly SheetRow<'choices'>[])[]
}

const PRODUCT_COLUMNS: Readonly<Record<string, string>> = {
  id: 'product',
  name: 'name_zh',
  description: 'description_zh',
  categoryId: 'category',
  taxClass: 'tax_class',
  prepareMinutes: 'prepare_minutes',
  durationMinutes: 'duration_minutes',
  validDays: 'valid_days',
  faceValue: 'face_value',
  saleHours: 'sale_from',
}
const SKU_COLUMNS: Readonly<Record<string, string>> = {
  basePrice: 'base_price',
  floorPrice: 'floor_price',
  listedStores: 'listed_stores',
  listedGroups: 'listed_groups',
  listedChannels: 'listed_channels',
}
const CHOICE_COLUMNS: Readonly<Record<string, string>> = { id: 'choice', name: 'choice_zh', priceDelta: 'price_delta' }

/** Turns the path of an issue (`skus.1.barcodes.0`) into sheet, row and column. */
export function locate({ at, code, value }: CatalogIssue, rows: RowsOfProduct): WorkbookProblem {
  const place = placeOf(at.split('.'), rows)
  const row = place.row ?? rows.product
  return {
    sheet: row?.sheet ?? 'products',
    row: row?.row ?? 0,
    column: place.row ? place.column : null,
    code,
    ...(value === undefined ? {} : { value: String(value) }),
  }
}

function placeOf(
  [field = '', index = '', part = '', inner = '', last = '']: string[],
  rows: RowsOfProduct,
): { row: RowPlace | null; column: string } {
  const i = Number(index)
  if (field === 'skus' && part === 'parts') {
    return {
      row: rows.parts[i]?.[Number(inner)] ?? rows.skus[i] ?? null,
      column: last === 'sku' ? 'part' : 'quantity',
    }
  }
  if (field === 'skus') return { row: rows.skus[i] ?? null, column: SKU_COLUMNS[part] ?? (part || 'sku') }
  if (field === 'optionGroups') {
    const group = rows.choices[i]
    const choice = part === 'choices' && inner !== '' ? group?.[Number(inner)] : group?.[0]
    const column = part === 'choices' ? (CHOICE_COLUMNS[last] ?? (last || 'choice')) : part === 'id' ? 'group' : part
    return { row: choice ?? null, column: column || 'group' }
  }
  return { row: rows.product, column: PRODUCT_COLUMNS[field] ?? field }
}
