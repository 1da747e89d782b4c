import { Button, Skeleton } from '@mantine/core'
import type { Decision } from '@tandem/contracts'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useFormat, useMerchant } from '../../app/merchant-context.ts'
import { EstimateMark } from '../../parts/estimate.tsx'
import { Page, Panel } from '../../parts/page.tsx'
import { Empty, Loaded } from '../../parts/states.tsx'
import type { Column } from '../../parts/table/columns.ts'
import { DataTable } from '../../parts/table/data-table.tsx'
import { useWords } from '../../strings/use-words.ts'
import { StatusBadge } from './status-badge.tsx'
import { useMayDecide } from './use-may-decide.ts'
import { useOfferText } from './use-offer-text.ts'

/** The ledger: what was proposed, approved, and what each promised. */
export function DecisionsPage() {
  const { t } = useWords()
  const { merchantId, api } = useMerchant()
  const mayDecide = useMayDecide()
  const query = useQuery({ queryKey: [merchantId, 'decisions'], queryFn: ({ signal }) => api.decisions(signal) })
  const propose = mayDecide && (
    <Button
      size="xs"
      renderRoot={(props) => <Link to="/m/$merchantId/optimise/win-back" params={{ merchantId }} {...props} />}
    >
      {t('winBack.new')}
    </Button>
  )
  return (
    <Page title={t('decisions.title')} sentence={t('decisions.sentence')} actions={propose}>
      <Loaded query={query} skeleton={<Skeleton height={320} />}>
        {({ decisions }) =>
          decisions.length === 0 ? (
            <Empty
              title={t('decisions.none')}
              text={t('decisions.noneText')}
              action={
                <Link to="/m/$merchantId/analyse/slipping" params={{ merchantId }}>
                  {t('slipping.title')}
                </Link>
              }
            />
          ) : (
            <DecisionTable decisions={decisions} />
          )
        }
      </Loaded>
    </Page>
  )
}

function DecisionTable({ decisions }: { decisions: readonly Decision[] }) {
  const { t, name } = useWords()
  const format = useFormat()
  const offerText = useOfferText()
  const { merchantId } = useMerchant()
  const navigate = useNavigate()
  const columns = useMemo(
    (): Column<Decision>[] => [
      { key: 'title', title: t('decisions.decision'), value: (one) => name(one.title) },
      { key: 'offer', title: t('winBack.offer'), value: (one) => offerText(one.input.offer) },
      {
        key: 'createdAt',
        title: t('decisions.created'),
        value: (one) => one.createdAt,
        cell: (one) => format.instant(one.createdAt),
      },
      {
        key: 'people',
        title: t('decisions.treated'),
        align: 'end',
        value: (one) => one.people.treated,
        cell: (one) => format.count(one.people.treated),
      },
      {
        key: 'promise',
        title: t('decisions.promise'),
        align: 'end',
        value: (one) => one.promise.total.value,
        cell: (one) => <EstimateMark estimate={one.promise.total} unit="money" kind="promised" />,
      },
      {
        key: 'status',
        title: t('decisions.status'),
        value: (one) => t(`decisionStatus.${one.status}`),
        cell: (one) => <StatusBadge status={one.status} />,
      },
    ],
    [t, name, format, offerText],
  )
  return (
    <Panel title={t('decisions.ledger')}>
      <DataTable
        id="decisions"
        label={t('decisions.ledger')}
        rows={decisions}
        columns={columns}
        rowKey={(one) => one.id}
        initialSort={{ key: 'createdAt', direction: 'desc' }}
        onOpen={({ id }) =>
          void navigate({ to: '/m/$merchantId/optimise/decisions/$decisionId', params: { merchantId, decisionId: id } })
        }
      />
    </Panel>
  )
}
