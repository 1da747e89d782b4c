import { Skeleton } from '@mantine/core'
import type { LiveOrder } from '@tandem/client'
import { useFormat, useScopeAnswer } from '../../app/merchant-context.ts'
import { ChannelBadge } from '../../parts/channel-badge.tsx'
import { Facts } from '../../parts/facts.tsx'
import { Section } from '../../parts/section.tsx'
import { SideDrawer } from '../../parts/side-drawer.tsx'
import { Loaded } from '../../parts/states.tsx'
import { useWords } from '../../strings/use-words.ts'
import { GroupCard } from './group-card.tsx'
import classes from './live-orders.module.css'
import { MoneyActions } from './money-actions.tsx'
import { OrderLines } from './order-lines.tsx'
import { OrderState } from './order-states.tsx'
import { OwedBack } from './owed-back.tsx'
import { Payments, Refunds } from './payments.tsx'
import { useOrder } from './use-order.ts'
import { useMomentFacts, useMoneyFacts } from './use-order-facts.ts'

/** One order beside the list: what is to be done, what was bought, what it costs, what was paid, and when. */
export default function OrderDrawer({ orderId, onClose }: { orderId: string; onClose: () => void }) {
  const { t } = useWords()
  const { order, payments, refunds } = useOrder(orderId)
  const back = refunds.data
  const title = order.data ? t('live.order', { number: order.data.number }) : t('live.title')
  return (
    <SideDrawer title={title} onClose={onClose} size={640}>
      <Loaded query={order} skeleton={<Skeleton height={480} />}>
        {(shown) => (
          <>
            <Head order={shown} />
            {back && back.owed > 0 && <OwedBack order={shown} owed={back.owed} />}
            {shown.groups.map((group) => (
              <GroupCard key={group.id} order={shown} group={group} />
            ))}
            <MoneyActions order={shown} />
            <Section title={t('order.lines')}>
              <OrderLines lines={shown.lines} />
            </Section>
            <Section title={t('live.money')}>
              <Money order={shown} />
            </Section>
            <Section title={t('order.payments')}>
              <Loaded query={payments} skeleton={<Skeleton height={48} />}>
                {(answer) => <Payments payments={answer.payments} isPlatform={shown.channel === 'platform'} />}
              </Loaded>
            </Section>
            {back && back.refunds.length > 0 && (
              <Section title={t('refund.title')}>
                <Refunds refunds={back.refunds} />
              </Section>
            )}
            <Section title={t('order.steps')}>
              <Moments order={shown} />
            </Section>
          </>
        )}
      </Loaded>
    </SideDrawer>
  )
}

function Head({ order }: { order: LiveOrder }) {
  const { name } = useWords()
  const format = useFormat()
  const { stores } = useScopeAnswer()
  const { storeId, note } = order
  const store = name(stores.find(({ id }) => id === storeId)?.name, storeId)
  return (
    <>
      <p className={classes.head}>
        <OrderState state={order.state} />
        <ChannelBadge channel={order.channel} platform={order.platform} />
        <span>{`${store} · ${format.instant(order.placedAt)}`}</span>
      </p>
      {note && <p className={classes.note}>{note}</p>}
    </>
  )
}

function Money({ order }: { order: LiveOrder }) {
  return <Facts facts={useMoneyFacts(order)} />
}

function Moments({ order }: { order: LiveOrder }) {
  return <Facts facts={useMomentFacts(order)} />
}
