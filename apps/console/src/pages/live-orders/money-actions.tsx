import { Button } from '@mantine/core'
import type { LiveOrder } from '@tandem/client'
import { useState } from 'react'
import { useCan } from '../../app/use-can.ts'
import { useWords } from '../../strings/use-words.ts'
import { CancelForm } from './cancel-form.tsx'
import { CashForm } from './cash-form.tsx'
import classes from './live-orders.module.css'
import { toPay } from './use-live-columns.tsx'

/** What moves money: each has a form that says how much before it is done. */
export function MoneyActions({ order }: { order: LiveOrder }) {
  const { t } = useWords()
  const can = useCan()
  const [open, setOpen] = useState<'cash' | 'cancel' | null>(null)
  const mayTakeCash = can('orders.write') && toPay(order) > 0
  const mayCancel = can('orders.void') && isCancellable(order)
  const close = () => setOpen(null)
  if (open === 'cash' && mayTakeCash) return <CashForm order={order} onClose={close} />
  if (open === 'cancel' && mayCancel) return <CancelForm order={order} onClose={close} />
  if (!mayTakeCash && !mayCancel) return null
  return (
    <div className={classes.actions}>
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
    </div>
  )
}

function isCancellable({ state, groups }: LiveOrder): boolean {
  if (state === 'placed') return true
  return state === 'confirmed' && groups.some(({ actions }) => actions.includes('cancel'))
}
