import { Button, Skeleton } from '@mantine/core'
import type { CouponPage } from '@tandem/client'
import type { Coupon, PromotionDetail } from '@tandem/contracts'
import { useInfiniteQuery, useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useFormat, useMerchant } from '../../app/merchant-context.ts'
import { queryClient } from '../../app/queries.ts'
import { AskFirst } from '../../parts/ask-first.tsx'
import { CodeBadge } from '../../parts/badge.tsx'
import { Notice } from '../../parts/notice.tsx'
import { Panel } from '../../parts/page.tsx'
import { Loaded, problemText } from '../../parts/states.tsx'
import type { Column } from '../../parts/table/columns.ts'
import { cursorPaged } from '../../parts/table/cursor-pages.ts'
import { DataTable } from '../../parts/table/data-table.tsx'
import { useWords } from '../../strings/use-words.ts'
import { IssueCoupons } from './issue-coupons.tsx'

/** As many as the server answers at a time. */
const PAGE_SIZE = 200

/** Codes that are worth money: who has them, how often they were used, and the press that makes one worthless. */
export function Coupons({ promotion }: { promotion: PromotionDetail }) {
  const words = useWords()
  const { t } = words
  const { merchantId, api } = useMerchant()
  const [issuing, setIssuing] = useState(false)
  const queryKey = [merchantId, 'coupons', promotion.id]
  const query = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) => api.coupons(promotion.id, pageParam || undefined, signal),
    initialPageParam: '',
    getNextPageParam: ({ coupons }: CouponPage) => (coupons.length < PAGE_SIZE ? undefined : coupons.at(-1)?.code),
  })
  const changed = () =>
    Promise.all(
      [queryKey, [merchantId, 'promotion-performance']].map((key) => queryClient.invalidateQueries({ queryKey: key })),
    )
  const withdraw = useMutation({
    mutationFn: (code: string) => api.withdrawCoupon(promotion.id, code),
    onSuccess: changed,
  })
  const columns = useCouponColumns((code) => withdraw.mutate(code))
  return (
    <Panel
      title={t('coupons.title')}
      note={t('coupons.note')}
      actions={
        promotion.state !== 'ended' &&
        !issuing && (
          <Button size="xs" onClick={() => setIssuing(true)}>
            {t('coupons.issue')}
          </Button>
        )
      }
    >
      {withdraw.error && <Notice tone="bad" title={problemText(words, withdraw.error)} />}
      {issuing && <IssueCoupons promotionId={promotion.id} onIssued={changed} onClose={() => setIssuing(false)} />}
      <Loaded query={query} skeleton={<Skeleton height={120} />}>
        {({ pages }) => (
          <DataTable
            id="coupons"
            label={t('coupons.title')}
            rows={pages.flatMap(({ coupons }) => coupons)}
            columns={columns}
            rowKey={({ code }) => code}
            maxHeight={400}
            paged={cursorPaged(query, async () => {
              let all = query
              while (all.hasNextPage) all = (await all.fetchNextPage()) as typeof query
              return all.data?.pages.flatMap(({ coupons }) => coupons) ?? []
            })}
            empty={<p className="soft">{t('coupons.none')}</p>}
          />
        )}
      </Loaded>
    </Panel>
  )
}

function useCouponColumns(onWithdraw: (code: string) => void): Column<Coupon>[] {
  const { t, code } = useWords()
  const format = useFormat()
  const columns: Column<Coupon>[] = [
    { key: 'code', title: t('coupons.code'), value: ({ code }) => code },
    {
      key: 'state',
      title: t('live.state'),
      value: ({ state }) => code('couponState', state),
      cell: ({ state }) => <CodeBadge group="couponState" state={state} tones={{ issued: 'good' }} />,
    },
    {
      key: 'used',
      title: t('coupons.used'),
      align: 'end',
      value: ({ used }) => used,
      cell: ({ used, uses }) =>
        `${format.count(used)} / ${uses === null ? t('promotion.noLimit') : format.count(uses)}`,
    },
    { key: 'customer', title: t('orders.customer'), value: ({ customerId }) => customerId ?? t('coupons.anybody') },
    {
      key: 'validUntil',
      title: t('coupons.validUntil'),
      value: ({ validUntil }) => (validUntil === null ? null : new Date(validUntil).toISOString()),
      cell: ({ validUntil }) => (validUntil === null ? t('promotion.noMoment') : format.instant(validUntil)),
    },
    { key: 'source', title: t('coupons.source'), value: ({ source }) => source },
    {
      key: 'withdraw',
      title: t('coupons.withdraw'),
      value: () => null,
      cell: ({ code, state }) =>
        state === 'issued' && (
          <AskFirst
            label={t('coupons.withdraw')}
            sentence={t('coupons.withdrawSentence', { code })}
            size="compact-xs"
            variant="subtle"
            onYes={() => onWithdraw(code)}
          />
        ),
    },
  ]
  return columns.map((column) => ({ ...column, sortable: false }))
}
