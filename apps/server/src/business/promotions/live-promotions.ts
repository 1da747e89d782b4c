import type { Channel, NameText, PromotionLimits } from '@tandem/contracts'
import type { EpochMs, IsoDate, Minor, Queryable } from '@tandem/kernel'
import type { Promotion } from '@tandem/promotions'
import type { ChannelRule } from '../inventory/index.ts'
import { type CodeProblem, judgeCoupons, normalCodes } from './asked-coupons.ts'
import { readMoment } from './left-store.ts'
import { withOwnPart } from './own-part.ts'
import type { KnownPromotion } from './promotion.ts'
import { rememberedRules, rulesAt } from './rule-cache.ts'
import { readRules } from './rule-store.ts'
import { isLimited, withLeft } from './with-left.ts'

export interface PromotionAsk {
  at: EpochMs
  /** As people typed them. */
  codes: readonly string[]
  /** `customer:<id>` or `device:<id>`; without one nothing is had that is limited per person. */
  owner: string | null
  customerId: string | null
  tier: string | null
  /** Stock to read on the way, so that a quote needs no statement of its own for it. */
  stock: readonly { sku: string; place: string }[]
  /** Who sells it on which business day: for what channels leave to others, and their quotas. */
  selling?: { channel: Channel; date: IsoDate }
  /** False where it is known that no channel has rules for stock, as of the catalogue's version that is answered. */
  hasStockRules?: boolean
  /** An order that is priced anew: what its holds have of promotions is there for it. */
  ofHolds?: readonly string[]
}

export interface LivePromotions {
  /** The catalogue's version at that moment. */
  terms: number
  /** What `quote` takes, with what is left of each filled in. */
  promotions: readonly Promotion[]
  /** What to put into `Basket.codes`. */
  codes: readonly string[]
  problems: readonly CodeProblem[]
  /** By `${sku} ${place}`; 0 where nothing was ever there. */
  free: ReadonlyMap<string, number>
  /** By the same keys, where the channel has rules. */
  rules: ReadonlyMap<string, ChannelRule>
  names: ReadonlyMap<string, NameText>
  /** Of those that are limited. */
  limits: ReadonlyMap<string, PromotionLimits>
  /** The coupon that opens a promotion, by promotion. */
  coupons: ReadonlyMap<string, { code: string; uses: number | null; value: Minor | null }>
}

/**
 * The promotions that are live, with what is left of them for this owner. One prepared statement; two when the rules in
 * memory are not those of this moment. What a quote made of it promises is decided by the hold (`holdsOf`) alone.
 */
export async function livePromotions(
  ctx: { db: Queryable; merchantId: string },
  ask: PromotionAsk,
): Promise<LivePromotions> {
  const asked = { ...ask, codes: normalCodes(ask.codes) }
  const rules = ask.hasStockRules ?? true
  const momentWith = async (limits: boolean) => {
    const now = await readMoment(ctx.db, asked, { rules, limits })
    return ask.ofHolds ? await withOwnPart(ctx.db, now, ask.ofHolds) : now
  }
  const mayBeLimited = areLimited(rememberedRules(ctx.merchantId))
  let moment = await momentWith(mayBeLimited)
  const { byId } = await rulesAt(ctx.merchantId, moment.version, () => readRules(ctx.db, ask.at))
  if (!mayBeLimited && areLimited(byId)) moment = await momentWith(true)
  const { byPromotion, problems } = judgeCoupons(ask.codes, moment.coupons, ask.customerId)
  const known = [...byId.values()]
  const limited = known.filter(({ limits }) => isLimited(limits))
  return {
    terms: moment.terms,
    promotions: known.map((one) => {
      const { id } = one.promotion
      return withLeft(one, moment.left.get(id), byPromotion.get(id)?.value ?? null, ask.owner)
    }),
    codes: [...byPromotion.keys()],
    problems,
    free: new Map(ask.stock.map(({ sku, place }, i) => [`${sku} ${place}`, moment.free[i] ?? 0])),
    rules: new Map(
      moment.rules.map(([i, leave, quota, quotaFree]) => {
        const { sku, place } = ask.stock[i - 1] as PromotionAsk['stock'][number]
        return [`${sku} ${place}`, { leave, quota, quotaFree }]
      }),
    ),
    names: new Map(known.map(({ promotion, name }) => [promotion.id, name])),
    limits: new Map(limited.map(({ promotion, limits }) => [promotion.id, limits])),
    coupons: byPromotion,
  }
}

/** What nobody remembers may be. */
function areLimited(byId: ReadonlyMap<string, KnownPromotion> | null): boolean {
  return byId === null || [...byId.values()].some(({ limits }) => isLimited(limits))
}
