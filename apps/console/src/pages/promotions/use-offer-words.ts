import { useCallback } from 'react'
import { useFormat } from '../../app/merchant-context.ts'
import { useWords } from '../../strings/use-words.ts'
import type { Offer } from './offer-fields.ts'

/** An offer in a sentence. Chinese says what is paid (`8.5 折`), English what is taken off (`15%`). */
export function useOfferWords(): (offer: Offer) => string {
  const { t, locale } = useWords()
  const format = useFormat()
  return useCallback(
    (offer) => {
      const share = (basisPoints: number) => ({
        share: locale === 'en' ? format.share(basisPoints / 10_000) : String((10_000 - basisPoints) / 1_000),
        free: basisPoints === 10_000 ? 'yes' : 'no',
      })
      const money = (minor: number) => format.money(minor)
      switch (offer.kind) {
        case 'percent':
          return t('offerKind.percent.text', share(offer.basisPoints))
        case 'amount_off':
          return t('offerKind.amount_off.text', { off: money(offer.off) })
        case 'unit_price':
          return t('offerKind.unit_price.text', { price: money(offer.price) })
        case 'nth_item':
          return t('offerKind.nth_item.text', { n: offer.n, ...share(offer.basisPoints) })
        case 'buy_get':
          return t('offerKind.buy_get.text', { buy: offer.buy, get: offer.get, ...share(offer.basisPoints) })
        case 'bundle':
          return t('offerKind.bundle.text', { price: money(offer.price), parts: offer.parts.length })
        case 'tiered':
          return format.list(
            offer.steps.map(({ fromUnits, basisPoints }) =>
              t('offerKind.tiered.text', { units: fromUnits, ...share(basisPoints) }),
            ),
          )
        case 'threshold':
          return format.list(
            offer.steps.map(({ from, off }) =>
              t(offer.repeats ? 'offerKind.threshold.each' : 'offerKind.threshold.text', {
                from: money(from),
                off: money(off),
              }),
            ),
          )
        case 'order_percent':
          return t('offerKind.order_percent.text', { from: money(offer.from), ...share(offer.basisPoints) })
        case 'shipping':
          return offer.off === undefined
            ? t('offerKind.shipping.free', { from: money(offer.from) })
            : t('offerKind.shipping.text', { from: money(offer.from), off: money(offer.off) })
      }
    },
    [t, locale, format],
  )
}
