import type { CampaignsAnswer } from '@tandem/contracts'
import { useMemo } from 'react'
import { useFormat } from '../../app/merchant-context.ts'
import { BarCell } from '../../parts/bar-cell.tsx'
import type { Column } from '../../parts/table/columns.ts'
import { useWords } from '../../strings/use-words.ts'
import { KnowledgeBadge } from './knowledge-badge.tsx'

type Campaign = CampaignsAnswer['campaigns'][number]
type CampaignType = CampaignsAnswer['byType'][number]

export function useCampaignColumns({ campaigns }: CampaignsAnswer): Column<Campaign>[] {
  const { t, code, name } = useWords()
  const format = useFormat()
  return useMemo(() => {
    const most = Math.max(0, ...campaigns.map((campaign) => campaign.redeemRate ?? 0))
    const count = (key: 'targeted' | 'redeemers' | 'redemptions'): Column<Campaign> => ({
      key,
      title: t(`campaigns.${key}`),
      align: 'end',
      value: (campaign) => campaign[key],
      cell: (campaign) => format.count(campaign[key]),
    })
    return [
      { key: 'name', title: t('campaigns.name'), value: (campaign) => name(campaign.name, campaign.id) },
      // Before all else but the name: on a phone only two columns are seen.
      {
        key: 'knowledge',
        title: t('campaigns.knowledge'),
        value: (campaign) => code('knowledge', campaign.knowledge),
        cell: (campaign) => <KnowledgeBadge knowledge={campaign.knowledge} />,
      },
      {
        key: 'type',
        title: t('campaigns.type'),
        hidden: true,
        value: (campaign) => code('campaignType', campaign.campaignType),
      },
      {
        key: 'days',
        title: t('campaigns.days'),
        value: (campaign) => campaign.startsOn,
        cell: (campaign) => format.days(campaign.startsOn, campaign.endsOn),
      },
      {
        ...count('targeted'),
        cell: ({ targeted }) => (targeted === 0 ? t('campaigns.everyone') : format.count(targeted)),
      },
      count('redeemers'),
      { ...count('redemptions'), hidden: true },
      {
        key: 'redeemRate',
        title: t('campaigns.redeemRate'),
        align: 'end',
        value: (campaign) => campaign.redeemRate,
        cell: ({ redeemRate }) => <BarCell value={redeemRate} most={most} text={format.ratio(redeemRate)} />,
      },
      {
        key: 'discountGiven',
        title: t('campaigns.discount'),
        money: true,
        align: 'end',
        value: (campaign) => campaign.discountGiven,
        cell: (campaign) => format.money(campaign.discountGiven),
      },
    ]
  }, [campaigns, t, code, name, format])
}

export function useTypeColumns({ byType }: CampaignsAnswer): Column<CampaignType>[] {
  const { t, code } = useWords()
  const format = useFormat()
  return useMemo(() => {
    const most = Math.max(0, ...byType.map((row) => row.redeemRate ?? 0))
    const count = (key: 'campaigns' | 'targeted' | 'redeemers', title: string): Column<CampaignType> => ({
      key,
      title,
      align: 'end',
      value: (row) => row[key],
      cell: (row) => format.count(row[key]),
    })
    return [
      { key: 'type', title: t('campaigns.type'), value: (row) => code('campaignType', row.campaignType) },
      count('campaigns', t('campaigns.count')),
      {
        ...count('targeted', t('campaigns.targeted')),
        cell: ({ targeted }) => (targeted === 0 ? t('campaigns.everyone') : format.count(targeted)),
      },
      count('redeemers', t('campaigns.redeemers')),
      {
        key: 'redeemRate',
        title: t('campaigns.redeemRate'),
        align: 'end',
        value: (row) => row.redeemRate,
        cell: ({ redeemRate }) => <BarCell value={redeemRate} most={most} text={format.ratio(redeemRate)} />,
      },
    ]
  }, [byType, t, code, format])
}
