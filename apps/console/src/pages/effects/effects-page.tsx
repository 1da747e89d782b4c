import { Skeleton } from '@mantine/core'
import type { EffectSummary, EffectsAnswer } from '@tandem/contracts'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useFormat, useMerchant } from '../../app/merchant-context.ts'
import { EstimateMark } from '../../parts/estimate.tsx'
import { Facts } from '../../parts/facts.tsx'
import { Page, Panel } from '../../parts/page.tsx'
import { Empty, Loaded } from '../../parts/states.tsx'
import type { Column } from '../../parts/table/columns.ts'
import { DataTable } from '../../parts/table/data-table.tsx'
import { useWords } from '../../strings/use-words.ts'
import classes from '../decisions/decisions.module.css'
import { VerdictBadge } from '../decisions/status-badge.tsx'
import { AdvanceDays } from './advance-days.tsx'

/** What decisions promised beside what they were worth, one by one and together. */
export function EffectsPage() {
  const { t } = useWords()
  const { merchantId, api } = useMerchant()
  const query = useQuery({ queryKey: [merchantId, 'effects'], queryFn: ({ signal }) => api.effects(signal) })
  return (
    <Page title={t('effects.title')} sentence={t('effects.sentence')} actions={<AdvanceDays />}>
      <Loaded query={query} skeleton={<Skeleton height={320} />}>
        {(answer) =>
          answer.effects.length === 0 ? (
            <Empty
              title={t('effects.none')}
              text={t('effects.noneText')}
              action={
                <Link to="/m/$merchantId/optimise/decisions" params={{ merchantId }}>
                  {t('decisions.title')}
                </Link>
              }
            />
          ) : (
            <Effects answer={answer} />
          )
        }
      </Loaded>
    </Page>
  )
}

function Effects({ answer: { pooled, effects } }: { answer: EffectsAnswer }) {
  const { t } = useWords()
  const format = useFormat()
  return (
    <div className="stack">
      {pooled && (
        <Panel title={t('effects.together')} note={t('effects.togetherNote', { count: pooled.decisions })}>
          <p className={classes.big}>
            <EstimateMark
              estimate={{ value: pooled.measured, low: pooled.low, high: pooled.high, level: 0.9 }}
              unit="money"
              kind="measured"
            />
          </p>
          <Facts facts={[{ name: t('effects.promised'), value: format.money(pooled.promised) }]} />
        </Panel>
      )}
      <EffectTable effects={effects} />
    </div>
  )
}

function EffectTable({ effects }: { effects: readonly EffectSummary[] }) {
  const { t, name } = useWords()
  const format = useFormat()
  const { merchantId } = useMerchant()
  const navigate = useNavigate()
  const columns = useMemo(
    (): Column<EffectSummary>[] => [
      { key: 'title', title: t('decisions.decision'), value: (one) => name(one.title) },
      {
        key: 'window',
        title: t('decision.window'),
        value: (one) => one.windowFrom,
        cell: (one) => (one.windowFrom && one.windowTo ? format.days(one.windowFrom, one.windowTo) : '–'),
      },
      {
        key: 'promised',
        title: t('effects.promised'),
        money: true,
        align: 'end',
        value: (one) => one.promised.value,
        cell: (one) => <EstimateMark estimate={one.promised} unit="money" kind="promised" />,
      },
      {
        key: 'measured',
        title: t('effects.measured'),
        money: true,
        align: 'end',
        value: (one) => one.measured?.value ?? null,
        cell: (one) => (one.measured ? <EstimateMark estimate={one.measured} unit="money" kind="measured" /> : '–'),
      },
      {
        key: 'verdict',
        title: t('effects.verdict'),
        value: (one) => t(`verdict.${one.verdict}`),
        cell: (one) => <VerdictBadge verdict={one.verdict} />,
      },
    ],
    [t, name, format],
  )
  return (
    <Panel title={t('effects.each')}>
      <DataTable
        id="effects"
        label={t('effects.each')}
        rows={effects}
        columns={columns}
        rowKey={(one) => one.decisionId}
        onOpen={({ decisionId }) =>
          void navigate({ to: '/m/$merchantId/monitor/effects/$decisionId', params: { merchantId, decisionId } })
        }
      />
    </Panel>
  )
}
