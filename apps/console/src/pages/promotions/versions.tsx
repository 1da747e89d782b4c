import { Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useFormat, useMerchant } from '../../app/merchant-context.ts'
import { PlainTable } from '../../parts/plain-table.tsx'
import { Loaded } from '../../parts/states.tsx'
import { useWords } from '../../strings/use-words.ts'
import { useOfferWords } from './use-offer-words.ts'
import { usePeriod } from './use-period.ts'

/** Every version that prices were made by, the latest first. */
export function Versions({ promotionId }: { promotionId: string }) {
  const { t } = useWords()
  const format = useFormat()
  const offerWords = useOfferWords()
  const period = usePeriod()
  const { merchantId, api } = useMerchant()
  const query = useQuery({
    queryKey: [merchantId, 'promotion-versions', promotionId],
    queryFn: ({ signal }) => api.promotionVersions(promotionId, signal),
  })
  return (
    <Loaded query={query} skeleton={<Skeleton height={80} />}>
      {({ versions }) => (
        <PlainTable
          label={t('promotion.versions')}
          rows={versions}
          rowKey={({ version }) => String(version)}
          columns={[
            { key: 'version', title: t('promotion.versionHead'), value: ({ version }) => version },
            { key: 'at', title: t('promotion.changedAt'), value: ({ createdAt }) => format.instant(createdAt) },
            { key: 'offer', title: t('promotion.offer'), value: ({ rule }) => offerWords(rule.offer) },
            { key: 'period', title: t('promotion.period'), value: ({ from, until }) => period(from, until) },
            {
              key: 'budget',
              title: t('limit.budget'),
              align: 'end',
              value: ({ limits }) => (limits.budget === null ? t('promotion.noLimit') : format.money(limits.budget)),
            },
          ]}
        />
      )}
    </Loaded>
  )
}
