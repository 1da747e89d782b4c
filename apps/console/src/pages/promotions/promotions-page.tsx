import { Button } from '@mantine/core'
import type { PromotionDetail, PromotionPerformance } from '@tandem/contracts'
import { useQueries, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useFormat, useMerchant } from '../../app/merchant-context.ts'
import { useCan } from '../../app/use-can.ts'
import { useChangeSearch } from '../../app/use-change-search.ts'
import { BarCell } from '../../parts/bar-cell.tsx'
import { CodeChoice } from '../../parts/filters.tsx'
import { Page } from '../../parts/page.tsx'
import { Empty, Loaded } from '../../parts/states.tsx'
import type { Column } from '../../parts/table/columns.ts'
import { DataTable } from '../../parts/table/data-table.tsx'
import { TableSkeleton } from '../../parts/table/table-skeleton.tsx'
import { useWords } from '../../strings/use-words.ts'
import { PROMOTION_STATES, type PromotionSearch } from './promotion-search.ts'
import { StateBadge } from './promotion-state.tsx'
import { useOfferWords } from './use-offer-words.ts'
import { usePeriod } from './use-period.ts'

/** Each is a question to the server: beyond these, what was given is told on the promotion's own page. */
const MOST_SUMMED_UP = 40

interface Row extends PromotionDetail {
  performance: PromotionPerformance | undefined
}

/** What takes something off now, what is being prepared, what it gave so far, and what is left of it. */
export function PromotionsPage() {
  const { t } = useWords()
  const { merchantId, api } = useMerchant()
  const navigate = useNavigate()
  const change = useChangeSearch<PromotionSearch>()
  const { state } = useSearch({ from: '/m/$merchantId/run/promotions' })
  const query = useQuery({
    queryKey: [merchantId, 'promotions', state ?? 'present'],
    queryFn: ({ signal }) => api.promotions(state, signal),
  })
  const rows = useSummedUp(query.data?.promotions ?? [])
  const columns = usePromotionColumns(rows)
  const isEmpty = query.data?.promotions.length === 0
  return (
    <Page
      title={t('promotions.title')}
      sentence={t('promotions.sentence')}
      actions={!(isEmpty && !state) && <NewPromotionLink />}
    >
      <Loaded query={query} skeleton={<TableSkeleton rows={6} />}>
        {() =>
          isEmpty && !state ? (
            <Empty title={t('promotions.none')} text={t('promotions.noneText')} action={<NewPromotionLink />} />
          ) : (
            <DataTable
              id="promotions"
              label={t('promotions.title')}
              rows={rows}
              columns={columns}
              rowKey={({ id }) => id}
              searchable
              onOpen={({ id }) =>
                void navigate({
                  to: '/m/$merchantId/run/promotions/$promotionId',
                  params: { merchantId, promotionId: id },
                })
              }
              totals={rows.length > 1}
              tools={
                <CodeChoice
                  label={t('promotions.present')}
                  group="promotionState"
                  codes={PROMOTION_STATES}
                  value={state}
                  onChange={(next) => change({ state: next })}
                />
              }
              empty={<Empty title={t('table.nothing')} text={t('live.emptyFiltered')} />}
            />
          )
        }
      </Loaded>
    </Page>
  )
}

function NewPromotionLink() {
  const { t } = useWords()
  const { merchantId } = useMerchant()
  const navigate = useNavigate()
  if (!useCan()('promotions.write')) return null
  return (
    <Button size="xs" onClick={() => void navigate({ to: '/m/$merchantId/run/new-promotion', params: { merchantId } })}>
      {t('promotions.new')}
    </Button>
  )
}

/** Drafts gave nothing yet, and are not asked about. */
function useSummedUp(promotions: readonly PromotionDetail[]): Row[] {
  const { merchantId, api } = useMerchant()
  const asked = promotions.filter(({ state }) => state !== 'draft').slice(0, MOST_SUMMED_UP)
  const answers = useQueries({
    queries: asked.map(({ id }) => ({
      queryKey: [merchantId, 'promotion-performance', id],
      queryFn: ({ signal }: { signal: AbortSignal }) => api.promotionPerformance(id, signal),
    })),
  })
  const byId = new Map(asked.map(({ id }, at) => [id, answers[at]?.data]))
  return promotions.map((promotion) => ({ ...promotion, performance: byId.get(promotion.id) }))
}

function usePromotionColumns(rows: readonly Row[]): Column<Row>[] {
  const { t, name, code } = useWords()
  const format = useFormat()
  const offerWords = useOfferWords()
  const period = usePeriod()
  const given = rows.reduce((sum, { performance }) => sum + (performance?.given ?? 0), 0)
  return [
    {
      key: 'name',
      title: t('promotion.name'),
      value: (row) => name(row.name, row.id),
      total: t('table.total'),
    },
    {
      key: 'state',
      title: t('live.state'),
      value: ({ state }) => code('promotionState', state),
      cell: ({ state }) => <StateBadge state={state} />,
    },
    { key: 'offer', title: t('promotion.offer'), value: ({ rule }) => offerWords(rule.offer) },
    { key: 'period', title: t('promotion.period'), value: ({ from, until }) => period(from, until), sortable: false },
    {
      key: 'given',
      title: t('promotion.given'),
      money: true,
      align: 'end',
      value: ({ performance }) => performance?.given ?? null,
      cell: ({ performance }) => format.money(performance?.given ?? null),
      total: format.money(given),
    },
    {
      key: 'uses',
      title: t('promotion.uses'),
      align: 'end',
      value: ({ performance }) => performance?.uses ?? null,
      cell: ({ performance }) => format.count(performance?.uses ?? null),
    },
    {
      key: 'left',
      title: t('promotion.budgetLeft'),
      money: true,
      align: 'end',
      value: (row) => budgetLeft(row),
      cell: (row) =>
        row.limits.budget === null ? (
          <span className="soft">{t('promotion.noLimit')}</span>
        ) : (
          <BarCell value={budgetLeft(row)} most={row.limits.budget} text={format.money(budgetLeft(row))} />
        ),
    },
    { key: 'id', title: t('promotion.id'), hidden: true, value: ({ id }) => id },
  ]
}

/** A draft has all of it left. */
function budgetLeft({ state, limits, performance }: Row): number | null {
  return state === 'draft' ? limits.budget : (performance?.budget?.free ?? null)
}
