import { Button, Skeleton } from '@mantine/core'
import type { CustomersAnswer, RfmSegment } from '@tandem/contracts'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useFormat, useMerchant, useScope } from '../../app/merchant-context.ts'
import { Figures, FiguresSkeleton } from '../../parts/figures.tsx'
import { NextStep } from '../../parts/next-step.tsx'
import { Columns, Page, Panel } from '../../parts/page.tsx'
import { Empty, Loaded } from '../../parts/states.tsx'
import { useWords } from '../../strings/use-words.ts'
import { People } from './people.tsx'
import { ProfileTable } from './profile-table.tsx'
import { RfmGrid } from './rfm-grid.tsx'
import { Segments } from './segments.tsx'

/** Who keeps coming, who is slipping away, and what they are worth. */
export function CustomersPage() {
  const { t } = useWords()
  const { merchantId, api } = useMerchant()
  const { scope } = useScope()
  const customers = useQuery({
    queryKey: [merchantId, 'customers', scope],
    queryFn: ({ signal }) => api.customers(scope, signal),
    placeholderData: keepPreviousData,
  })
  return (
    <Page title={t('customers.title')} sentence={t('customers.sentence')} scoped>
      <Loaded query={customers} skeleton={<CustomersSkeleton />}>
        {(answer) => <Customers answer={answer} />}
      </Loaded>
    </Page>
  )
}

function Customers({ answer }: { answer: CustomersAnswer }) {
  const { t } = useWords()
  const format = useFormat()
  const navigate = useNavigate()
  const { merchantId } = useMerchant()
  const { segment } = useSearch({ from: '/m/$merchantId/analyse/customers' })
  const choose = (chosen: RfmSegment | 'all' | undefined) =>
    void navigate({ to: '.', search: (before: object) => ({ ...before, segment: chosen }) })
  if (answer.customers === 0) return <Empty title={t('customers.empty')} text={t('customers.emptyText')} />
  return (
    <div className="stack">
      <Figures figures={answer.figures} />
      <p className="soft">
        {t('customers.known', {
          count: answer.customers,
          orders: answer.anonymousOrders,
          net: format.money(answer.anonymousNet),
        })}
      </p>
      <NextStep
        action={
          <Link to="/m/$merchantId/analyse/slipping" params={{ merchantId }}>
            {t('customers.nextAction')}
          </Link>
        }
      >
        {t('customers.next')}
      </NextStep>
      <Columns>
        <Panel
          title={t('customers.segments')}
          note={t('customers.segmentsNote')}
          actions={
            <Button size="compact-sm" variant="subtle" onClick={() => choose('all')}>
              {t('customers.listAll')}
            </Button>
          }
        >
          <Segments answer={answer} onChoose={choose} />
        </Panel>
        <Panel title={t('customers.grid')} note={t('customers.gridNote')}>
          <RfmGrid answer={answer} />
        </Panel>
      </Columns>
      {segment && <People segment={segment} onClose={() => choose(undefined)} />}
      <Columns>
        <ProfileTable id="by-age" group="age" title={t('customers.age')} rows={answer.age} />
        <ProfileTable id="by-gender" group="gender" title={t('customers.gender')} rows={answer.gender} />
      </Columns>
      <Columns>
        <ProfileTable id="by-region" group="district" title={t('customers.region')} rows={answer.region} />
        <ProfileTable id="by-income" group="income" title={t('customers.income')} rows={answer.income} />
      </Columns>
    </div>
  )
}

function CustomersSkeleton() {
  return (
    <div className="stack">
      <FiguresSkeleton count={6} />
      <Skeleton height={320} />
      <Skeleton height={260} />
    </div>
  )
}
