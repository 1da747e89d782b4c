import { Skeleton } from '@mantine/core'
import { IconArrowLeft } from '@tabler/icons-react'
import type { EffectDetail } from '@tandem/contracts'
import { type Scheme, timeLine } from '@tandem/ui'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { useCallback } from 'react'
import { useFormat, useMerchant } from '../../app/merchant-context.ts'
import { Chart } from '../../parts/chart/chart.tsx'
import { EstimateMark } from '../../parts/estimate.tsx'
import { Facts } from '../../parts/facts.tsx'
import { Notice } from '../../parts/notice.tsx'
import { Columns, Page, Panel } from '../../parts/page.tsx'
import { Loaded } from '../../parts/states.tsx'
import { useWords } from '../../strings/use-words.ts'
import classes from '../decisions/decisions.module.css'
import { VerdictBadge } from '../decisions/status-badge.tsx'
import { AdvanceDays } from './advance-days.tsx'

/** One decision's effect: both arms, the difference with its interval and in money, beside the promise. */
export function EffectPage() {
  const { t, name } = useWords()
  const format = useFormat()
  const { merchantId, api } = useMerchant()
  const { decisionId } = useParams({ from: '/m/$merchantId/monitor/effects/$decisionId' })
  const query = useQuery({
    queryKey: [merchantId, 'effects', decisionId],
    queryFn: ({ signal }) => api.effect(decisionId, signal),
  })
  const summary = query.data?.summary
  const sentence =
    summary?.windowFrom && summary.windowTo
      ? t('effect.sentence', { days: format.days(summary.windowFrom, summary.windowTo) })
      : undefined
  return (
    <Page
      title={summary ? name(summary.title) : t('effects.title')}
      {...(sentence ? { sentence } : {})}
      actions={
        <>
          <AdvanceDays />
          <Link to="/m/$merchantId/monitor/effects" params={{ merchantId }} className="back-link">
            <IconArrowLeft size={15} aria-hidden />
            {t('effects.title')}
          </Link>
        </>
      }
    >
      <Loaded query={query} skeleton={<Skeleton height={520} />}>
        {(detail) => <Effect detail={detail} />}
      </Loaded>
    </Page>
  )
}

function Effect({ detail }: { detail: EffectDetail }) {
  const { t } = useWords()
  const format = useFormat()
  const { summary, perPerson, returnRateDifference, pValue } = detail
  const running = summary.verdict === 'running'
  return (
    <div className="stack">
      {running && (
        <Notice
          tone="info"
          title={t('effect.running', { done: detail.daysMeasured, days: detail.windowDays })}
          text={t('effect.runningText')}
        />
      )}
      <Columns>
        <Panel title={t('effect.worth')} actions={<VerdictBadge verdict={summary.verdict} />}>
          <p className={classes.big}>
            {summary.measured ? (
              <EstimateMark estimate={summary.measured} unit="money" kind={running ? 'indication' : 'measured'} />
            ) : (
              t('effect.nothing')
            )}
          </p>
          <p className="soft">{t(`verdictText.${summary.verdict}`)}</p>
          <Facts
            facts={[
              { name: t('effects.promised'), value: format.estimate(summary.promised, 'money') },
              ...(perPerson
                ? [
                    {
                      name: t('effect.perPerson'),
                      note: t('effect.perPersonNote'),
                      value: format.estimate(perPerson, 'money'),
                    },
                  ]
                : []),
              ...(returnRateDifference
                ? [{ name: t('effect.returned'), value: format.estimateOfDifference(returnRateDifference) }]
                : []),
              ...(pValue === null ? [] : [{ name: t('effect.pValue'), value: format.count(pValue, 3) }]),
            ]}
          />
        </Panel>
        <Panel title={t('effect.arms')} note={t('effect.armsNote')}>
          {detail.daysMeasured > 0 ? <Arms detail={detail} /> : <p className="soft">{t('effect.notBegun')}</p>}
        </Panel>
      </Columns>
      {detail.byDay.length > 0 && <ByDay detail={detail} />}
      <p>
        <DecisionLink decisionId={summary.decisionId} />
      </p>
    </div>
  )
}

function DecisionLink({ decisionId }: { decisionId: string }) {
  const { t } = useWords()
  const { merchantId } = useMerchant()
  return (
    <Link to="/m/$merchantId/optimise/decisions/$decisionId" params={{ merchantId, decisionId }}>
      {t('effect.toDecision')}
    </Link>
  )
}

/** What each arm did, and whether the comparison can be trusted. */
function Arms({ detail: { treated, control, checks } }: { detail: EffectDetail }) {
  const { t } = useWords()
  const format = useFormat()
  const perHead = (sum: number, people: number) => (people > 0 ? format.money(Math.round(sum / people)) : '–')
  const rows: [string, string, string][] = [
    [t('effect.people'), format.count(treated.people), format.count(control.people)],
    [t('effect.cameBack'), format.count(treated.returned), format.count(control.returned)],
    [
      t('effect.backRate'),
      format.ratio(treated.people > 0 ? treated.returned / treated.people : null),
      format.ratio(control.people > 0 ? control.returned / control.people : null),
    ],
    [t('effect.ordersCount'), format.count(treated.orders), format.count(control.orders)],
    [t('effect.marginPerPerson'), perHead(treated.margin, treated.people), perHead(control.margin, control.people)],
    [t('effect.redemptions'), format.count(treated.redemptions), '–'],
    [t('effect.discount'), format.money(treated.discount), '–'],
  ]
  return (
    <>
      <table className={classes.arms}>
        <thead>
          <tr>
            <th scope="col">
              <span className="unseen">{t('effect.arms')}</span>
            </th>
            <th scope="col">{t('arm.treated')}</th>
            <th scope="col">{t('arm.control')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([title, left, right]) => (
            <tr key={title}>
              <th scope="row">{title}</th>
              <td>{left}</td>
              <td>{right}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <ul className={classes.reasons}>
        {checks.map(({ code, ok, value }) => (
          <li key={code}>{t(ok ? `check.${code}.ok` : `check.${code}.not`, { value: format.count(value, 3) })}</li>
        ))}
      </ul>
    </>
  )
}

/** Contribution per person, summed up day by day: how the arms draw apart. */
function ByDay({ detail }: { detail: EffectDetail }) {
  const { t } = useWords()
  const format = useFormat()
  const { byDay } = detail
  const build = useCallback(
    (scheme: Scheme) => {
      const money = (value: number) => format.money(Math.round(value))
      const grown = (arm: 'treated' | 'control') => {
        let sum = 0
        return byDay.map((day) => (sum += day[arm]))
      }
      const treated = grown('treated')
      const control = grown('control')
      return timeLine(
        {
          labels: byDay.map(({ date }) => format.day(date)),
          series: [
            { name: t('arm.treated'), colour: 'accent', shape: 'line', values: treated },
            { name: t('arm.control'), colour: 'before', shape: 'line', values: control },
          ],
          writeValue: money,
          sentence: (index) => {
            const day = byDay[index]
            if (!day) return []
            const values = { treated: money(treated[index] ?? 0), control: money(control[index] ?? 0) }
            return [format.dayLong(day.date), t('effect.dayText', values)]
          },
        },
        scheme,
      )
    },
    [byDay, t, format],
  )
  return (
    <Panel title={t('effect.byDay')} note={t('effect.byDayNote')}>
      <Chart
        label={t('effect.byDay')}
        file={`effect-${detail.summary.decisionId}`}
        height={260}
        build={build}
        table={{
          header: [t('overview.day'), t('arm.treated'), t('arm.control')],
          rows: byDay.map((day) => [day.date, day.treated, day.control]),
          write: (cell, column) =>
            column === 0 ? format.dayLong(String(cell)) : format.money(Math.round(cell as number)),
        }}
      />
    </Panel>
  )
}
