import { Skeleton } from '@mantine/core'
import { IconArrowLeft } from '@tabler/icons-react'
import type { OrderDetail } from '@tandem/contracts'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { useFormat, useMerchant, useScopeAnswer } from '../../app/merchant-context.ts'
import { ChannelBadge } from '../../parts/channel-badge.tsx'
import { type Fact, Facts } from '../../parts/facts.tsx'
import { Columns, Page, Panel } from '../../parts/page.tsx'
import { Loaded } from '../../parts/states.tsx'
import { DataTable } from '../../parts/table/data-table.tsx'
import { useWords } from '../../strings/use-words.ts'
import { useLineColumns } from './use-line-columns.ts'

/** One order: what was bought, what was paid, what it left, and when each step happened. */
export function OrderPage() {
  const { t } = useWords()
  const { merchantId, api } = useMerchant()
  const { orderId } = useParams({ from: '/m/$merchantId/analyse/orders/$orderId' })
  const order = useQuery({
    queryKey: [merchantId, 'order', orderId],
    queryFn: ({ signal }) => api.order(orderId, signal),
  })
  return (
    <Page
      title={t('order.title', { id: orderId })}
      actions={
        <Link to="/m/$merchantId/analyse/orders" params={{ merchantId }} className="back-link">
          <IconArrowLeft size={15} aria-hidden />
          {t('order.back')}
        </Link>
      }
    >
      <Loaded query={order} skeleton={<Skeleton height={520} />}>
        {(detail) => <Order detail={detail} />}
      </Loaded>
    </Page>
  )
}

function Order({ detail }: { detail: OrderDetail }) {
  const { t, code, name } = useWords()
  const format = useFormat()
  const { merchantId } = useMerchant()
  const { stores } = useScopeAnswer()
  const { order } = detail
  const columns = useLineColumns(detail)
  const store = stores.find(({ id }) => id === order.storeId)
  return (
    <div className="stack">
      <p className="row">
        <ChannelBadge channel={order.channel} platform={order.platform} />
        <span>
          {[
            name(store?.name, order.storeId),
            format.instant(order.placedAt, detail.zone),
            code('mode', order.mode),
            code('status', order.status),
          ].join(' · ')}
        </span>
        {order.personNode && (
          <Link to="/m/$merchantId/analyse/orders" params={{ merchantId }} search={{ person: order.personNode }}>
            {t('order.allOfPerson')}
          </Link>
        )}
      </p>
      <Panel title={t('order.lines')}>
        <DataTable
          id="order-lines"
          label={t('order.lines')}
          rows={detail.lines}
          columns={columns}
          rowKey={(line) => String(line.line)}
          totals
        />
      </Panel>
      <Columns narrow>
        <Panel title={t('order.money')} note={t(order.contribution === null ? 'order.costUnknown' : 'order.moneyNote')}>
          <Facts facts={useMoneyFacts(detail)} />
        </Panel>
        <Panel title={t('order.payments')}>
          <Facts
            facts={detail.payments.map(({ method, amount, fee }) => ({
              name: code('payment', method),
              value: format.money(amount),
              note: fee === 0 ? '' : `${t('order.paymentFee')} ${format.money(fee)}`,
            }))}
          />
          {detail.discounts.length > 0 && (
            <>
              <h3 className="small-title">{t('order.discounts')}</h3>
              <Facts
                facts={detail.discounts.map((discount) => ({
                  name: code('discount', discount.source),
                  value: format.money(-discount.amount),
                  note: [discount.campaignId, discount.couponId].filter(Boolean).join(' · '),
                }))}
              />
            </>
          )}
        </Panel>
        <Panel title={t('order.steps')}>
          <Facts facts={useStepFacts(detail)} />
        </Panel>
      </Columns>
    </div>
  )
}

function useMoneyFacts({ order, costs }: OrderDetail): Fact[] {
  const { t } = useWords()
  const format = useFormat()
  // Net sales are before tax: what is neither discount nor net is the tax inside of the price.
  const tax = order.gross - order.discount - order.net
  const cost = (name: string, amount: number | null) => ({
    name,
    value: amount === null ? format.money(null) : format.money(-amount),
  })
  return [
    { name: t('orders.gross'), value: format.money(order.gross) },
    cost(t('orders.discount'), order.discount),
    ...(tax === 0 ? [] : [cost(t('order.tax'), tax)]),
    { name: t('orders.net'), value: format.money(order.net), strong: true },
    cost(t('order.goods'), costs.goods),
    cost(t('order.paymentFee'), costs.paymentFee),
    cost(t('order.delivery'), costs.delivery),
    cost(t('order.packaging'), costs.packaging),
    cost(t('order.loyalty'), costs.loyalty),
    { name: t('orders.contribution'), value: format.money(order.contribution), strong: true },
  ]
}

/** Steps in time, each with how long it took since the one before. */
function useStepFacts({ steps, zone }: OrderDetail): Fact[] {
  const { t, code } = useWords()
  const format = useFormat()
  const inTime = steps.toSorted((a, b) => a.at - b.at)
  return inTime.map(({ step, at }, index) => {
    const before = inTime[index - 1]
    const took = before && at > before.at ? t('order.took', { time: format.duration((at - before.at) / 1000) }) : ''
    return { name: code('orderStep', step), value: format.time(at, zone), note: took }
  })
}
