import type { Offer } from '@tandem/contracts'
import { useFormat } from '../../app/merchant-context.ts'
import { useWords } from '../../strings/use-words.ts'

/** The offer in one sentence: what comes off, from which order on, for how long. */
export function useOfferText(): (offer: Offer) => string {
  const { t, locale } = useWords()
  const format = useFormat()
  return ({ discountKind, value, minSpend, validDays }) => {
    const values = { minSpend: format.money(minSpend), days: validDays, hasLeast: minSpend > 0 ? 'yes' : 'no' }
    if (discountKind === 'amount') return t('offer.amount', { ...values, value: format.money(value) })
    // 折 counts what is left to pay: 20 % off is 8 折.
    return t('offer.percent', { ...values, value: locale === 'en' ? `${value}%` : (100 - value) / 10 })
  }
}
