import type { NewProduct, Product, ProductChange, ProductInput } from '@tandem/contracts'
import { type Ctx, type Queryable, Refusal, uuidv7 } from '@tandem/kernel'
import { emit } from '../../db/outbox.ts'
import { audit } from '../../platform/audit.ts'
import { moveCatalog } from './catalog-version.ts'
import { refuseIssues } from './issues.ts'
import { type IdentifiedProduct, judgeProducts, smallestUnits } from './judge-products.ts'
import { type KnownCodes, knownCodes } from './known-codes.ts'
import { lockProduct, type ProductDraft, readProducts, type StoredPart, writeProducts } from './product-store.ts'
import { toProduct } from './to-product.ts'

/** @throws Refusal `catalog.invalid` with every issue, also when the id is taken */
export async function createProduct(ctx: Ctx, input: NewProduct): Promise<Product> {
  const id = input.id ?? uuidv7(ctx.now)
  await ctx.db.transaction(async (tx) => {
    const { words } = await moveCatalog(tx, 'words')
    if ((await lockProduct(tx, id)) !== null) refuseIssues([{ at: 'id', code: 'product.taken', value: id }])
    await saveProducts(tx, ctx, words, [{ ...input, id }])
    await audit(tx, ctx, { action: 'product.created', subject: `product:${id}` })
  })
  return await readProduct(ctx, id)
}

/**
 * Replaces a product and its SKUs. SKUs left out are retired.
 *
 * @throws Refusal `resource.not_found`, `product.stale` when somebody changed it since `version`, `catalog.invalid`
 */
export async function changeProduct(ctx: Ctx, id: string, input: ProductChange): Promise<Product> {
  await ctx.db.transaction(async (tx) => {
    const { words } = await moveCatalog(tx, 'words')
    const version = await lockProduct(tx, id)
    if (version === null) throw new Refusal('resource.not_found', { product: id })
    if (version !== input.version) throw new Refusal('product.stale', { version })
    await saveProducts(tx, ctx, words, [{ ...input, id }])
    await audit(tx, ctx, { action: 'product.changed', subject: `product:${id}`, details: { version: version + 1 } })
  })
  return await readProduct(ctx, id)
}

/** @throws Refusal `resource.not_found` */
export async function readProduct(ctx: Pick<Ctx, 'db'>, id: string): Promise<Product> {
  const [product] = await readProducts(ctx.db, { ids: [id] })
  if (!product) throw new Refusal('resource.not_found', { product: id })
  return toProduct(product)
}

/**
 * Writes many products in a handful of statements, all or none; the way of seeds and of bulk editing too.
 *
 * @param words the number that `moveCatalog` gave to this write
 * @throws Refusal `catalog.invalid`; with several products an issue begins with the place of its product
 */
export async function saveProducts(
  tx: Queryable,
  ctx: Ctx,
  words: number,
  products: readonly IdentifiedProduct[],
): Promise<void> {
  if (products.length === 0) return
  const known = await knownCodes(tx, products)
  const issues = judgeProducts(products, known)
  refuseIssues(
    issues.flatMap((own, i) =>
      own.map((issue) => (products.length > 1 ? { ...issue, at: `${i}.${issue.at}` } : issue)),
    ),
  )
  const decimals = decimalsBySku(products, known)
  await writeProducts(
    tx,
    { words, at: ctx.now },
    products.map((product) => toDraft(product, decimals)),
  )
  const payload = { words, productIds: products.map(({ id }) => id) }
  await emit(tx, { kind: 'catalog.products_saved', aggregate: 'catalog', payload, at: ctx.now })
}

function decimalsBySku(products: readonly ProductInput[], known: KnownCodes): ReadonlyMap<string, 0 | 3> {
  const own = products.flatMap(({ skus }) => skus.map(({ sku, decimals }) => [sku, decimals] as const))
  return new Map([...[...known.skus.values()].map(({ sku, decimals }) => [sku, decimals] as const), ...own])
}

function toDraft(product: IdentifiedProduct, decimalsOf: ReadonlyMap<string, 0 | 3>): ProductDraft {
  const stored = ({ sku, quantity }: { sku: string; quantity: number }): StoredPart => {
    const decimals = decimalsOf.get(sku) ?? 0
    return { sku, decimals, quantity: smallestUnits(quantity, decimals) ?? quantity }
  }
  return {
    ...product,
    optionGroups: product.optionGroups.map((group) => ({
      ...group,
      choices: group.choices.map((choice) => ({ ...choice, takes: choice.takes.map(stored) })),
    })),
    skus: product.skus.map((sku) => ({
      ...sku,
      stocked: sku.stocked ?? product.kind === 'good',
      parts: sku.parts.map(stored),
    })),
  }
}
