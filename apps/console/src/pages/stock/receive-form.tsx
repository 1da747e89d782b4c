import { NumberInput, TextInput } from '@mantine/core'
import type { Lot, NewReceipt, StockDocument, StockLine } from '@tandem/contracts'
import { useState } from 'react'
import { useMerchant } from '../../app/merchant-context.ts'
import { useWrite } from '../../app/use-write.ts'
import { MomentInput } from '../../parts/moment-input.tsx'
import { MoneyInput } from '../../parts/money-input.tsx'
import { useQuantity } from '../../parts/use-quantity.ts'
import { Fields, WriteForm } from '../../parts/write-form.tsx'
import { useWords } from '../../strings/use-words.ts'
import { useStockDone } from './use-stock-changed.ts'

export interface StockFormProps {
  placeId: string
  line: StockLine
  lots: readonly Lot[]
  onDone: () => void
}

/** Goods that have come, without a purchase order; of which batch, and until when they are good, where that is kept. */
export function ReceiveForm({ placeId, line, lots, onDone }: StockFormProps) {
  const { t } = useWords()
  const { api } = useMerchant()
  const written = useQuantity()
  // The document has its id from here on: sent twice, it is one.
  const [id] = useState(() => crypto.randomUUID())
  const [quantity, setQuantity] = useState<number | null>(null)
  const [unitCost, setUnitCost] = useState<number | null>(line.unitCost)
  const [supplier, setSupplier] = useState('')
  const [batch, setBatch] = useState('')
  const [expiresAt, setExpiresAt] = useState<number | null>(null)
  const receive = useWrite<NewReceipt, StockDocument>(
    (receipt, key) => api.receiveGoods(placeId, receipt, key),
    useStockDone(t('stock.received'), onDone),
  )
  const isByLot = lots.length > 0
  const lot = batch.trim() !== '' || expiresAt !== null ? { batch: batch.trim() || null, expiresAt } : null
  const lines = [{ sku: line.sku, quantity: quantity ?? 0, unitCost, lot }]
  return (
    <WriteForm
      title={t('stock.receive')}
      note={isByLot ? t('lot.needed') : undefined}
      write={receive}
      submit={t('stock.receiveNow', { quantity: written(quantity ?? 0, line.unit) })}
      isReady={Boolean(quantity) && (!isByLot || lot !== null)}
      onSubmit={() =>
        receive.mutate({ id, purchaseOrderId: null, supplier: supplier.trim() || null, note: null, lines })
      }
      onCancel={onDone}
    >
      <Fields>
        <NumberInput
          label={t('order.quantity')}
          value={quantity ?? ''}
          min={0}
          decimalScale={line.decimals}
          hideControls
          onChange={(typed) => setQuantity(typed === '' ? null : Number(typed))}
        />
        <MoneyInput label={t('stock.unitCost')} value={unitCost} onChange={setUnitCost} />
        <TextInput
          label={t('stock.supplier')}
          value={supplier}
          maxLength={120}
          onChange={(event) => setSupplier(event.currentTarget.value)}
        />
        <TextInput
          label={t(isByLot ? 'lot.batch' : 'lot.batchOptional')}
          value={batch}
          maxLength={60}
          onChange={(event) => setBatch(event.currentTarget.value)}
        />
        <MomentInput
          label={t(isByLot ? 'lot.expires' : 'lot.expiresOptional')}
          empty={t('lot.noExpiry')}
          value={expiresAt}
          onChange={setExpiresAt}
        />
      </Fields>
    </WriteForm>
  )
}
