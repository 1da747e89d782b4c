import { type Ctx, type Queryable, Refusal } from '@tandem/kernel'
import { audit } from '../../platform/audit.ts'
import { moveCatalog } from './catalog-version.ts'

/** How many of what make use of it, by kind. */
type Uses = Readonly<Record<string, number>>

/**
 * Removes a category that nothing makes use of: no category below it, no product (archived ones too, which may come
 * back), no rule of a channel, no promotion that has not ended.
 *
 * @throws Refusal `resource.not_found`; `catalog.in_use` naming how many of what make use of it
 */
export async function removeCategory(ctx: Ctx, id: string): Promise<void> {
  await remove(ctx, 'category', id, {
    uses: `
      select (select count(*)::int from category where parent_id = $1) as categories,
             (select count(*)::int from product where category_id = $1) as products,
             (select count(*)::int from stock_rule where subject = 'category' and code = $1) as "stockRules",
             (select count(*)::int from promotion where state <> 'ended'
                 and jsonb_path_exists(rule, '$.** ? (@.categories[*] == $id || @.exceptCategories[*] == $id)',
                   jsonb_build_object('id', $1::text))) as promotions`,
    gone: 'delete from category where id = $1 returning id',
  })
}

/**
 * Removes a tax class, with its rates, that no category and no product has. Orders keep what they were taxed by.
 *
 * @throws Refusal `resource.not_found`; `catalog.in_use` naming how many of what make use of it
 */
export async function removeTaxClass(ctx: Ctx, code: string): Promise<void> {
  await remove(ctx, 'tax_class', code, {
    uses: `
      select (select count(*)::int from category where tax_class = $1) as categories,
             (select count(*)::int from product where tax_class = $1) as products`,
    gone: 'delete from tax_class where code = $1 returning code',
  })
}

/** Writers of the catalogue wait for each other: nobody makes use of it between the question and the removal. */
async function remove(ctx: Ctx, what: string, id: string, sql: { uses: string; gone: string }): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    await moveCatalog(tx, 'words')
    await refuseWhileUsed(tx, what, id, sql.uses)
    if ((await tx.query(sql.gone, [id])).length === 0) throw new Refusal('resource.not_found', { [what]: id })
    await audit(tx, ctx, { action: `${what}.removed`, subject: `${what}:${id}` })
  })
}

async function refuseWhileUsed(tx: Queryable, what: string, id: string, sql: string): Promise<void> {
  const [uses] = await tx.query<Uses>(sql, [id])
  const used = Object.entries(uses ?? {}).filter(([, count]) => count > 0)
  if (used.length > 0) throw new Refusal('catalog.in_use', { [what]: id, uses: Object.fromEntries(used) })
}
