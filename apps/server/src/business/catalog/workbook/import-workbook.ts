import { isDeepStrictEqual } from 'node:util'
import { PriceRow, type Product, ProductInput, type WorkbookAnswer, type WorkbookProblem } from '@tandem/contracts'
import { type Ctx, currencyDecimals, type Queryable } from '@tandem/kernel'
import { audit } from '../../../platform/audit.ts'
import { moveCatalog } from '../catalog-version.ts'
import { judgeProducts } from '../judge-products.ts'
import { knownCodes } from '../known-codes.ts'
import { merchantCurrency } from '../merchant-currency.ts'
import { draftPriceList, judgePriceRows } from '../price-lists.ts'
import { findPriceList, readPriceRows } from '../price-store.ts'
import { readProducts } from '../product-store.ts'
import { saveProducts } from '../save-products.ts'
import { toProduct } from '../to-product.ts'
import type { SheetRow, Sheets } from './columns.ts'
import { problemAt, readPrices } from './overlay-prices.ts'
import { overlayProducts, problemsOf, type WantedProduct } from './overlay-products.ts'
import { readWorkbook } from './read-workbook.ts'

interface WantedList {
  id: string
  rows: { price: PriceRow; row: SheetRow<'prices'> }[]
  before: PriceRow[] | null
}

/**
 * Reads a workbook over the catalogue. A dry run only tells what would change and, row by row, what is wrong. Applied,
 * it is all or nothing: with a single problem nothing is changed. Prices are drafted; publishing them is a step of its
 * own.
 *
 * @throws Refusal `workbook.unreadable`
 */
export async function importWorkbook(
  ctx: Ctx,
  bytes: Buffer,
  { dryRun }: { dryRun: boolean },
): Promise<WorkbookAnswer> {
  const { sheets, problems } = await readWorkbook(bytes)
  const decimals = currencyDecimals(await merchantCurrency(ctx))
  return await ctx.db.transaction(async (tx) => {
    // A dry run takes no turn among the writers; what it says may be out of date by the time it is read.
    const words = dryRun ? 0 : (await moveCatalog(tx, 'words')).words
    const { products, lists, found } = await judge(tx, sheets, decimals)
    const changedProducts = products.filter((one) => stateOf(one) !== 'unchanged')
    const changedLists = lists.filter((one) => stateOfList(one) !== 'unchanged')
    const all = [...problems, ...found]
    const applied = !dryRun && all.length === 0
    if (applied) {
      await saveProducts(
        tx,
        ctx,
        words,
        changedProducts.map(({ product }) => product),
      )
      for (const { id, rows } of changedLists)
        await draft(
          tx,
          ctx,
          id,
          rows.map(({ price }) => price),
        )
      const details = { products: changedProducts.length, priceLists: changedLists.length }
      await audit(tx, ctx, { action: 'catalog.imported', subject: 'catalog', details })
    }
    return {
      applied,
      products: countsOf(products.map(stateOf)),
      priceLists: countsOf(lists.map(stateOfList)),
      problems: all.slice(0, 1000),
    }
  })
}

async function judge(
  tx: Queryable,
  sheets: Sheets,
  decimals: number,
): Promise<{ products: WantedProduct[]; lists: WantedList[]; found: WorkbookProblem[] }> {
  const current = (await readProducts(tx)).map(toProduct)
  const { wanted, problems } = overlayProducts(sheets, current, decimals)
  const inputs = wanted.map(({ product }) => product)
  const issues = judgeProducts(inputs, await knownCodes(tx, inputs))
  const prices = readPrices(sheets.prices, decimals)
  const lists: WantedList[] = []
  const own = new Set(inputs.flatMap(({ skus }) => skus.map(({ sku }) => sku)))
  const found: WorkbookProblem[] = [
    ...problems,
    ...wanted.flatMap((one, i) => problemsOf(one, issues[i] ?? [])),
    ...prices.problems,
  ]
  for (const [id, rows] of prices.lists) {
    const list = await findPriceList(tx, id)
    const before = list ? (await readPriceRows(tx, id)).map((row) => PriceRow.parse(row)) : null
    const rowIssues = await judgePriceRows(
      tx,
      rows.map(({ price }) => price),
    )
    found.push(
      ...rows.flatMap(({ row, price }, i) =>
        (rowIssues[i] ?? [])
          // A SKU that the same workbook brings is not there yet.
          .filter(({ code }) => code !== 'sku.missing' || !own.has(price.sku))
          .map((issue) => problemAt(row, issue)),
      ),
    )
    lists.push({ id, rows, before })
  }
  return { products: wanted, lists, found }
}

/** A new list is named by its code until somebody names it. */
async function draft(tx: Queryable, ctx: Ctx, id: string, rows: PriceRow[]): Promise<void> {
  const name = (await findPriceList(tx, id))?.name ?? { zh: id, en: id }
  await draftPriceList(tx, ctx, id, { name, rows })
}

type State = 'added' | 'changed' | 'unchanged'

function stateOf({ before, product }: WantedProduct): State {
  if (before === null) return 'added'
  return isDeepStrictEqual(comparable(before), comparable(product)) ? 'unchanged' : 'changed'
}

/** Lists whose order says nothing are put in order. */
function comparable(product: Product | WantedProduct['product']): ProductInput {
  const { skus, ...rest } = ProductInput.parse(product)
  return {
    ...rest,
    skus: skus.map((sku) => ({
      ...sku,
      stocked: sku.stocked ?? product.kind === 'good',
      barcodes: sku.barcodes.toSorted(),
      parts: sku.parts.toSorted((a, b) => (a.sku < b.sku ? -1 : 1)),
    })),
  }
}

function stateOfList({ before, rows }: WantedList): State {
  if (before === null) return 'added'
  return isDeepStrictEqual(
    before,
    rows.map(({ price }) => price),
  )
    ? 'unchanged'
    : 'changed'
}

function countsOf(states: readonly State[]): Record<State, number> {
  const counts = { added: 0, changed: 0, unchanged: 0 }
  for (const state of states) counts[state] += 1
  return counts
}
