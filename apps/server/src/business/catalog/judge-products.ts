import type { CatalogIssue, ProductInput, SkuInput } from '@tandem/contracts'
import { judgeHours } from './hours.ts'
import type { KnownCodes, KnownSku } from './known-codes.ts'

export type IdentifiedProduct = ProductInput & { id: string }

/** Everything a batch of products may refer to: what is there, and what the batch itself brings. */
interface Surroundings {
  known: KnownCodes
  batch: ReadonlySet<string>
  skus: ReadonlyMap<string, KnownSku>
  seen: Set<string>
}

/** What is wrong with each of the products, in their order; nothing wrong is an empty list. Pure. */
export function judgeProducts(products: readonly IdentifiedProduct[], known: KnownCodes): CatalogIssue[][] {
  const skus = new Map(known.skus)
  for (const { id, kind, skus: own } of products) {
    for (const { sku, decimals } of own) {
      // Of its own it says what kind they are from now on.
      if ((skus.get(sku)?.productId ?? id) === id) skus.set(sku, { sku, productId: id, kind, decimals })
    }
  }
  const around = { known, batch: new Set(products.map(({ id }) => id)), skus, seen: new Set<string>() }
  return products.map((product) => judgeProduct(product, around))
}

function judgeProduct(product: IdentifiedProduct, around: Surroundings): CatalogIssue[] {
  const { known, seen } = around
  const issues: CatalogIssue[] = []
  const check = (ok: boolean, at: string, code: string, value?: string | number): void => {
    if (!ok) issues.push({ at, code, ...(value === undefined ? {} : { value }) })
  }
  const { categoryId, taxClass, kind } = product
  check(!seen.has(`product ${product.id}`), 'id', 'product.twice', product.id)
  seen.add(`product ${product.id}`)
  check(product.name.zh !== '' || product.name.en !== '', 'name', 'name.empty')
  check(categoryId === null || known.categories.has(categoryId), 'categoryId', 'category.missing', categoryId ?? '')
  check(taxClass === null || known.taxClasses.has(taxClass), 'taxClass', 'tax_class.missing', taxClass ?? '')
  check(kind !== 'service' || product.durationMinutes !== null, 'durationMinutes', 'service.no_duration')
  check(kind !== 'voucher' || product.validDays !== null, 'validDays', 'voucher.no_validity')
  check(kind === 'dish' || product.optionGroups.length === 0, 'optionGroups', 'options.not_a_dish')
  issues.push(...judgeHours(product.saleHours, 'saleHours'))
  issues.push(...judgeOptions(product, around))
  for (const [i, sku] of product.skus.entries()) issues.push(...judgeSku(product, sku, `skus.${i}`, around))
  return issues
}

function judgeOptions({ optionGroups }: ProductInput, { skus }: Surroundings): CatalogIssue[] {
  const issues: CatalogIssue[] = []
  const ids = new Set<string>()
  for (const [i, { id, min, max, choices }] of optionGroups.entries()) {
    const at = `optionGroups.${i}`
    if (ids.has(id)) issues.push({ at: `${at}.id`, code: 'options.twice', value: id })
    ids.add(id)
    if (min > max || min > choices.length) issues.push({ at: `${at}.min`, code: 'options.min_above_max', value: min })
    if (new Set(choices.map((choice) => choice.id)).size < choices.length) {
      issues.push({ at: `${at}.choices`, code: 'options.twice' })
    }
    for (const [k, { takes }] of choices.entries()) {
      issues.push(...judgeParts(takes, `${at}.choices.${k}.takes`, skus))
    }
  }
  return issues
}

function judgeSku(product: IdentifiedProduct, sku: SkuInput, at: string, around: Surroundings): CatalogIssue[] {
  const { known, batch, skus, seen } = around
  const issues: CatalogIssue[] = []
  const check = (ok: boolean, part: string, code: string, value?: string | number): void => {
    if (!ok) issues.push({ at: `${at}.${part}`, code, ...(value === undefined ? {} : { value }) })
  }
  const once = (kind: string, code: string, part: string): void => {
    check(!seen.has(`${kind} ${code}`), part, `${kind}.twice`, code)
    seen.add(`${kind} ${code}`)
  }
  const before = known.skus.get(sku.sku)
  once('sku', sku.sku, 'sku')
  check(before === undefined || before.productId === product.id, 'sku', 'sku.taken', sku.sku)
  // Stock and orders count in its smallest units.
  check(before === undefined || before.decimals === sku.decimals, 'decimals', 'sku.decimals_fixed', sku.decimals)
  check(sku.decimals === 0 || product.kind === 'good' || product.kind === 'dish', 'decimals', 'sku.not_weighed')
  check(sku.stocked !== true || keepsStock(product.kind), 'stocked', 'sku.not_stocked')
  check(sku.floorPrice === null || sku.floorPrice <= sku.basePrice, 'floorPrice', 'sku.floor_above_price')
  for (const [i, barcode] of sku.barcodes.entries()) {
    once('barcode', barcode, `barcodes.${i}`)
    const owner = known.productByBarcode.get(barcode)
    check(owner === undefined || batch.has(owner), `barcodes.${i}`, 'barcode.taken', barcode)
  }
  if (sku.plu !== null) {
    once('plu', sku.plu, 'plu')
    const owner = known.productByPlu.get(sku.plu)
    check(owner === undefined || batch.has(owner), 'plu', 'plu.taken', sku.plu)
  }
  for (const id of sku.listedStores ?? []) check(known.stores.has(id), 'listedStores', 'store.missing', id)
  for (const id of sku.listedGroups ?? []) check(known.groups.has(id), 'listedGroups', 'store_group.missing', id)
  check(sku.basePrice >= mostOff(product), 'basePrice', 'options.below_zero', sku.basePrice)
  if (product.kind === 'bundle') {
    check(sku.parts.length > 0, 'parts', 'bundle.no_parts')
    // What the same batch says of a holder is judged there.
    const holders = known.holdersByPart.get(sku.sku)?.filter((id) => !batch.has(id)) ?? []
    check(holders.length === 0, 'sku', 'sku.is_part', sku.sku)
  } else check(sku.parts.length === 0, 'parts', 'part.not_a_bundle')
  return [...issues, ...judgeParts(sku.parts, `${at}.parts`, skus)]
}

function judgeParts(parts: SkuInput['parts'], at: string, skus: ReadonlyMap<string, KnownSku>): CatalogIssue[] {
  const issues: CatalogIssue[] = []
  const seen = new Set<string>()
  for (const [i, { sku, quantity }] of parts.entries()) {
    const found = skus.get(sku)
    if (seen.has(sku)) issues.push({ at: `${at}.${i}.sku`, code: 'part.twice', value: sku })
    seen.add(sku)
    if (!found) issues.push({ at: `${at}.${i}.sku`, code: 'part.missing', value: sku })
    else if (found.kind === 'bundle') issues.push({ at: `${at}.${i}.sku`, code: 'part.is_bundle', value: sku })
    else if (smallestUnits(quantity, found.decimals) === null) {
      issues.push({ at: `${at}.${i}.quantity`, code: 'part.too_fine', value: quantity })
    }
  }
  return issues
}

/** The most that chosen options can take off the price. */
function mostOff({ optionGroups }: ProductInput): number {
  const offs = optionGroups.map(({ max, choices }) =>
    choices
      .map(({ priceDelta }) => Math.max(-priceDelta, 0))
      .toSorted((a, b) => b - a)
      .slice(0, max)
      .reduce((sum, off) => sum + off, 0),
  )
  return offs.reduce((sum, off) => sum + off, 0)
}

/** Stock of a bundle is that of its parts; a service and a voucher have none. */
function keepsStock(kind: ProductInput['kind']): boolean {
  return kind === 'good' || kind === 'dish'
}

/** 1.235 kg -> 1,235; null where the unit is not divided so finely. */
export function smallestUnits(quantity: number, decimals: 0 | 3): number | null {
  const whole = Math.round(quantity * 10 ** decimals)
  return whole >= 1 && Math.abs(whole - quantity * 10 ** decimals) < 1e-6 ? whole : null
}
