/**
 * The sheets of a workbook and their columns. A row adds or changes; nothing goes away by being left out, except that
 * the parts of a bundle, the choices of a dish and the rows of a price list are taken whole where one of them is named.
 */
export const SHEETS = {
  products: [
    'product',
    'kind',
    'name_zh',
    'name_en',
    'description_zh',
    'description_en',
    'category',
    'tax_class',
    'brand',
    'attributes',
    'prepare_minutes',
    'duration_minutes',
    'valid_days',
    'face_value',
    'sale_from',
    'sale_to',
    'sale_days',
    'status',
  ],
  skus: [
    'product',
    'sku',
    'options',
    'barcodes',
    'plu',
    'unit',
    'decimals',
    'base_price',
    'cost',
    'floor_price',
    'stocked',
    'listed_stores',
    'listed_groups',
    'listed_channels',
    'retired',
  ],
  parts: ['bundle', 'part', 'quantity'],
  choices: [
    'product',
    'group',
    'group_zh',
    'group_en',
    'min',
    'max',
    'choice',
    'choice_zh',
    'choice_en',
    'price_delta',
    'takes',
  ],
  prices: [
    'list',
    'sku',
    'price',
    'channels',
    'tiers',
    'stores',
    'groups',
    'from',
    'until',
    'hours_from',
    'hours_to',
    'days',
  ],
} as const

export type SheetName = keyof typeof SHEETS
export type Column<Sheet extends SheetName> = (typeof SHEETS)[Sheet][number]

/** Where a row stands. */
export interface RowPlace {
  sheet: SheetName
  /** As the spreadsheet counts: the heading is row 1. */
  row: number
}

/** One row as text by column. */
export interface SheetRow<Sheet extends SheetName = SheetName> extends RowPlace {
  sheet: Sheet
  cells: Readonly<Record<Column<Sheet>, string>>
}

export type Sheets = { [Sheet in SheetName]: SheetRow<Sheet>[] }
