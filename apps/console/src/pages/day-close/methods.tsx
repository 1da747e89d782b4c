import type { DayMethod, StoreDayAnswer } from '@tandem/contracts'
import { useFormat } from '../../app/merchant-context.ts'
import { PlainTable } from '../../parts/plain-table.tsx'
import type { Column } from '../../parts/table/columns.ts'
import { useWords } from '../../strings/use-words.ts'

/** Three columns that should say the same, and by how much they do not. */
export function Methods({ day: { methods, shifts } }: { day: StoreDayAnswer }) {
  const { t, code } = useWords()
  const format = useFormat()
  if (methods.length === 0) return <p className="soft">{t('methods.none')}</p>
  // What is in drawers that nobody has counted yet is not known.
  const isCounted = shifts.every(({ counted }) => counted !== null)
  const till = (one: DayMethod) =>
    one.till === null ? t('methods.notCounted') : isCounted ? format.money(one.till) : t('methods.notYet')
  const isCompared = methods.some(({ payments }) => payments !== null)
  const columns: Column<DayMethod>[] = [
    { key: 'method', title: t('methods.method'), value: ({ method }) => code('payment', method) },
    {
      key: 'till',
      title: t('methods.till'),
      align: 'end',
      value: till,
      cell: (one) => (one.till === null || !isCounted ? <span className="soft">{till(one)}</span> : till(one)),
    },
    { key: 'payments', title: t('methods.payments'), align: 'end', value: ({ payments }) => format.money(payments) },
    { key: 'ledger', title: t('methods.ledger'), align: 'end', value: ({ ledger }) => format.money(ledger) },
    {
      key: 'difference',
      title: t('methods.difference'),
      align: 'end',
      value: (method) => furthestOff(method),
      cell: (method) => <Off amount={furthestOff(method)} />,
    },
  ]
  return (
    <>
      <PlainTable label={t('methods.title')} rows={methods} columns={columns} rowKey={({ method }) => method} />
      {!isCompared && <p className="soft small">{t('methods.noPayments')}</p>}
    </>
  )
}

/** An amount that should be zero. */
export function Off({ amount }: { amount: number }) {
  const format = useFormat()
  if (amount === 0) return <>{format.money(0)}</>
  return (
    <span className="off">
      {amount > 0 && '+'}
      {format.money(amount)}
    </span>
  )
}

/** Of what was counted and what was paid, the one that is further from the ledger. */
function furthestOff({ till, payments, ledger }: DayMethod): number {
  const off = [till, payments].map((one) => (one === null ? 0 : one - ledger))
  return off.reduce((worst, one) => (Math.abs(one) > Math.abs(worst) ? one : worst), 0)
}
