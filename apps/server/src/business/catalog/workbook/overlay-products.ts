import { type CatalogIssue, type Product, ProductInput, type WorkbookProblem } from '@tandem/contracts'
import type { IdentifiedProduct } from '../judge-products.ts'
import { read } from './cells.ts'
import type { Column, RowPlace, SheetName, SheetRow, Sheets } from './columns.ts'
import { locate, type RowsOfProduct } from './locate.ts'

/** A product as the workbook wants it, and the rows that say so. */
export interface WantedProduct {
  product: IdentifiedProduct
  /** Null where it is new. */
  before: Product | null
  rows: RowsOfProduct
}

interface Draft {
  before: Product | null
  /** Like a ProductInput, not yet parsed. */
  input: Record<string, unknown>
  skus: SkuDraft[]
  product: SheetRow<'products'> | null
  choices: SheetRow<'choices'>[][]
}

interface SkuDraft {
  fields: Record<string, unknown>
  row: SheetRow<'skus'> | null
  parts: SheetRow<'parts'>[]
}

type ReadCell = <T>(value: T | undefined, column: string) => T | null

/** Lays the rows of the workbook over the catalogue as it stands. Pure. */
export function overlayProducts(
  sheets: Sheets,
  current: readonly Product[],
  decimals: number,
): { wanted: WantedProduct[]; problems: WorkbookProblem[] } {
  const problems: WorkbookProblem[] = []
  const byId = new Map(current.map((product) => [product.id, product]))
  const productBySku = new Map(current.flatMap(({ id, skus }) => skus.map(({ sku }) => [sku, id] as const)))
  for (const { cells } of sheets.skus) if (!productBySku.has(cells.sku)) productBySku.set(cells.sku, cells.product)
  const drafts = new Map<string, Draft>()
  const draftOf = (id: string, row: RowPlace, column: string): Draft | null => {
    const known = drafts.get(id)
    if (known) return known
    const before = byId.get(id) ?? null
    if (!before && row.sheet !== 'products') {
      problems.push({ sheet: row.sheet, row: row.row, column, code: 'product.missing', value: id })
      return null
    }
    const draft = toDraft(before, id)
    drafts.set(id, draft)
    return draft
  }

  for (const row of sheets.products) {
    const draft = draftOf(row.cells.product, row, 'product')
    if (!draft) continue
    if (draft.product !== null) problems.push(problem(row, 'product', 'product.twice'))
    draft.product = row
    Object.assign(draft.input, productFields(row, decimals, readerOf(row, problems)))
  }
  for (const row of sheets.skus) {
    const draft = draftOf(row.cells.product, row, 'product')
    if (draft) overlaySku(draft, row, decimals, problems)
  }
  for (const [bundle, rows] of Map.groupBy(sheets.parts, ({ cells }) => cells.bundle)) {
    const first = rows[0] as SheetRow<'parts'>
    const draft = draftOf(productBySku.get(bundle) ?? '', first, 'bundle')
    const sku = draft?.skus.find(({ fields }) => fields.sku === bundle)
    if (!sku) continue
    sku.parts = rows
    sku.fields.parts = rows.map((row) => ({
      sku: row.cells.part,
      quantity: readerOf(row, problems)(read.number(row.cells.quantity), 'quantity'),
    }))
  }
  for (const [id, rows] of Map.groupBy(sheets.choices, ({ cells }) => cells.product)) {
    const draft = draftOf(id, rows[0] as SheetRow<'choices'>, 'product')
    if (!draft) continue
    draft.choices = [...Map.groupBy(rows, ({ cells }) => cells.group).values()]
    draft.input.optionGroups = draft.choices.map((group) => optionGroup(group, decimals, problems))
  }

  const wanted = [...drafts.values()].flatMap((draft) => parse(draft, problems) ?? [])
  return { wanted, problems }
}

function toDraft(before: Product | null, id: string): Draft {
  const { skus = [], ...rest } = before ?? {}
  return {
    before,
    input: { ...rest, id },
    skus: skus.map((sku) => ({ fields: { ...sku }, row: null, parts: [] })),
    product: null,
    choices: [],
  }
}

function productFields({ cells }: SheetRow<'products'>, decimals: number, cell: ReadCell): Record<string, unknown> {
  const days = read.list(cells.sale_days)?.map(Number) ?? null
  const fromMinute = cell(read.minute(cells.sale_from), 'sale_from')
  const toMinute = cell(read.minute(cells.sale_to), 'sale_to')
  const described = cells.description_zh !== '' || cells.description_en !== ''
  return {
    kind: cells.kind,
    name: { zh: cells.name_zh, en: cells.name_en },
    description: described ? { zh: cells.description_zh, en: cells.description_en } : null,
    categoryId: cells.category || null,
    taxClass: cells.tax_class || null,
    brand: cells.brand || null,
    attributes: cell(read.pairs(cells.attributes), 'attributes') ?? {},
    prepareMinutes: cell(read.number(cells.prepare_minutes), 'prepare_minutes'),
    durationMinutes: cell(read.number(cells.duration_minutes), 'duration_minutes'),
    validDays: cell(read.number(cells.valid_days), 'valid_days'),
    faceValue: cell(read.money(cells.face_value, decimals), 'face_value'),
    saleHours: fromMinute === null && toMinute === null && days === null ? null : { fromMinute, toMinute, days },
    status: cells.status || 'draft',
  }
}

/** A retired SKU leaves its product; any other row adds one or changes it in its place. */
function overlaySku(draft: Draft, row: SheetRow<'skus'>, decimals: number, problems: WorkbookProblem[]): void {
  const { cells } = row
  const cell = readerOf(row, problems)
  const known = draft.skus.find(({ fields }) => fields.sku === cells.sku)
  if (cell(read.yes(cells.retired), 'retired') === true) {
    draft.skus = draft.skus.filter((sku) => sku !== known)
    return
  }
  if (known && known.row !== null) problems.push(problem(row, 'sku', 'sku.twice'))
  const fields = {
    sku: cells.sku,
    options: cell(read.pairs(cells.options), 'options') ?? {},
    barcodes: read.list(cells.barcodes) ?? [],
    plu: cells.plu || null,
    unit: cells.unit,
    decimals: cell(read.number(cells.decimals), 'decimals') ?? 0,
    basePrice: cell(read.money(cells.base_price, decimals), 'base_price'),
    cost: cell(read.money(cells.cost, decimals), 'cost'),
    floorPrice: cell(read.money(cells.floor_price, decimals), 'floor_price'),
    stocked: cell(read.yes(cells.stocked), 'stocked') ?? undefined,
    listedStores: read.list(cells.listed_stores),
    listedGroups: read.list(cells.listed_groups),
    listedChannels: read.list(cells.listed_channels),
  }
  if (known) Object.assign(known, { row, fields: { ...known.fields, ...fields } })
  else draft.skus.push({ fields, row, parts: [] })
}

function optionGroup(
  rows: readonly SheetRow<'choices'>[],
  decimals: number,
  problems: WorkbookProblem[],
): Record<string, unknown> {
  const first = rows[0] as SheetRow<'choices'>
  const cell = readerOf(first, problems)
  return {
    id: first.cells.group,
    name: { zh: first.cells.group_zh, en: first.cells.group_en },
    min: cell(read.number(first.cells.min), 'min'),
    max: cell(read.number(first.cells.max), 'max'),
    choices: rows.map((row) => ({
      id: row.cells.choice,
      name: { zh: row.cells.choice_zh, en: row.cells.choice_en },
      priceDelta: readerOf(row, problems)(read.money(row.cells.price_delta, decimals), 'price_delta') ?? 0,
      takes: readerOf(row, problems)(read.parts(row.cells.takes), 'takes') ?? [],
    })),
  }
}

function parse({ before, input, skus, product, choices }: Draft, problems: WorkbookProblem[]): WantedProduct | null {
  const id = String(input.id)
  const rows = { product, choices, skus: skus.map(({ row }) => row), parts: skus.map(({ parts }) => parts) }
  const result = ProductInput.safeParse({ ...input, skus: skus.map(({ fields }) => fields) })
  if (result.success) return { product: { ...result.data, id }, before, rows }
  for (const { path } of result.error.issues) {
    problems.push(locate({ at: path.join('.'), code: 'cell.unreadable' }, rows))
  }
  return null
}

/** Reads a cell; what cannot be read becomes a problem and null. */
export function readerOf<Sheet extends SheetName>(row: SheetRow<Sheet>, problems: WorkbookProblem[]): ReadCell {
  return (value, column) => {
    if (value !== undefined) return value
    problems.push(problem(row, column as Column<Sheet>, 'cell.unreadable'))
    return null
  }
}

function problem<Sheet extends SheetName>(row: SheetRow<Sheet>, column: Column<Sheet>, code: string): WorkbookProblem {
  return { sheet: row.sheet, row: row.row, column, code, value: row.cells[column] }
}

/** Where the issues of a product stand in the workbook. */
export function problemsOf({ rows }: WantedProduct, issues: readonly CatalogIssue[]): WorkbookProblem[] {
  return issues.map((issue) => locate(issue, rows))
}
