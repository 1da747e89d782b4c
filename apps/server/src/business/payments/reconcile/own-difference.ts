import { actorText, type Ctx, type Queryable, Refusal } from '@tandem/kernel'
import { audit } from '../../../platform/audit.ts'
import { type Difference, findDifference, updateOpen } from '../differences.ts'

/** Whoever calls looks after a difference from now on. @throws Refusal `resource.not_found`, `difference.settled` */
export async function ownDifference(ctx: Ctx, id: string): Promise<Difference> {
  return await change(ctx, id, 'difference.owned', { owner: actorText(ctx.actor) })
}

/** Somebody says how a difference came out. @throws Refusal `resource.not_found`, `difference.settled` */
export async function settleDifference(ctx: Ctx, id: string, note: string): Promise<Difference> {
  return await change(ctx, id, 'difference.settled', { settledBy: actorText(ctx.actor), note })
}

async function change(
  ctx: Ctx,
  id: string,
  action: 'difference.owned' | 'difference.settled',
  to: Parameters<typeof updateOpen>[2],
): Promise<Difference> {
  return await ctx.db.transaction(async (tx) => {
    const { subject, provider, kind } = await inScope(tx, ctx, id)
    if (!(await updateOpen(tx, id, to, ctx.now))) throw new Refusal('difference.settled')
    await audit(tx, ctx, { action, subject: `difference:${id}`, details: { provider, kind, about: subject } })
    return await inScope(tx, ctx, id)
  })
}

/** Of a payment of the caller's stores; what is of no store is for those who see all. */
async function inScope(tx: Queryable, { access: { storeIds } }: Ctx, id: string): Promise<Difference> {
  const found = await findDifference(tx, id)
  if (!found) throw new Refusal('resource.not_found')
  if (storeIds !== 'all' && !(found.storeId !== null && storeIds.includes(found.storeId))) {
    throw new Refusal('resource.not_found')
  }
  return found
}
