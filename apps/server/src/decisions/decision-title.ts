import type { Decision } from '@tandem/contracts'

/** How a decision is called in lists. 折 counts what is left to pay: 20 % off is 8 折. */
export function decisionTitle({ input }: Pick<Decision, 'input'>): { zh: string; en: string } {
  const { offer } = input
  return offer.discountKind === 'percent'
    ? { zh: `唤回优惠券（${(100 - offer.value) / 10} 折）`, en: `Win-back coupon, ${offer.value} % off` }
    : { zh: '唤回优惠券（立减）', en: 'Win-back coupon, money off' }
}
