import type { OrderPayments } from '@tandem/client'
import { useFormat } from '../../app/merchant-context.ts'
import { Badge, type Tone } from '../../parts/badge.tsx'
import { PlainTable } from '../../parts/plain-table.tsx'
import type { Column } from '../../parts/table/columns.ts'
import { useWords } from '../../strings/use-words.ts'
import classes from './live-orders.module.css'

type Payment = OrderPayments['payments'][number]

const TONES: Readonly<Record<string, Tone>> = { captured: 'good', failed: 'bad', pending: 'warn' }

/** Every payment of an order: how, how far it has come, what was taken and given back. */
export function Payments({ payments }: OrderPayments) {
  const { t, code } = useWords()
  const format = useFormat()
  if (payments.length === 0) return <p className="soft">{t('live.noPayments')}</p>
  const columns: Column<Payment>[] = [
    {
      key: 'method',
      title: t('live.method'),
      value: ({ method, provider }) => code('payment', method ?? provider),
      cell: ({ method, provider, createdAt, capturedAt }) => (
        <>
          {code('payment', method ?? provider)}
          <span className={classes.under}>{format.instant(capturedAt ?? createdAt)}</span>
        </>
      ),
    },
    {
      key: 'state',
      title: t('live.state'),
      value: ({ state }) => state,
      cell: ({ state }) => <Badge tone={TONES[state] ?? 'soft'}>{code('paymentState', state)}</Badge>,
    },
    { key: 'amount', title: t('live.amount'), align: 'end', value: ({ amount }) => format.money(amount) },
    { key: 'captured', title: t('live.captured'), align: 'end', value: ({ captured }) => format.money(captured) },
    { key: 'refunded', title: t('live.refunded'), align: 'end', value: ({ refunded }) => format.money(refunded) },
  ]
  return <PlainTable label={t('order.payments')} rows={payments} columns={columns} rowKey={({ id }) => id} />
}
