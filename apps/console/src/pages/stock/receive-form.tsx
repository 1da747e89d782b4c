import { Button, NumberInput, TextInput } from '@mantine/core'
import type { NewReceipt, StockDocument, StockLine } from '@tandem/contracts'
import { type FormEvent, useState } from 'react'
import { useMerchant } from '../../app/merchant-context.ts'
import { useWrite } from '../../app/use-write.ts'
import { MoneyInput } from '../../parts/money-input.tsx'
import { Notice } from '../../parts/notice.tsx'
import { problemText } from '../../parts/states.tsx'
import { tell } from '../../parts/tell.ts'
import { useQuantity } from '../../parts/use-quantity.ts'
import { useWords } from '../../strings/use-words.ts'
import classes from './stock.module.css'
import { useStockChanged } from './use-stock-changed.ts'

export interface StockFormProps {
  placeId: string
  line: StockLine
  onDone: () => void
}

/** Goods that have come, without a purchase order. */
export function ReceiveForm({ placeId, line, onDone }: StockFormProps) {
  const words = useWords()
  const { t } = words
  const { api } = useMerchant()
  const written = useQuantity()
  const changed = useStockChanged()
  // The document has its id from here on: sent twice, it is one.
  const [id] = useState(() => crypto.randomUUID())
  const [quantity, setQuantity] = useState<number | null>(null)
  const [unitCost, setUnitCost] = useState<number | null>(line.unitCost)
  const [supplier, setSupplier] = useState('')
  const receive = useWrite<NewReceipt, StockDocument>(
    (receipt, key) => api.receiveGoods(placeId, receipt, key),
    async () => {
      await changed()
      tell(t('stock.received'))
      onDone()
    },
  )
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!quantity) return
    const lines = [{ sku: line.sku, quantity, unitCost, lot: null }]
    receive.mutate({ id, purchaseOrderId: null, supplier: supplier.trim() || null, note: null, lines })
  }
  return (
    <form className={classes.form} onSubmit={submit} aria-label={t('stock.receive')} noValidate>
      <h3 className={classes.title}>{t('stock.receive')}</h3>
      {receive.error && <Notice tone="bad" title={problemText(words, receive.error)} />}
      <div className={classes.fields}>
        <NumberInput
          label={t('order.quantity')}
          value={quantity ?? ''}
          min={0}
          decimalScale={line.decimals}
          hideControls
          data-autofocus
          onChange={(typed) => setQuantity(typed === '' ? null : Number(typed))}
        />
        <MoneyInput label={t('stock.unitCost')} value={unitCost} onChange={setUnitCost} />
        <TextInput
          label={t('stock.supplier')}
          value={supplier}
          maxLength={120}
          onChange={(event) => setSupplier(event.currentTarget.value)}
        />
      </div>
      <div className="row">
        <Button type="submit" size="xs" disabled={!quantity} loading={receive.isPending}>
          {t('stock.receiveNow', { quantity: written(quantity ?? 0, line.unit) })}
        </Button>
        <Button size="xs" variant="default" onClick={onDone}>
          {t('act.notNow')}
        </Button>
      </div>
    </form>
  )
}
