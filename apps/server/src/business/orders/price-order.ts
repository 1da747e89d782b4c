import type { Channel, OrderAsk } from '@tandem/contracts'
import { type CallCtx, type IsoDate, type Minor, Refusal, taxOf } from '@tandem/kernel'
import { type Basket, type Quote, quote } from '@tandem/promotions'
import type { BucketAmount, OwnerLimit } from '../buckets/index.ts'
import { holdsOf, type LivePromotions, livePromotions } from '../promotions/index.ts'
import type { CellKey, SellingStore } from '../stores/index.ts'
import { underRules } from './channel-rules.ts'
import { type AskedLine, askedLines, basketLineOf } from './lines.ts'
import type { AppliedDiscount } from './order-store.ts'
import { type FeedGroup, groupsOf } from './price-groups.ts'
import { promiseGroups, type Unkept } from './promise-groups.ts'
import { onTerms, type SellingTerms } from './selling-terms.ts'
import { type ShortStock, sourceGroups } from './source-groups.ts'

/** For whom and where a basket is priced. */
export interface Buyer {
  channel: Channel
  customerId: string | null
  tier: string | null
  segments: readonly string[]
  /** Who limits count for: `customer:…` or `device:…`; nobody at a till. */
  owner: string | null
}

/** An order with its price: what a quote shows and what placing writes. */
export interface PricedOrder {
  store: SellingStore
  currency: string
  businessDate: IsoDate
  groups: readonly FeedGroup[]
  lines: readonly PricedLine[]
  basket: Basket
  quote: Quote
  live: LivePromotions
  tax: Minor
  due: Minor
  /** Everything it takes: stock, capacity, budgets, quotas. */
  amounts: readonly BucketAmount[]
  limits: readonly OwnerLimit[]
  /** Of `amounts`, quotas of the day that are to be opened before. */
  unopened: readonly BucketAmount[]
  /** Of them, cells of capacity that are to be opened before. */
  unopenedCells: readonly CellKey[]
  short: readonly ShortStock[]
  /** Groups that cannot be had when they are wanted. */
  unkept: readonly Unkept[]
  /** Places were chosen by what is free: asked again, others may be. */
  isSourced: boolean
}

export interface PricedLine extends AskedLine {
  discounts: readonly AppliedDiscount[]
  net: Minor
  tax: Minor
}

/**
 * Prices what is asked for, the same way for a quote and for an order: prices of the catalogue, fees of the groups,
 * the cheapest admissible combination of promotions, taxes, the time that can be promised. One statement where the store
 * and its shelf are remembered, else three; one for each group whose places are chosen by what is free, and one where the
 * store plans how much it can prepare.
 *
 * @throws Refusal of `askedLines` and `groupsOf`; `order.store` when the store does not sell
 */
export async function priceOrder(ctx: CallCtx, asked: OrderAsk, buyer: Buyer): Promise<PricedOrder> {
  const { channel, tier } = buyer
  return await onTerms(ctx, { asked, channel, tier }, (terms) => priceOn(ctx, asked, buyer, terms))
}

async function priceOn(
  ctx: CallCtx,
  asked: OrderAsk,
  buyer: Buyer,
  { store, shelf }: SellingTerms,
): Promise<PricedOrder & { terms: number }> {
  const { channel, tier } = buyer
  const wanted = askedLines(asked, shelf.sellables)
  const feed = { groups: groupsOf(asked, wanted, store, ctx.now), lines: wanted }
  const { groups: sourced, lines, short, isChosen } = await sourceGroups(ctx, feed, store, channel)
  const promising = promiseGroups(ctx, store, sourced, lines)
  const stock = stockOf(lines, sourced)
  const { codes } = asked
  const { customerId, owner, segments } = buyer
  const reading = livePromotions(ctx, {
    at: ctx.now,
    codes,
    owner,
    customerId,
    tier,
    stock: stock.map(({ resource, place = '' }) => ({ sku: resource, place })),
    selling: { channel, date: store.businessDate },
    hasStockRules: shelf.hasStockRules,
  })
  const [live, promised] = await Promise.all([reading, promising])
  const { groups } = promised
  const ruled = underRules(stock, live, { channel, date: store.businessDate })
  const basket: Basket = {
    at: ctx.now,
    channel,
    storeId: asked.storeId,
    customer: customerId === null ? null : { tier, segments },
    codes: live.codes,
    lines: lines.map(basketLineOf),
    shipping: groups.filter(({ fee }) => fee > 0).map(({ id, fee }) => ({ id: String(id), amount: fee })),
    points: null,
  }
  const priced = quote(basket, live.promotions)
  const taxed = withTaxes(lines, priced)
  const onTop = taxed.reduce((sum, { sellable, tax }) => sum + (sellable.taxIncluded ? 0 : tax), 0)
  const held = holdsOf(priced, live, owner)
  return {
    terms: live.terms,
    store,
    currency: shelf.currency,
    businessDate: store.businessDate,
    groups: withFeeDiscounts(groups, priced),
    lines: taxed,
    basket,
    quote: priced,
    live,
    tax: taxed.reduce((sum, { tax }) => sum + tax, 0),
    due: priced.due + onTop,
    amounts: [...ruled.amounts, ...promised.amounts, ...held.amounts],
    unopened: ruled.unopened,
    unopenedCells: promised.unopened,
    unkept: promised.unkept,
    limits: held.limits,
    short: [...short, ...ruled.short],
    isSourced: isChosen,
  }
}

/** What the lines take, summed by SKU and place; goods sold at the till are in the hand and take nothing beforehand. */
function stockOf(lines: readonly AskedLine[], groups: readonly FeedGroup[]): BucketAmount[] {
  const byKey = new Map<string, BucketAmount>()
  for (const { group, takes } of lines) {
    const { mode, placeId } = groups[group] as FeedGroup
    if (mode === 'instant') continue
    for (const { sku, quantity } of takes) {
      const key = `${sku} ${placeId}`
      const before = byKey.get(key)?.quantity ?? 0
      byKey.set(key, { kind: 'stock', resource: sku, place: placeId, quantity: before + quantity })
    }
  }
  return [...byKey.values()]
}

function withTaxes(lines: readonly AskedLine[], { lines: quoted, applied }: Quote): PricedLine[] {
  const byId = new Map(quoted.map((one) => [Number(one.id), one]))
  const facts = new Map(applied.map(({ promotionId, version, funder }) => [promotionId, { version, funder }]))
  return lines.map((line) => {
    const priced = byId.get(line.line)
    if (!priced) throw new Error(`line ${line.line} was not priced`)
    const { taxBasisPoints, taxIncluded } = line.sellable
    const discounts = priced.discounts.map(({ promotionId, amount }) => {
      const { version, funder } = facts.get(promotionId) as { version: number; funder: string }
      return { promotionId, version, funder, amount }
    })
    return { ...line, discounts, net: priced.net, tax: taxOf(priced.net, taxBasisPoints, taxIncluded) }
  })
}

/** Says of each group's fee by which promotions it is less: they are laid over the groups one after the other. */
export function withFeeDiscounts<Group extends { id: number }>(
  groups: readonly Group[],
  { shipping, applied, lines }: Quote,
): (Group & { feeDiscount: Minor; discounts: AppliedDiscount[] })[] {
  const off = new Map(shipping.map(({ id, discount }) => [Number(id), discount]))
  const onLines = (promotionId: string) =>
    lines.reduce(
      (sum, { discounts }) =>
        sum + discounts.reduce((all, one) => all + (one.promotionId === promotionId ? one.amount : 0), 0),
      0,
    )
  const left = applied.map((one) => ({ ...one, amount: one.amount - onLines(one.promotionId) }))
  return groups.map((group) => {
    const feeDiscount = off.get(group.id) ?? 0
    let open = feeDiscount
    const discounts = left.flatMap((one): AppliedDiscount[] => {
      const amount = Math.min(open, one.amount)
      open -= amount
      one.amount -= amount
      const { promotionId, version, funder } = one
      return amount > 0 ? [{ promotionId, version, funder, amount }] : []
    })
    return { ...group, feeDiscount, discounts }
  })
}

/** @throws Refusal `order.price_changed` when the customer agreed to another price */
export function refuseUnlessAgreed(expected: Minor | undefined, due: Minor): void {
  if (expected !== undefined && expected !== due) throw new Refusal('order.price_changed', { expected, due })
}
