import type { Category, CategoryInput, TaxClass, TaxClassInput } from '@tandem/contracts'
import type { Ctx } from '@tandem/kernel'
import { audit } from '../../platform/audit.ts'
import { moveCatalog } from './catalog-version.ts'
import {
  readCategories,
  readTaxClasses,
  relinkCategories,
  touchProductsBelow,
  upsertCategory,
  writeTaxClass,
} from './category-store.ts'
import { refuseIssues } from './issues.ts'

/** Makes or changes a category. @throws Refusal `catalog.invalid`: no such parent or tax class, or a ring of parents */
export async function saveCategory(ctx: Ctx, id: string, input: CategoryInput): Promise<Category[]> {
  return await ctx.db.transaction(async (tx) => {
    const { words } = await moveCatalog(tx, 'words')
    const before = await readCategories(tx)
    const parent = before.find((one) => one.id === input.parentId)
    if (input.parentId !== null && !parent) {
      refuseIssues([{ at: 'parentId', code: 'category.missing', value: input.parentId }])
    }
    if (parent?.path.includes(id) || input.parentId === id) refuseIssues([{ at: 'parentId', code: 'category.ring' }])
    const taxClasses = await readTaxClasses(tx)
    if (input.taxClass !== null && !taxClasses.some(({ code }) => code === input.taxClass)) {
      refuseIssues([{ at: 'taxClass', code: 'tax_class.missing', value: input.taxClass }])
    }
    await upsertCategory(tx, id, input)
    await relinkCategories(tx)
    await touchProductsBelow(tx, id, words)
    await audit(tx, ctx, { action: 'category.saved', subject: `category:${id}` })
    return await readCategories(tx)
  })
}

/** Makes a tax class or replaces its name and rates. @throws Refusal `catalog.invalid` when two rates begin together */
export async function saveTaxClass(ctx: Ctx, code: string, input: TaxClassInput): Promise<TaxClass> {
  const starts = new Set(input.rates.map(({ validFrom }) => validFrom))
  if (starts.size < input.rates.length) refuseIssues([{ at: 'rates', code: 'tax_rate.twice' }])
  await ctx.db.transaction(async (tx) => {
    await moveCatalog(tx, 'terms')
    await writeTaxClass(tx, code, input)
    await audit(tx, ctx, {
      action: 'tax_class.saved',
      subject: `tax_class:${code}`,
      details: { rates: input.rates.length },
    })
  })
  return { ...input, code }
}
