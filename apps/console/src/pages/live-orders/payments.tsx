import type { OrderPayments, OrderRefunds } from '@tandem/client'
import { useFormat } from '../../app/merchant-context.ts'
import { CodeBadge, type Tones } from '../../parts/badge.tsx'
import { PlainTable } from '../../parts/plain-table.tsx'
import type { Column } from '../../parts/table/columns.ts'
import { useWords } from '../../strings/use-words.ts'

type Payment = OrderPayments['payments'][number]
type Refund = OrderRefunds['refunds'][number]

const PAYMENT_TONES: Partial<Tones> = { captured: 'good', failed: 'bad', pending: 'warn' }
const REFUND_TONES: Tones<Refund['state']> = { requested: 'warn', pending: 'warn', refunded: 'good', failed: 'bad' }

/** Every payment of an order: how, how far it has come, what was taken and given back. */
export function Payments({ payments, isPlatform }: OrderPayments & { isPlatform: boolean }) {
  const { t, code } = useWords()
  const format = useFormat()
  if (payments.length === 0) return <p className="soft">{t(isPlatform ? 'live.platformPays' : 'live.noPayments')}</p>
  // Usually all that was asked for came, and nothing went back: that is not said twice.
  const isPartly = payments.some(({ amount, captured }) => amount !== captured)
  const isRefunded = payments.some(({ refunded }) => refunded > 0)
  const columns: Column<Payment>[] = [
    {
      key: 'method',
      title: t('live.method'),
      value: ({ method, provider }) => code('payment', method ?? provider),
      cell: ({ method, provider, createdAt, capturedAt }) => (
        <>
          {code('payment', method ?? provider)}
          <span className="under">{format.instant(capturedAt ?? createdAt)}</span>
        </>
      ),
    },
    {
      key: 'state',
      title: t('live.state'),
      value: ({ state }) => state,
      cell: ({ state }) => <CodeBadge group="paymentState" state={state} tones={PAYMENT_TONES} />,
    },
    { key: 'amount', title: t('live.amount'), align: 'end', value: ({ amount }) => format.money(amount) },
    { key: 'captured', title: t('live.captured'), align: 'end', value: ({ captured }) => format.money(captured) },
    { key: 'refunded', title: t('live.refunded'), align: 'end', value: ({ refunded }) => format.money(refunded) },
  ]
  const shown = columns.filter(({ key }) => (key !== 'captured' || isPartly) && (key !== 'refunded' || isRefunded))
  return <PlainTable label={t('order.payments')} rows={payments} columns={shown} rowKey={({ id }) => id} />
}

/** Every amount on its way back: to where, why, and whether it has arrived. */
export function Refunds({ refunds }: Pick<OrderRefunds, 'refunds'>) {
  const { t, code } = useWords()
  const format = useFormat()
  const columns: Column<Refund>[] = [
    {
      key: 'to',
      title: t('refund.to'),
      value: ({ to }) => code('payment', to),
      cell: ({ to, tillId, createdAt, settledAt }) => (
        <>
          {tillId ? `${code('payment', to)} · ${tillId}` : code('payment', to)}
          <span className="under">{format.instant(settledAt ?? createdAt)}</span>
        </>
      ),
    },
    {
      key: 'state',
      title: t('live.state'),
      value: ({ state }) => state,
      cell: ({ state, failure }) => (
        <>
          <CodeBadge group="refundState" state={state} tones={REFUND_TONES} />
          {failure && <span className="under">{failure}</span>}
        </>
      ),
    },
    { key: 'reason', title: t('refund.reason'), value: ({ reason }) => code('refundReason', reason) },
    { key: 'amount', title: t('live.amount'), align: 'end', value: ({ amount }) => format.money(amount) },
  ]
  return <PlainTable label={t('refund.title')} rows={refunds} columns={columns} rowKey={({ id }) => id} />
}
