import type { PromotionDetail } from '@tandem/contracts'
import { useQuery } from '@tanstack/react-query'
import { useFormat, useMerchant, useScopeAnswer } from '../../app/merchant-context.ts'
import { type Fact, Facts } from '../../parts/facts.tsx'
import { useWords } from '../../strings/use-words.ts'
import classes from './promotions.module.css'
import { useOfferWords } from './use-offer-words.ts'

/** What it takes off, of what, where, for whom, and within which limits. */
export function Terms({ promotion }: { promotion: PromotionDetail }) {
  const offerWords = useOfferWords()
  return (
    <>
      <p className={classes.big}>{offerWords(promotion.rule.offer)}</p>
      <Facts facts={useTermFacts(promotion)} />
    </>
  )
}

function useTermFacts({ id, version, rule, limits }: PromotionDetail): Fact[] {
  const { t, name, code } = useWords()
  const format = useFormat()
  const { merchantId, api } = useMerchant()
  const { stores } = useScopeAnswer()
  const categories = useQuery({
    queryKey: [merchantId, 'catalog-categories'],
    queryFn: ({ signal }) => api.categories(signal),
    enabled: rule.selects.categories !== undefined,
  }).data?.categories
  const { selects, conditions, needsCoupon, alone, capPerOrder, funder } = rule
  const goods = [
    ...(selects.categories ?? []).map((one) => name(categories?.find((known) => known.id === one)?.name, one)),
    ...(selects.skus ?? []),
  ]
  const listed = (values: readonly string[] | undefined, write: (value: string) => string) =>
    values === undefined ? t('scope.all') : format.list(values.map(write))
  const counted = (['uses', 'usesPerOwner', 'unitsQuota', 'unitsPerOwner'] as const).flatMap((field) =>
    limits[field] === null ? [] : [{ name: code('limit', field), value: format.count(limits[field]) }],
  )
  const money = (label: string, amount: number | null | undefined) =>
    amount === null || amount === undefined ? [] : [{ name: label, value: format.money(amount) }]
  return [
    { name: t('promotion.goods'), value: goods.length === 0 ? t('promotion.everything') : format.list(goods) },
    {
      name: t('scope.stores'),
      value: listed(conditions.stores, (one) => name(stores.find((store) => store.id === one)?.name, one)),
    },
    { name: t('scope.channels'), value: listed(conditions.channels, (one) => code('channel', one)) },
    ...(conditions.tiers ? [{ name: t('promotion.tiers'), value: format.list(conditions.tiers) }] : []),
    ...(needsCoupon ? [{ name: t('promotion.coupon'), value: t('promotion.couponOnly') }] : []),
    ...(alone ? [{ name: t('promotion.together'), value: t('promotion.alone') }] : []),
    ...money(t('promotion.capPerOrder'), capPerOrder),
    ...money(t('limit.budget'), limits.budget),
    ...counted,
    { name: t('promotion.funder'), value: code('funder', funder) },
    { name: t('promotion.id'), value: id, note: t('promotion.version', { version }) },
  ]
}
