import { Button, Skeleton } from '@mantine/core'
import { IconArrowLeft } from '@tabler/icons-react'
import type { Decision } from '@tandem/contracts'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { useFormat, useMerchant } from '../../app/merchant-context.ts'
import { queryClient } from '../../app/queries.ts'
import { EstimateMark } from '../../parts/estimate.tsx'
import { Facts } from '../../parts/facts.tsx'
import { Notice } from '../../parts/notice.tsx'
import { Columns, Page, Panel } from '../../parts/page.tsx'
import { Loaded, problemText } from '../../parts/states.tsx'
import { tell } from '../../parts/tell.ts'
import { useWords } from '../../strings/use-words.ts'
import classes from './decisions.module.css'
import { PowerChoices } from './power-choices.tsx'
import { StatusBadge } from './status-badge.tsx'
import { UnitTable } from './unit-table.tsx'
import { useMayDecide } from './use-may-decide.ts'
import { useOfferText } from './use-offer-text.ts'

/** One decision before and after its yes: whom, which offer, what it promises and what could be told apart. */
export function DecisionPage() {
  const { t, name } = useWords()
  const offerText = useOfferText()
  const { merchantId, api } = useMerchant()
  const { decisionId } = useParams({ from: '/m/$merchantId/optimise/decisions/$decisionId' })
  const query = useQuery({
    queryKey: [merchantId, 'decision', decisionId],
    queryFn: ({ signal }) => api.decision(decisionId, signal),
  })
  const decision = query.data
  return (
    <Page
      title={decision ? name(decision.title) : t('decisions.decision')}
      {...(decision ? { sentence: offerText(decision.input.offer) } : {})}
      actions={
        <Link to="/m/$merchantId/optimise/decisions" params={{ merchantId }} className="back-link">
          <IconArrowLeft size={15} aria-hidden />
          {t('decisions.title')}
        </Link>
      }
    >
      <Loaded query={query} skeleton={<Skeleton height={520} />}>
        {(answer) => <DecisionBody decision={answer} />}
      </Loaded>
    </Page>
  )
}

function DecisionBody({ decision }: { decision: Decision }) {
  const { t } = useWords()
  const format = useFormat()
  const { promise, people, power } = decision
  return (
    <div className="stack">
      <NextMove decision={decision} />
      <Columns>
        <Panel title={t('decision.promise')} actions={<StatusBadge status={decision.status} />}>
          <p className={classes.big}>
            <EstimateMark estimate={promise.total} unit="money" kind="promised" />
          </p>
          <p className="soft">
            {t(`basis.${promise.basis.code}`, { people: promise.basis.people, campaigns: promise.basis.campaigns })}
          </p>
          <Facts
            facts={[
              { name: t('decision.perPerson'), value: format.money(Math.round(promise.perPerson)) },
              { name: t('decision.redemptions'), value: format.count(promise.redemptions) },
              { name: t('decision.couponCost'), value: format.money(promise.couponCost) },
              { name: t('winBack.budget'), value: format.money(decision.input.budget) },
            ]}
          />
          <Reasons decision={decision} />
        </Panel>
        <Panel title={t('decision.people')}>
          <Facts
            facts={[
              { name: t('decision.found'), value: format.count(people.found) },
              { name: t('decision.chosen'), value: format.count(people.chosen) },
              { name: t('decision.treated'), value: format.count(people.treated), strong: true },
              {
                name: t('decision.control'),
                value: format.count(people.control),
                strong: true,
                note: t('decision.controlNote'),
              },
              ...(decision.windowFrom && decision.windowTo
                ? [{ name: t('decision.window'), value: format.days(decision.windowFrom, decision.windowTo) }]
                : []),
            ]}
          />
          <p className="soft small">{t('decision.seed', { seed: decision.seed, policy: decision.policyVersion })}</p>
        </Panel>
      </Columns>
      <Panel
        title={t('power.title')}
        note={t('power.note', {
          effect: format.money(Math.round(power.smallestEffect)),
          rate: format.ratioDifference(power.smallestReturnDifference).replace(/^\+/, ''),
          power: format.share(power.power),
          level: format.share(power.level),
        })}
      >
        <PowerChoices decision={decision} />
      </Panel>
      <UnitTable decision={decision} />
    </div>
  )
}

/** What waits for the reader: a yes, a look at the effect, or nothing. */
function NextMove({ decision }: { decision: Decision }) {
  const words = useWords()
  const { t } = words
  const { merchantId, api } = useMerchant()
  const mayDecide = useMayDecide()
  const settle = async (changed: Decision, said: string) => {
    queryClient.setQueryData([merchantId, 'decision', changed.id], changed)
    await Promise.all(
      ['decisions', 'effects', 'home', 'units'].map((part) =>
        queryClient.invalidateQueries({ queryKey: [merchantId, part] }),
      ),
    )
    tell(said)
  }
  const approve = useMutation({
    mutationFn: () => api.approve(decision.id),
    onSuccess: (changed) => settle(changed, t('decision.approvedNow', { people: changed.people.treated })),
  })
  const cancel = useMutation({
    mutationFn: () => api.cancel(decision.id),
    onSuccess: (changed) => settle(changed, t('decision.cancelledNow')),
  })
  const failed = approve.error ?? cancel.error
  if (failed) return <Notice tone="bad" title={problemText(words, failed)} />
  if (decision.status === 'cancelled') return <Notice tone="info" title={t('decision.cancelled')} />
  if (decision.status !== 'proposed') {
    return (
      <Notice
        tone="good"
        title={t('decision.sent', { people: decision.people.treated })}
        action={
          <Link to="/m/$merchantId/monitor/effects/$decisionId" params={{ merchantId, decisionId: decision.id }}>
            {t('decision.toEffect')}
          </Link>
        }
      />
    )
  }
  if (!mayDecide) return <Notice tone="info" title={t('decision.onlyLook')} />
  const loses = decision.promise.total.value < 0
  return (
    <Notice
      tone={loses ? 'warn' : 'info'}
      title={t('decision.waits', { people: decision.people.treated })}
      text={
        <>
          {t('decision.waitsText')} {loses && t('decision.loses')}
        </>
      }
      action={
        <span className="row">
          <Button size="xs" variant="default" loading={cancel.isPending} onClick={() => cancel.mutate()}>
            {t('decision.cancel')}
          </Button>
          <Button size="xs" loading={approve.isPending} onClick={() => approve.mutate()}>
            {t('decision.approve')}
          </Button>
        </span>
      }
    />
  )
}

/** Why these people and this promise, in sentences. */
function Reasons({ decision }: { decision: Decision }) {
  const { t } = useWords()
  const format = useFormat()
  const written = (values: Decision['reasons'][number]['values']) => ({
    ...values,
    redeemRate: format.ratio(Number(values.redeemRate ?? 0)),
    liftRatio: format.ratio(Math.abs(Number(values.liftRatio ?? 0))),
    smallest: format.money(Math.round(Number(values.smallest ?? 0))),
    promised: format.money(Math.round(Number(values.promised ?? 0))),
  })
  const known = ['slipping_found', 'past_response', 'no_past', 'may_not_tell', 'budget_ends'] as const
  return (
    <ul className={classes.reasons}>
      {decision.reasons.map(({ code, values }) => {
        const key = known.find((one) => one === code)
        const less = key === 'past_response' && Number(values.liftRatio) < 0
        return key && <li key={code}>{t(less ? 'why.past_less' : `why.${key}`, written(values))}</li>
      })}
    </ul>
  )
}
