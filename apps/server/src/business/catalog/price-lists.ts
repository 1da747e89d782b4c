import type { CatalogIssue, PriceList, PriceListInput, PriceRow, Publication, PublishRequest } from '@tandem/contracts'
import { actorText, type Ctx, type Queryable, Refusal, uuidv7 } from '@tandem/kernel'
import { emit } from '../../db/outbox.ts'
import { audit } from '../../platform/audit.ts'
import { moveCatalog } from './catalog-version.ts'
import { judgeHours } from './hours.ts'
import { refuseIssues } from './issues.ts'
import { refuseOtherStores } from './own-stores.ts'
import {
  findPriceList,
  insertPublication,
  missingCodes,
  readPriceRows,
  readPublications,
  withdrawPublication,
  writePriceList,
} from './price-store.ts'
import { readStoreGroups } from './store-group-store.ts'

/** @throws Refusal `resource.not_found` */
export async function readPriceList(ctx: Ctx, id: string): Promise<PriceList> {
  const list = await findPriceList(ctx.db, id)
  if (!list) throw new Refusal('resource.not_found', { priceList: id })
  const [rows, publications] = await Promise.all([readPriceRows(ctx.db, id), readPublications(ctx.db, id, ctx.now)])
  return { ...list, rows, publications }
}

/** Drafts a price list. Customers see nothing of it before it is published. @throws Refusal `catalog.invalid` */
export async function savePriceList(ctx: Ctx, id: string, input: PriceListInput): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    await moveCatalog(tx, 'terms')
    await draftPriceList(tx, ctx, id, input)
    await audit(tx, ctx, {
      action: 'price_list.drafted',
      subject: `price_list:${id}`,
      details: { rows: input.rows.length },
    })
  })
}

/** The same inside a transaction that has moved the catalogue. */
export async function draftPriceList(tx: Queryable, ctx: Ctx, id: string, input: PriceListInput): Promise<void> {
  const issues = await judgePriceRows(tx, input.rows)
  refuseIssues(issues.flatMap((own, i) => own.map((issue) => ({ ...issue, at: `rows.${i}.${issue.at}` }))))
  await writePriceList(tx, id, input, ctx.now)
}

/** What is wrong with each row, in their order. */
export async function judgePriceRows(tx: Queryable, rows: readonly PriceRow[]): Promise<CatalogIssue[][]> {
  const missing = await missingCodes(tx, {
    skus: [...new Set(rows.map(({ sku }) => sku))],
    stores: [...new Set(rows.flatMap(({ storeIds }) => storeIds ?? []))],
    groups: [...new Set(rows.flatMap(({ groupIds }) => groupIds ?? []))],
  })
  return rows.map(({ sku, storeIds, groupIds, from, until, hours }) => {
    const issues = judgeHours(hours, 'hours')
    if (missing.skus.has(sku)) issues.push({ at: 'sku', code: 'sku.missing', value: sku })
    for (const id of storeIds ?? [])
      if (missing.stores.has(id)) issues.push({ at: 'storeIds', code: 'store.missing', value: id })
    for (const id of groupIds ?? []) {
      if (missing.groups.has(id)) issues.push({ at: 'groupIds', code: 'store_group.missing', value: id })
    }
    if (from !== null && until !== null && from >= until) issues.push({ at: 'until', code: 'until.before_from' })
    return issues
  })
}

/**
 * Publishes the draft as it stands to groups of stores, at once or from a date. In those stores it replaces what the
 * list said before.
 *
 * @throws Refusal `resource.not_found`; `catalog.invalid` when the date has passed, a group does not exist or there is
 *   no row; `access.denied` when it reaches a store that is not the caller's
 */
export async function publishPriceList(ctx: Ctx, listId: string, request: PublishRequest): Promise<Publication> {
  const id = uuidv7(ctx.now)
  return await ctx.db.transaction(async (tx) => {
    await moveCatalog(tx, 'terms')
    const list = await findPriceList(tx, listId)
    if (!list) throw new Refusal('resource.not_found', { priceList: listId })
    if (list.rows === 0) refuseIssues([{ at: 'rows', code: 'price_list.empty' }])
    const effectiveAt = request.effectiveAt ?? ctx.now
    if (effectiveAt < ctx.now) refuseIssues([{ at: 'effectiveAt', code: 'effective.in_the_past', value: effectiveAt }])
    refuseOtherStores(ctx.access, await storesOf(tx, request.groupIds))
    const groupIds = request.groupIds && [...new Set(request.groupIds)].toSorted()
    const publishedBy = actorText(ctx.actor)
    await insertPublication(tx, { id, listId, groupIds, effectiveAt, publishedAt: ctx.now, publishedBy })
    await told(tx, ctx, 'price_list.published', { listId, publicationId: id, effectiveAt, groupIds })
    return await publicationOf(tx, ctx, listId, id)
  })
}

/**
 * Takes a publication back: from now on, prices are what they were without it. A scheduled one never comes. Doing it
 * twice changes nothing.
 *
 * @throws Refusal `resource.not_found`, `access.denied` when it reached a store that is not the caller's
 */
export async function rollBackPublication(ctx: Ctx, listId: string, id: string): Promise<Publication> {
  return await ctx.db.transaction(async (tx) => {
    await moveCatalog(tx, 'terms')
    const { groupIds } = await publicationOf(tx, ctx, listId, id)
    refuseOtherStores(ctx.access, await storesOf(tx, groupIds))
    if (await withdrawPublication(tx, id, ctx.now)) {
      await told(tx, ctx, 'price_list.rolled_back', { listId, publicationId: id, groupIds })
    }
    return await publicationOf(tx, ctx, listId, id)
  })
}

async function publicationOf(tx: Queryable, ctx: Ctx, listId: string, id: string): Promise<Publication> {
  const found = (await readPublications(tx, listId, ctx.now)).find((one) => one.id === id)
  if (!found) throw new Refusal('resource.not_found', { publication: id })
  return found
}

/** Stores that groups reach; null for every store. @throws Refusal `catalog.invalid` when a group does not exist */
async function storesOf(tx: Queryable, groupIds: readonly string[] | null): Promise<string[] | null> {
  if (groupIds === null) return null
  const groups = new Map((await readStoreGroups(tx)).map((group) => [group.id, group.storeIds]))
  const missing = groupIds.filter((id) => !groups.has(id))
  refuseIssues(missing.map((value) => ({ at: 'groupIds', code: 'store_group.missing', value })))
  return groupIds.flatMap((id) => groups.get(id) ?? [])
}

async function told(
  tx: Queryable,
  ctx: Ctx,
  kind: string,
  payload: { listId: string } & Record<string, unknown>,
): Promise<void> {
  const subject = `price_list:${payload.listId}`
  await emit(tx, { kind, aggregate: subject, payload, at: ctx.now })
  await audit(tx, ctx, { action: kind, subject, details: payload })
}
