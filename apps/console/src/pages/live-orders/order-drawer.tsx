import { Skeleton } from '@mantine/core'
import type { LiveOrder } from '@tandem/client'
import type { ReactNode } from 'react'
import { useFormat, useScopeAnswer } from '../../app/merchant-context.ts'
import { ChannelBadge } from '../../parts/channel-badge.tsx'
import { Facts } from '../../parts/facts.tsx'
import { SideDrawer } from '../../parts/side-drawer.tsx'
import { Loaded } from '../../parts/states.tsx'
import { useWords } from '../../strings/use-words.ts'
import { GroupCard } from './group-card.tsx'
import classes from './live-orders.module.css'
import { MoneyActions } from './money-actions.tsx'
import { OrderLines } from './order-lines.tsx'
import { OrderState } from './order-states.tsx'
import { Payments } from './payments.tsx'
import { useOrder } from './use-order.ts'
import { useMomentFacts, useMoneyFacts } from './use-order-facts.ts'

/** One order beside the list: what is to be done, what was bought, what it costs, what was paid, and when. */
export default function OrderDrawer({ orderId, onClose }: { orderId: string; onClose: () => void }) {
  const { t } = useWords()
  const { order, payments } = useOrder(orderId)
  const title = order.data ? t('live.order', { number: order.data.number }) : t('live.title')
  return (
    <SideDrawer title={title} onClose={onClose} size={640}>
      <Loaded query={order} skeleton={<Skeleton height={480} />}>
        {(shown) => (
          <>
            <Head order={shown} />
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
                {(answer) => <Payments payments={answer.payments} />}
              </Loaded>
            </Section>
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
  const { storeId, externalId, note } = order
  const store = name(stores.find(({ id }) => id === storeId)?.name, storeId)
  return (
    <>
      <p className={classes.head}>
        <OrderState state={order.state} />
        <ChannelBadge channel={order.channel} platform={order.platform} />
        <span>{[store, format.instant(order.placedAt), externalId].filter(Boolean).join(' · ')}</span>
      </p>
      {note && <p className={classes.note}>{note}</p>}
    </>
  )
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={classes.section}>
      <h3 className={classes.title}>{title}</h3>
      {children}
    </section>
  )
}

function Money({ order }: { order: LiveOrder }) {
  return <Facts facts={useMoneyFacts(order)} />
}

function Moments({ order }: { order: LiveOrder }) {
  return <Facts facts={useMomentFacts(order)} />
}
