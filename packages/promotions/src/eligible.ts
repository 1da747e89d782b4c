import type { Minor } from '@tandem/kernel'
import { amountOf, type Basket, type BasketLine } from './basket.ts'
import { itemRule } from './item-offers.ts'
import { orderRule } from './order-offers.ts'
import { isItemOffer, isSelected, type Promotion } from './promotion.ts'

/** Why a promotion took nothing off, by code; apps say it in words. */
export type Reason =
  | 'not_started'
  | 'ended'
  | 'other_channel'
  | 'other_store'
  | 'other_tier'
  | 'other_segment'
  | 'no_code'
  | 'no_line'
  | 'used_up'
  | 'budget_short'
  /** `missing` says by how much the sum falls short. */
  | 'below_threshold'
  | 'nothing_off'
  /** `with` names the promotion that excludes it. */
  | 'excluded'
  /** It could be had, but not together with what was cheaper. */
  | 'not_cheapest'

export interface NotApplied {
  promotionId: string
  reason: Reason
  missing?: Minor
  with?: string
}

/** Why the promotion is not for this basket at all; null when it is. */
export function whyNotFor(promotion: Promotion, basket: Basket): Reason | null {
  const { conditions, left } = promotion
  const { customer } = basket
  const isAmong = (list: readonly string[] | undefined, value: string | null | undefined) =>
    !list || (value !== null && value !== undefined && list.includes(value))
  if (conditions.from !== undefined && basket.at < conditions.from) return 'not_started'
  if (conditions.until !== undefined && basket.at >= conditions.until) return 'ended'
  if (!isAmong(conditions.channels, basket.channel)) return 'other_channel'
  if (!isAmong(conditions.stores, basket.storeId)) return 'other_store'
  if (!isAmong(conditions.tiers, customer?.tier)) return 'other_tier'
  if (conditions.segments && !customer?.segments.some((one) => conditions.segments?.includes(one)))
    return 'other_segment'
  if (conditions.codes && !basket.codes.some((code) => conditions.codes?.includes(code))) return 'no_code'
  if (left?.uses !== undefined && left.uses <= 0) return 'used_up'
  if (!concernsAny(promotion, basket)) return 'no_line'
  if (left?.budget !== undefined && mostOff(promotion, basket) > left.budget) return 'budget_short'
  return null
}

function concernsAny({ offer, selects }: Promotion, { lines, shipping }: Basket): boolean {
  if (offer.kind === 'shipping' && shipping.length === 0) return false
  if (offer.kind === 'bundle') {
    return offer.parts.every((part) => lines.some((line) => isSelected(part.selects, line)))
  }
  return lines.some((line) => isSelected(selects, line))
}

/** The most it could take off this basket, whatever else applies: a budget must be able to pay that. */
function mostOff(promotion: Promotion, { lines, shipping }: Basket): Minor {
  const { offer } = promotion
  if (isItemOffer(offer)) {
    const rule = itemRule({ ...promotion, offer }, lines)
    return rule.discounts(rule.lines.map((i) => lines[i] as BasketLine)).reduce((sum, off) => sum + off, 0)
  }
  const fees = shipping.reduce((sum, { amount }) => sum + amount, 0)
  const rule = orderRule({ ...promotion, offer }, lines, fees)
  const most = lines.reduce((sum, line, i) => sum + (rule.selected[i] ? amountOf(line) : 0), 0)
  return rule.off(most)
}
