import { Button, Checkbox, NativeSelect, NumberInput } from '@mantine/core'
import type { LiveOrder } from '@tandem/client'
import type { ReturnGoods } from '@tandem/contracts'
import { type FormEvent, useState } from 'react'
import { useMerchant } from '../../app/merchant-context.ts'
import { useWrite } from '../../app/use-write.ts'
import { Notice } from '../../parts/notice.tsx'
import { problemText } from '../../parts/states.tsx'
import { tell } from '../../parts/tell.ts'
import { useQuantity } from '../../parts/use-quantity.ts'
import { useWords } from '../../strings/use-words.ts'
import { returnable } from './cancel-lines.ts'
import classes from './live-orders.module.css'
import { useOrderChanged } from './use-order.ts'

const REASONS = [
  'quality',
  'wrong_item',
  'late',
  'changed_mind',
  'expired',
  'other',
] as const satisfies readonly ReturnGoods['reason'][]

/** Takes back goods that were handed over; what was paid for them goes back by itself. */
export function ReturnForm({ order, onClose }: { order: LiveOrder; onClose: () => void }) {
  const words = useWords()
  const { t, name, code } = words
  const { api } = useMerchant()
  const quantity = useQuantity()
  const changed = useOrderChanged(order.id)
  const lines = returnable(order)
  const [chosen, setChosen] = useState<Readonly<Record<number, number>>>({})
  const [reason, setReason] = useState<ReturnGoods['reason']>('quality')
  const [restock, setRestock] = useState(false)
  const named = lines
    .map(({ line, open }) => ({ line, quantity: Math.min(open, chosen[line] ?? 0) }))
    .filter((one) => one.quantity > 0)
  const takeBack = useWrite<ReturnGoods, LiveOrder>(
    (ask, key) => api.returnGoods(order.id, ask, key),
    async (answer) => {
      await changed(answer)
      tell(t('live.returnedNow'))
      onClose()
    },
  )
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (named.length > 0) takeBack.mutate({ lines: named, reason, restock })
  }
  return (
    <form className={classes.form} onSubmit={submit} aria-label={t('live.return')} noValidate>
      <h3 className={classes.title}>{t('live.return')}</h3>
      {takeBack.error && <Notice tone="bad" title={problemText(words, takeBack.error)} />}
      {lines.map(({ line, sku, name: called, unit, open }) => (
        <div key={line} className={classes.cancelLine}>
          <span>
            {name(called, sku)}
            <span className={classes.under}>{t('live.returnable', { count: quantity(open, unit) })}</span>
          </span>
          <NumberInput
            size="xs"
            w={96}
            aria-label={t('live.returnQuantity', { name: name(called, sku) })}
            value={chosen[line] ?? 0}
            min={0}
            max={open}
            decimalScale={3}
            onChange={(value) => setChosen({ ...chosen, [line]: Number(value) || 0 })}
          />
        </div>
      ))}
      <NativeSelect
        label={t('live.returnReason')}
        value={reason}
        data={REASONS.map((value) => ({ value, label: code('returnReason', value) }))}
        onChange={(event) => setReason(REASONS.find((one) => one === event.currentTarget.value) ?? reason)}
      />
      <Checkbox
        label={t('live.restock')}
        checked={restock}
        onChange={(event) => setRestock(event.currentTarget.checked)}
      />
      <p className="soft">{t('live.cancelRefunds')}</p>
      <div className="row">
        <Button type="submit" size="xs" loading={takeBack.isPending} disabled={named.length === 0}>
          {t('live.returnNow')}
        </Button>
        <Button size="xs" variant="default" onClick={onClose}>
          {t('act.notNow')}
        </Button>
      </div>
    </form>
  )
}
