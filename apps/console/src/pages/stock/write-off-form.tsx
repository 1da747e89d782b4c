import { Button, NativeSelect, NumberInput, TextInput } from '@mantine/core'
import type { NewWastage, StockDocument } from '@tandem/contracts'
import { type FormEvent, useState } from 'react'
import { useMerchant } from '../../app/merchant-context.ts'
import { useWrite } from '../../app/use-write.ts'
import { Notice } from '../../parts/notice.tsx'
import { problemText } from '../../parts/states.tsx'
import { tell } from '../../parts/tell.ts'
import { useQuantity } from '../../parts/use-quantity.ts'
import { useWords } from '../../strings/use-words.ts'
import type { StockFormProps } from './receive-form.tsx'
import classes from './stock.module.css'
import { useStockChanged } from './use-stock-changed.ts'

const REASONS = [
  'expired',
  'damaged',
  'spoiled',
  'overproduced',
  'theft',
] as const satisfies readonly NewWastage['reason'][]

/** Goods that are gone, for a reason; what is promised to somebody stays. */
export function WriteOffForm({ placeId, line, onDone }: StockFormProps) {
  const words = useWords()
  const { t, code } = words
  const { api } = useMerchant()
  const written = useQuantity()
  const changed = useStockChanged()
  const [id] = useState(() => crypto.randomUUID())
  const [quantity, setQuantity] = useState<number | null>(null)
  const [reason, setReason] = useState<NewWastage['reason']>('expired')
  const [note, setNote] = useState('')
  const writeOff = useWrite<NewWastage, StockDocument>(
    (wastage, key) => api.writeOff(placeId, wastage, key),
    async () => {
      await changed()
      tell(t('stock.writtenOff'))
      onDone()
    },
  )
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!quantity) return
    const lines = [{ sku: line.sku, quantity, lotId: null }]
    writeOff.mutate({ id, reason, photo: null, note: note.trim() || null, evenPromised: false, lines })
  }
  return (
    <form className={classes.form} onSubmit={submit} aria-label={t('stock.writeOff')} noValidate>
      <h3 className={classes.title}>{t('stock.writeOff')}</h3>
      {writeOff.error && <Notice tone="bad" title={problemText(words, writeOff.error)} />}
      <div className={classes.fields}>
        <NumberInput
          label={t('order.quantity')}
          value={quantity ?? ''}
          min={0}
          max={line.onHand}
          decimalScale={line.decimals}
          hideControls
          data-autofocus
          onChange={(typed) => setQuantity(typed === '' ? null : Number(typed))}
        />
        <NativeSelect
          label={t('stock.reason')}
          value={reason}
          data={REASONS.map((value) => ({ value, label: code('wastageReason', value) }))}
          onChange={(event) => setReason(REASONS.find((one) => one === event.currentTarget.value) ?? reason)}
        />
        <TextInput
          label={t('stock.note')}
          value={note}
          maxLength={500}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
      </div>
      <p className="soft">{t('stock.writeOffNote')}</p>
      <div className="row">
        <Button type="submit" size="xs" disabled={!quantity} loading={writeOff.isPending}>
          {t('stock.writeOffNow', { quantity: written(quantity ?? 0, line.unit) })}
        </Button>
        <Button size="xs" variant="default" onClick={onDone}>
          {t('act.notNow')}
        </Button>
      </div>
    </form>
  )
}
