import type { Channel } from '@tandem/contracts'
import type { CallCtx, Minor, Queryable } from '@tandem/kernel'
import { Refusal } from '@tandem/kernel'
import { type Basket, type Promotion, type Quote, quote } from '@tandem/promotions'
import type { BucketAmount, OwnerLimit } from '../buckets/index.ts'
import { holdsOf, livePromotions } from '../promotions/index.ts'
import { deliveryFee, type SellingStore } from '../stores/index.ts'
import { type RuledStock, underRules } from './channel-rules.ts'
import { type Draft, keptLines } from './draft.ts'
import { keptLine, moneyOf, type OrderMoney, pricedBy, withinDue } from './kept-part.ts'
import { couponsOf, rulesOf } from './order-rows.ts'
import { AMENDS, type GroupRow, type LineRow, type OrderRow } from './order-store.ts'
import { withFeeDiscounts } from './price-order.ts'

/** A draft with what a quote of all of it says now. */
export interface QuotedDraft {
  order: OrderRow
  draft: Draft
  groups: readonly GroupRow[]
  quote: Quote
  rules: readonly Promotion[]
  /** What the order keeps of it, to be priced by when something is cancelled or returned. */
  priced: OrderRow['priced']
  /** All that its promotions hold from now on. */
  amounts: readonly BucketAmount[]
  limits: readonly OwnerLimit[]
  /** What is taken more, under the rules of the channel. */
  stock: RuledStock
}

interface QuoteTerms {
  store: SellingStore
  codes: readonly string[]
  /** Holds of the orders that it comes from: what their promotions have is there for it. */
  ofHolds: readonly string[]
  /** Stock that it takes beyond what it has. */
  more: readonly BucketAmount[]
}

/**
 * Prices a whole draft as if it were ordered now, as `priceOrder` does: the same promotions, with what is left of them,
 * and the same quote. What a unit of each line costs before promotions stays as it was agreed.
 */
export async function quoteDraft(
  tx: Queryable,
  ctx: CallCtx,
  order: OrderRow,
  draft: Draft,
  { store, codes, ofHolds, more }: QuoteTerms,
): Promise<QuotedDraft> {
  const { customer } = order.priced.basket
  const channel = order.channel as Channel
  const owner = ownerOf(order)
  const selling = { channel, date: store.businessDate }
  const live = await livePromotions(
    { db: tx, merchantId: ctx.merchantId },
    {
      at: ctx.now,
      codes,
      owner,
      customerId: order.customer_id,
      tier: customer?.tier ?? null,
      stock: more.map(({ resource, place = '' }) => ({ sku: resource, place })),
      selling,
      ofHolds,
    },
  )
  const basket: Basket = {
    ...order.priced.basket,
    at: ctx.now,
    codes: live.codes,
    lines: keptLines(draft).map((line) => keptLine(line, draft.basket.get(line.line))),
    shipping: draft.groups.filter(({ fee }) => fee > 0).map(({ id, fee }) => ({ id: String(id), amount: fee })),
  }
  const quoted = quote(basket, live.promotions)
  const { amounts, limits } = holdsOf(quoted, live, owner)
  const rules = rulesOf({ quote: quoted, live })
  return {
    order,
    draft,
    groups: withFees(draft.groups, quoted),
    quote: quoted,
    rules,
    priced: {
      basket: { ...basket, lines: [...draft.basket.values()] },
      rules,
      limits: [...limits],
      coupons: couponsOf({ quote: quoted, live }),
      codes: [...codes],
    },
    amounts,
    limits,
    stock: underRules(more, live, selling),
  }
}

/** Who limits count for: as when it was placed, also where a customer claimed it since. */
function ownerOf({ device_id, customer_id }: OrderRow): string | null {
  if (device_id !== null) return `device:${device_id}`
  return customer_id === null ? null : `customer:${customer_id}`
}

/** Lines and money of a quoted draft whose goods cost `most` at most. */
export function settled({ draft, quote: quoted, rules, groups }: QuotedDraft, most?: Minor) {
  const lines: LineRow[] = pricedBy(draft.lines, quoted, rules, most)
  const money: OrderMoney = moneyOf(lines, groups)
  return { lines, groups, money }
}

/** The same for an order whose goods, and all of it, must cost no more than so much. */
export function settledFor(quoted: QuotedDraft, most: { goods: Minor; due: Minor }) {
  return withinDue(Math.min(most.goods, quoted.quote.goods), most.due, (cap) => settled(quoted, cap))
}

/** Amends that were made for bringing it stay. */
function withFees(groups: readonly GroupRow[], quoted: Quote): GroupRow[] {
  const before = new Map(groups.map(({ id, discounts }) => [id, discounts]))
  return withFeeDiscounts(groups, quoted).map(({ feeDiscount, discounts, ...group }) => {
    const amends = before.get(group.id)?.find(({ promotionId }) => promotionId === AMENDS)
    const amount = Math.min(amends?.amount ?? 0, group.fee - feeDiscount)
    return {
      ...group,
      fee_discount: feeDiscount + amount,
      discounts: [...discounts, ...(amends && amount > 0 ? [{ ...amends, amount }] : [])],
    }
  })
}

/**
 * What bringing costs by what is in each group now. Parcels from several places share one fee, which stays as it was
 * agreed, as does that of an address that is no longer served.
 *
 * @throws Refusal `order.below_minimum`
 */
export function withFreshFees(order: OrderRow, draft: Draft, store: SellingStore): Draft {
  if (draft.groups.some(({ place_id }) => place_id !== order.store_id)) return draft
  const groups = draft.groups.map((group) => {
    const { id, mode, lng, lat, wanted_at } = group
    const kept = keptLines(draft).filter((line) => line.group_id === id)
    if (mode !== 'delivery' || lng === null || lat === null || kept.length === 0) return group
    const offer = store.deliveryTo({ lng, lat }, wanted_at?.getTime())
    const amount = kept.reduce((sum, line) => {
      const { quantity, unitPrice } = keptLine(line, draft.basket.get(line.line))
      return sum + quantity * unitPrice
    }, 0)
    if (!offer) return group
    if (amount < offer.minimum) throw new Refusal('order.below_minimum', { group: id, minimum: offer.minimum, amount })
    return { ...group, fee: deliveryFee(offer, amount) }
  })
  return { ...draft, groups }
}
