import type { PriceRow, Product } from '@tandem/contracts'
import { type Ctx, currencyDecimals } from '@tandem/kernel'
import { merchantCurrency } from '../merchant-currency.ts'
import { readPriceRows } from '../price-store.ts'
import { readProducts } from '../product-store.ts'
import { toProduct } from '../to-product.ts'
import { write } from './cells.ts'
import { type Column, SHEETS, type SheetName } from './columns.ts'

type Cells<Sheet extends SheetName> = Record<Column<Sheet>, string>

/** The whole catalogue with the drafts of its price lists as XLSX; read back unchanged, it changes nothing. */
export async function exportWorkbook(ctx: Ctx): Promise<Buffer> {
  const [currency, stored, prices] = await Promise.all([
    merchantCurrency(ctx),
    readProducts(ctx.db),
    readPriceRows(ctx.db),
  ])
  const decimals = currencyDecimals(currency)
  const products = stored.map(toProduct)
  return await toXlsx({
    products: products.map((product) => productCells(product, decimals)),
    skus: products.flatMap((product) => skuCells(product, decimals)),
    parts: products.flatMap(partCells),
    choices: products.flatMap((product) => choiceCells(product, decimals)),
    prices: prices.map((row) => priceCells(row, decimals)),
  })
}

async function toXlsx(sheets: { [Sheet in SheetName]: Cells<Sheet>[] }): Promise<Buffer> {
  // Large, and needed for workbooks alone.
  const { default: excel } = await import('exceljs')
  const workbook = new excel.Workbook()
  for (const [name, columns] of Object.entries(SHEETS)) {
    const sheet = workbook.addWorksheet(name, { views: [{ state: 'frozen', ySplit: 1 }] })
    // As text: a spreadsheet would take barcodes for numbers and drop their zeros.
    sheet.columns = columns.map((key) => ({ header: key, key, width: 16, style: { numFmt: '@' } }))
    sheet.addRows(sheets[name as SheetName])
  }
  return Buffer.from(await workbook.xlsx.writeBuffer())
}

function productCells(product: Product, decimals: number): Cells<'products'> {
  return {
    product: product.id,
    kind: product.kind,
    name_zh: product.name.zh,
    name_en: product.name.en,
    description_zh: product.description?.zh ?? '',
    description_en: product.description?.en ?? '',
    category: product.categoryId ?? '',
    tax_class: product.taxClass ?? '',
    brand: product.brand ?? '',
    attributes: write.pairs(product.attributes),
    prepare_minutes: write.number(product.prepareMinutes),
    duration_minutes: write.number(product.durationMinutes),
    valid_days: write.number(product.validDays),
    face_value: write.money(product.faceValue, decimals),
    sale_from: write.minute(product.saleHours?.fromMinute ?? null),
    sale_to: write.minute(product.saleHours?.toMinute ?? null),
    sale_days: write.list(product.saleHours?.days ?? null),
    status: product.status,
  }
}

function skuCells({ id, skus }: Product, decimals: number): Cells<'skus'>[] {
  return skus.map((sku) => ({
    product: id,
    sku: sku.sku,
    options: write.pairs(sku.options),
    barcodes: write.list(sku.barcodes),
    plu: sku.plu ?? '',
    unit: sku.unit,
    decimals: String(sku.decimals),
    base_price: write.money(sku.basePrice, decimals),
    cost: write.money(sku.cost, decimals),
    floor_price: write.money(sku.floorPrice, decimals),
    stocked: write.yes(sku.stocked ?? false),
    listed_stores: write.list(sku.listedStores),
    listed_groups: write.list(sku.listedGroups),
    listed_channels: write.list(sku.listedChannels),
    retired: 'no',
  }))
}

function partCells({ skus }: Product): Cells<'parts'>[] {
  return skus.flatMap(({ sku, parts }) =>
    parts.map((part) => ({ bundle: sku, part: part.sku, quantity: write.number(part.quantity) })),
  )
}

function choiceCells({ id, optionGroups }: Product, decimals: number): Cells<'choices'>[] {
  return optionGroups.flatMap((group) =>
    group.choices.map((choice) => ({
      product: id,
      group: group.id,
      group_zh: group.name.zh,
      group_en: group.name.en,
      min: write.number(group.min),
      max: write.number(group.max),
      choice: choice.id,
      choice_zh: choice.name.zh,
      choice_en: choice.name.en,
      price_delta: write.money(choice.priceDelta, decimals),
      takes: write.parts(choice.takes),
    })),
  )
}

function priceCells(row: PriceRow & { listId: string }, decimals: number): Cells<'prices'> {
  return {
    list: row.listId,
    sku: row.sku,
    price: write.money(row.price, decimals),
    channels: write.list(row.channels),
    tiers: write.list(row.tiers),
    stores: write.list(row.storeIds),
    groups: write.list(row.groupIds),
    from: write.moment(row.from),
    until: write.moment(row.until),
    hours_from: write.minute(row.hours?.fromMinute ?? null),
    hours_to: write.minute(row.hours?.toMinute ?? null),
    days: write.list(row.hours?.days ?? null),
  }
}
