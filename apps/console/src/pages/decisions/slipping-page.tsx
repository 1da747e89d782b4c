import { Button, Skeleton } from '@mantine/core'
import type { SlippingAnswer } from '@tandem/contracts'
import { type Scheme, timeLine } from '@tandem/ui'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useCallback, useMemo } from 'react'
import { useFormat, useMerchant } from '../../app/merchant-context.ts'
import { BarCell } from '../../parts/bar-cell.tsx'
import { Chart } from '../../parts/chart/chart.tsx'
import { Facts } from '../../parts/facts.tsx'
import { NextStep } from '../../parts/next-step.tsx'
import { Columns, Page, Panel } from '../../parts/page.tsx'
import { Empty, Loaded } from '../../parts/states.tsx'
import type { Column } from '../../parts/table/columns.ts'
import { DataTable } from '../../parts/table/data-table.tsx'
import { useWords } from '../../strings/use-words.ts'
import classes from './decisions.module.css'

/** Customers who are late by their own rhythm, where they bought, and what they are worth. */
export function SlippingPage() {
  const { t } = useWords()
  const { merchantId, api } = useMerchant()
  const query = useQuery({ queryKey: [merchantId, 'slipping'], queryFn: ({ signal }) => api.slipping(signal) })
  return (
    <Page title={t('slipping.title')} sentence={t('slipping.sentence')}>
      <Loaded query={query} skeleton={<Skeleton height={520} />}>
        {(answer) =>
          answer.customers === 0 ? (
            <Empty title={t('slipping.none')} text={t('slipping.noneText')} />
          ) : (
            <Slipping answer={answer} />
          )
        }
      </Loaded>
    </Page>
  )
}

function Slipping({ answer }: { answer: SlippingAnswer }) {
  const { t } = useWords()
  const format = useFormat()
  const { merchantId } = useMerchant()
  const { minOrders, lateBy, observedDays } = answer.rule
  return (
    <div className="stack">
      <Columns>
        <Panel title={t('slipping.worth')} note={t('slipping.asOf', { day: format.dayLong(answer.asOf) })}>
          <p className={classes.big}>{t('slipping.customers', { count: answer.customers })}</p>
          <Facts
            facts={[
              { name: t('slipping.usual'), value: format.money(answer.usualMargin) },
              { name: t('slipping.recent'), value: format.money(answer.recentMargin) },
              { name: t('slipping.stake'), value: format.money(answer.atStake), strong: true },
            ]}
          />
          <p className="soft small">{t('slipping.rule', { minOrders, lateBy, observedDays })}</p>
        </Panel>
        <SlippingTrend answer={answer} />
      </Columns>
      <SlippingStores answer={answer} />
      <NextStep
        action={
          <Button
            size="xs"
            renderRoot={(props) => <Link to="/m/$merchantId/optimise/win-back" params={{ merchantId }} {...props} />}
          >
            {t('winBack.new')}
          </Button>
        }
      >
        {t('slipping.next')}
      </NextStep>
    </div>
  )
}

function SlippingTrend({ answer }: { answer: SlippingAnswer }) {
  const { t } = useWords()
  const format = useFormat()
  const { trend } = answer
  const build = useCallback(
    (scheme: Scheme) =>
      timeLine(
        {
          labels: trend.map(({ date }) => format.day(date)),
          series: [
            { name: t('slipping.short'), colour: 'accent', shape: 'line', values: trend.map((week) => week.customers) },
          ],
          writeValue: (value) => format.count(value),
          sentence: (index) => {
            const week = trend[index]
            return week ? [format.dayLong(week.date), t('slipping.customers', { count: week.customers })] : []
          },
        },
        scheme,
      ),
    [trend, t, format],
  )
  return (
    <Panel title={t('slipping.trend')} note={t('slipping.trendNote')}>
      <Chart
        label={t('slipping.trend')}
        file="slipping-customers"
        height={220}
        build={build}
        table={{
          header: [t('overview.day'), t('slipping.short')],
          rows: trend.map((week) => [week.date, week.customers]),
          write: (cell, column) => (column === 0 ? format.dayLong(String(cell)) : format.count(cell as number)),
        }}
      />
    </Panel>
  )
}

type StoreRow = SlippingAnswer['byStore'][number]

function SlippingStores({ answer }: { answer: SlippingAnswer }) {
  const { t, name } = useWords()
  const format = useFormat()
  const columns = useMemo((): Column<StoreRow>[] => {
    const most = Math.max(0, ...answer.byStore.map((row) => row.atStake))
    return [
      { key: 'store', title: t('column.store'), value: (row) => name(row.name, row.storeId) },
      {
        key: 'customers',
        title: t('slipping.short'),
        align: 'end',
        value: (row) => row.customers,
        cell: (row) => format.count(row.customers),
      },
      {
        key: 'atStake',
        title: t('slipping.stake'),
        money: true,
        align: 'end',
        value: (row) => row.atStake,
        cell: (row) => <BarCell value={row.atStake} most={most} text={format.money(row.atStake)} />,
      },
    ]
  }, [answer, t, name, format])
  return (
    <Panel title={t('slipping.byStore')} note={t('slipping.byStoreNote')}>
      <DataTable
        id="slipping-stores"
        label={t('slipping.byStore')}
        rows={answer.byStore}
        columns={columns}
        rowKey={(row) => row.storeId}
        initialSort={{ key: 'atStake', direction: 'desc' }}
      />
    </Panel>
  )
}
