import type { PreviewAnswer, PromotionLimits, PromotionPreview } from '@tandem/contracts'
import { type Ctx, Refusal } from '@tandem/kernel'
import { type Basket, quote } from '@tandem/promotions'
import { explain } from './explain.ts'
import { livePromotions } from './live-promotions.ts'
import { type KnownPromotion, toKnown } from './promotion.ts'
import { promotionOf } from './show-promotions.ts'
import { withLeft } from './with-left.ts'

/** Under which a rule that is not kept is told of: no promotion has a colon in its code. */
const UNKEPT = 'preview:rule'
const UNLIMITED: PromotionLimits = {
  budget: null,
  uses: null,
  unitsQuota: null,
  usesPerOwner: null,
  unitsPerOwner: null,
}
/** Somebody who has used up nothing. */
const NEWCOMER = 'preview'

/**
 * Prices an example basket with what is live, and with drafts or a rule beside it as if they were: what would change?
 *
 * @throws Refusal `resource.not_found` when there is no such promotion, `promotion.wrong_state` when it has ended
 */
export async function preview(ctx: Ctx, asked: PromotionPreview): Promise<PreviewAnswer> {
  const goods = basketOf(ctx, asked)
  const ask = { at: goods.at, codes: [], owner: NEWCOMER, customerId: null, tier: asked.basket.tier, stock: [] }
  const live = await livePromotions(ctx, ask)
  const others = await notLive(ctx, asked, new Set(live.promotions.map(({ id }) => id)))
  const beside = others.map((one) => withLeft(one, fullOf(one.limits), null, NEWCOMER))
  const priced = quote(goods, [...live.promotions, ...beside])
  const names = new Map([...live.names, ...others.map(({ promotion, name }) => [promotion.id, name] as const)])
  const skuOf = new Map(goods.lines.map(({ id, sku }) => [id, sku]))
  return {
    list: priced.list,
    liveDue: quote(goods, live.promotions).due,
    due: priced.due,
    lines: priced.lines
      .toSorted((a, b) => Number(a.id) - Number(b.id))
      .map(({ id, list, net, discounts }) => ({ sku: skuOf.get(id) as string, list, net, discounts: [...discounts] })),
    explanation: explain(priced, { names, codes: goods.codes, problems: [] }, true),
  }
}

function basketOf({ now }: Ctx, { basket, withCouponsOf, rule }: PromotionPreview): Basket {
  const { at = now, channel, storeId, tier, segments, lines, shipping } = basket
  return {
    ...{ at, channel, storeId, points: null },
    customer: tier === null && segments.length === 0 ? null : { tier, segments },
    codes: rule?.needsCoupon ? [...withCouponsOf, UNKEPT] : withCouponsOf,
    lines: lines.map((line, i) => ({ ...line, id: String(i + 1) })),
    shipping: shipping > 0 ? [{ id: '1', amount: shipping }] : [],
  }
}

async function notLive(
  ctx: Ctx,
  { promotionIds, rule }: PromotionPreview,
  live: ReadonlySet<string>,
): Promise<KnownPromotion[]> {
  const ids = [...new Set(promotionIds)].filter((id) => !live.has(id))
  const kept = await Promise.all(
    ids.map(async (id) => {
      const found = await promotionOf(ctx, id)
      if (found.state === 'ended') throw new Refusal('promotion.wrong_state', { state: found.state })
      return toKnown(id, found.version, found)
    }),
  )
  const name = { zh: '未保存', en: 'Not saved' }
  const unkept = rule && toKnown(UNKEPT, 1, { name, from: null, until: null, rule, limits: UNLIMITED })
  return unkept ? [...kept, unkept] : kept
}

/** As if nobody had used any of it. */
function fullOf({ budget, uses, unitsQuota }: PromotionLimits) {
  return { budget, uses, units: unitsQuota, usesByOwner: 0, unitsByOwner: 0 }
}
