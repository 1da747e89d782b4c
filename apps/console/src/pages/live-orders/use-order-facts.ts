import type { LiveOrder } from '@tandem/client'
import { useFormat } from '../../app/merchant-context.ts'
import type { Fact } from '../../parts/facts.tsx'
import { useWords } from '../../strings/use-words.ts'
import { toPay } from './use-live-columns.tsx'

/** From the list price to what is still to pay. */
export function useMoneyFacts(order: LiveOrder): Fact[] {
  const { t } = useWords()
  const format = useFormat()
  const { list, discount, shipping, tax, due, paid, authorised, refunded } = order
  const open = toPay(order)
  return [
    { name: t('live.list'), value: format.money(list) },
    ...(discount === 0 ? [] : [{ name: t('live.discount'), value: format.money(-discount) }]),
    ...(shipping === 0 ? [] : [{ name: t('live.shipping'), value: format.money(shipping) }]),
    { name: t('live.due'), value: format.money(due), strong: true },
    { name: t('live.tax'), value: format.money(tax) },
    { name: t('live.paid'), value: format.money(paid) },
    ...(authorised === 0 ? [] : [{ name: t('live.authorised'), value: format.money(authorised) }]),
    ...(refunded === 0 ? [] : [{ name: t('live.refunded'), value: format.money(refunded) }]),
    ...(open === 0 ? [] : [{ name: t('live.toPay'), value: format.money(open), strong: true }]),
  ]
}

/** What the order itself knows of its time. */
export function useMomentFacts(order: LiveOrder): Fact[] {
  const { placedAt, confirmedAt, closedAt, expiresAt, state, businessDate, externalId } = order
  const { t, code } = useWords()
  const format = useFormat()
  const moments: [string, number | null][] = [
    [t('orders.placedAt'), placedAt],
    [t('live.confirmedAt'), confirmedAt],
    [t('live.expiresAt'), state === 'placed' ? expiresAt : null],
    [code('orderState', state), closedAt],
  ]
  return [
    ...moments.flatMap(([name, at]) => (at === null ? [] : [{ name, value: format.instant(at) }])),
    { name: t('orders.businessDate'), value: format.dayLong(businessDate) },
    ...(externalId === null ? [] : [{ name: t('live.external'), value: externalId }]),
  ]
}
