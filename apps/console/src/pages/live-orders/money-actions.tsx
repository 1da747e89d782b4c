import { Button } from '@mantine/core'
import type { LiveOrder } from '@tandem/client'
import { useState } from 'react'
import { useCan } from '../../app/use-can.ts'
import { useWords } from '../../strings/use-words.ts'
import { CancelForm } from './cancel-form.tsx'
import { returnable } from './cancel-lines.ts'
import { CashForm } from './cash-form.tsx'
import { ReturnForm } from './return-form.tsx'
import { toPay } from './use-live-columns.tsx'

/** What moves money: each has a form that says how much before it is done. */
export function MoneyActions({ order }: { order: LiveOrder }) {
  const { t } = useWords()
  const can = useCan()
  const [open, setOpen] = useState<'cash' | 'cancel' | 'return' | null>(null)
  const mayTakeCash = can('orders.write') && toPay(order) > 0
  const mayCancel = can('orders.void') && isCancellable(order)
  const mayReturn = can('orders.refund') && order.state !== 'cancelled' && returnable(order).length > 0
  const close = () => setOpen(null)
  if (open === 'cash' && mayTakeCash) return <CashForm order={order} onClose={close} />
  if (open === 'cancel' && mayCancel) return <CancelForm order={order} onClose={close} />
  if (open === 'return' && mayReturn) return <ReturnForm order={order} onClose={close} />
  if (!mayTakeCash && !mayCancel && !mayReturn) return null
  return (
    <div className="actions">
      {mayTakeCash && (
        <Button size="xs" variant="default" onClick={() => setOpen('cash')}>
          {t('live.takeCash')}
        </Button>
      )}
      {mayCancel && (
        <Button size="xs" variant="default" onClick={() => setOpen('cancel')}>
          {t('live.cancel')}
        </Button>
      )}
      {mayReturn && (
        <Button size="xs" variant="default" onClick={() => setOpen('return')}>
          {t('live.return')}
        </Button>
      )}
    </div>
  )
}

function isCancellable({ state, groups }: LiveOrder): boolean {
  if (state === 'placed') return true
  return state === 'confirmed' && groups.some(({ actions }) => actions.includes('cancel'))
}
