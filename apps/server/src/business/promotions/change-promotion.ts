import { type NewPromotion, PromotionEdit, type PromotionLimitsEdit, type PromotionState } from '@tandem/contracts'
import { type Ctx, type Queryable, Refusal } from '@tandem/kernel'
import { audit } from '../../platform/audit.ts'
import { fillBuckets } from './fill-buckets.ts'
import { hasPackets } from './packet-store.ts'
import type { StoredPromotion } from './promotion.ts'
import {
  bumpRules,
  findPromotion,
  insertPromotion,
  keepVersion,
  lockPromotion,
  updateState,
  updateTerms,
} from './promotion-store.ts'
import { fitsPackets } from './red-packets.ts'
import { refuseOthersStores } from './stores-of-access.ts'

// draft ──► live ◄──► paused     Only a live one takes anything off.
//   │        │          │
//   └────────┴──────────┴──► ended, for good

const MAY_COME_FROM: Readonly<Record<PromotionState, readonly PromotionState[]>> = {
  draft: [],
  live: ['draft', 'paused'],
  paused: ['live'],
  ended: ['draft', 'live', 'paused'],
}

/** Makes a draft, which applies to nothing. @throws Refusal `promotion.exists`, `access.denied` */
export async function createPromotion(ctx: Ctx, { id, ...terms }: NewPromotion): Promise<StoredPromotion> {
  refuseOthersStores(ctx.access, terms.rule)
  return await ctx.db.transaction(async (tx) => {
    const made = await insertPromotion(tx, id, terms, ctx.now)
    if (!made) throw new Refusal('promotion.exists', { id })
    await keepVersion(tx, ctx, made)
    await audit(tx, ctx, { action: 'promotion.created', subject: `promotion:${id}` })
    return made
  })
}

/**
 * Makes a new version; of a live one it prices from the next quote on.
 *
 * @throws Refusal `promotion.changed` when `version` is not the present one, `promotion.wrong_state` when it has ended,
 *   `bucket.short` when a budget or quota would be less than is promised already, `access.denied`, `promotion.invalid`
 *   when red packets give coupons of it and its rule cannot carry them any more
 */
export async function changePromotion(
  ctx: Ctx,
  id: string,
  { version, ...terms }: PromotionEdit,
): Promise<StoredPromotion> {
  refuseOthersStores(ctx.access, terms.rule)
  return await ctx.db.transaction(async (tx) => {
    const before = await lockOwn(tx, ctx, id)
    if (before.state === 'ended') throw new Refusal('promotion.wrong_state', { state: before.state })
    if (before.version !== version) throw new Refusal('promotion.changed', { version: before.version })
    if (!fitsPackets(terms.rule) && (await hasPackets(tx, id))) {
      throw new Refusal('promotion.invalid', { reason: 'has_red_packets' })
    }
    const after = await updateTerms(tx, id, terms, ctx.now)
    await keepVersion(tx, ctx, after)
    if (before.state !== 'draft') await fillBuckets(tx, ctx.now, after)
    if (before.state === 'live') await bumpRules(tx)
    await audit(tx, ctx, {
      action: 'promotion.changed',
      subject: `promotion:${id}`,
      details: { version: after.version, state: after.state, limits: after.limits },
    })
    return after
  })
}

/**
 * Sets limits alone, as a new version. @throws Refusal as `changePromotion`; `promotion.invalid` when units are to be
 * counted of what has no price of its own
 */
export async function setLimits(
  ctx: Ctx,
  id: string,
  { version, limits }: PromotionLimitsEdit,
): Promise<StoredPromotion> {
  const found = await findPromotion(ctx.db, id)
  if (!found) throw new Refusal('resource.not_found', { promotion: id })
  const { name, from, until, rule } = found
  const edit = PromotionEdit.safeParse({ name, from, until, rule, version, limits })
  if (!edit.success) throw new Refusal('promotion.invalid', { reason: edit.error.issues[0]?.message })
  return await changePromotion(ctx, id, edit.data)
}

/**
 * Lets it go live, pauses or ends it. What it is already it stays.
 *
 * @throws Refusal `promotion.wrong_state`, `promotion.invalid` when its time is over before it begins
 */
export async function setPromotionState(ctx: Ctx, id: string, state: PromotionState): Promise<StoredPromotion> {
  return await ctx.db.transaction(async (tx) => {
    const before = await lockOwn(tx, ctx, id)
    if (before.state === state) return before
    if (!MAY_COME_FROM[state].includes(before.state)) {
      throw new Refusal('promotion.wrong_state', { state: before.state, wanted: state })
    }
    if (state === 'live' && before.until !== null && before.until <= ctx.now) {
      throw new Refusal('promotion.invalid', { reason: 'over_already', until: before.until })
    }
    const after = await updateState(tx, id, state, ctx.now)
    if (before.state === 'draft' && state === 'live') await fillBuckets(tx, ctx.now, after)
    if (before.state === 'live' || state === 'live') await bumpRules(tx)
    await audit(tx, ctx, {
      action: `promotion.${state}`,
      subject: `promotion:${id}`,
      details: { version: after.version },
    })
    return after
  })
}

/** A promotion that the caller may change. */
async function lockOwn(tx: Queryable, { access }: Ctx, id: string): Promise<StoredPromotion> {
  const found = await lockPromotion(tx, id)
  if (!found) throw new Refusal('resource.not_found', { promotion: id })
  refuseOthersStores(access, found.rule)
  return found
}
