import type { NameText, QuoteExplanation } from '@tandem/contracts'
import type { Quote, Reason } from '@tandem/promotions'
import type { LivePromotions } from './live-promotions.ts'

/** What a shopper can do something about: buy more, be a member, choose the other offer, come earlier. */
const WORTH_TELLING: ReadonlySet<Reason> = new Set([
  'below_threshold',
  'excluded',
  'not_cheapest',
  'other_tier',
  'used_up',
  'budget_short',
])

/**
 * What applied and what did not, in words' place with names. Shoppers hear nothing of promotions that are none of their
 * business, other than those they brought a coupon for.
 *
 * @param everything for staff
 */
export function explain(
  { applied, notApplied }: Quote,
  live: Pick<LivePromotions, 'names' | 'codes' | 'problems'>,
  everything = false,
): QuoteExplanation {
  const named = (promotionId: string) => ({ promotionId, name: nameOf(live.names, promotionId) })
  const brought = new Set(live.codes)
  return {
    applied: applied.map(({ promotionId, version, amount }) => ({ ...named(promotionId), version, amount })),
    notApplied: notApplied
      .filter(({ promotionId, reason }) => everything || WORTH_TELLING.has(reason) || brought.has(promotionId))
      .map(({ promotionId, reason, missing, with: other }) => ({
        ...named(promotionId),
        reason,
        ...(missing === undefined ? {} : { missing }),
        ...(other === undefined ? {} : { with: named(other) }),
      })),
    codes: [...live.problems],
  }
}

function nameOf(names: ReadonlyMap<string, NameText>, id: string): NameText {
  return names.get(id) ?? { zh: id, en: id }
}
