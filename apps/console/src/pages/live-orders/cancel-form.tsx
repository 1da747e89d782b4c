import { Button, NumberInput, TextInput } from '@mantine/core'
import type { LiveOrder } from '@tandem/client'
import { type FormEvent, useState } from 'react'
import { useMerchant } from '../../app/merchant-context.ts'
import { useWrite } from '../../app/use-write.ts'
import { Notice } from '../../parts/notice.tsx'
import { problemText } from '../../parts/states.tsx'
import { tell } from '../../parts/tell.ts'
import { useQuantity } from '../../parts/use-quantity.ts'
import { useWords } from '../../strings/use-words.ts'
import { type CancelAsk, cancelAsk, cancellable } from './cancel-lines.ts'
import classes from './live-orders.module.css'
import { useOrderChanged } from './use-order.ts'

/** Cancels what has not left yet, or some of it; what was paid for it goes back by itself. */
export function CancelForm({ order, onClose }: { order: LiveOrder; onClose: () => void }) {
  const words = useWords()
  const { t, name } = words
  const { api } = useMerchant()
  const quantity = useQuantity()
  const changed = useOrderChanged(order.id)
  const lines = cancellable(order)
  const [chosen, setChosen] = useState<Readonly<Record<number, number>>>(() =>
    Object.fromEntries(lines.map(({ line, open }) => [line, open])),
  )
  const [reason, setReason] = useState('')
  const cancel = useWrite<CancelAsk, LiveOrder>(
    (ask, key) => api.cancelOrder(order.id, ask, key),
    async (answer) => {
      await changed(answer)
      tell(t('live.cancelledNow'))
      onClose()
    },
  )
  const ask = cancelAsk(order, lines, chosen, reason)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (ask) cancel.mutate(ask)
  }
  return (
    <form className={classes.form} onSubmit={submit} aria-label={t('live.cancel')} noValidate>
      <h3 className={classes.title}>{t('live.cancel')}</h3>
      {cancel.error && <Notice tone="bad" title={problemText(words, cancel.error)} />}
      {order.state === 'confirmed' &&
        lines.map(({ line, sku, name: called, unit, open }) => (
          <div key={line} className={classes.cancelLine}>
            <span>
              {name(called, sku)}
              <span className={classes.under}>{t('live.cancellable', { count: quantity(open, unit) })}</span>
            </span>
            <NumberInput
              size="xs"
              w={96}
              aria-label={t('live.cancelQuantity', { name: name(called, sku) })}
              value={chosen[line] ?? 0}
              min={0}
              max={open}
              decimalScale={Number.isInteger(open) && unit !== 'kg' ? 0 : 3}
              onChange={(value) => setChosen({ ...chosen, [line]: Number(value) || 0 })}
            />
          </div>
        ))}
      <TextInput
        label={t('live.cancelReason')}
        value={reason}
        maxLength={200}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <p className="soft">{t(order.paid > order.refunded ? 'live.cancelRefunds' : 'live.cancelFrees')}</p>
      <div className="row">
        <Button type="submit" size="xs" loading={cancel.isPending} disabled={ask === null}>
          {t(ask?.lines ? 'live.cancelSome' : 'live.cancelAll')}
        </Button>
        <Button size="xs" variant="default" onClick={onClose}>
          {t('act.notNow')}
        </Button>
      </div>
    </form>
  )
}
