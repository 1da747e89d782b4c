import { NativeSelect, NumberInput, TextInput } from '@mantine/core'
import type { NewWastage, StockDocument } from '@tandem/contracts'
import { useState } from 'react'
import { useFormat, useMerchant } from '../../app/merchant-context.ts'
import { useWrite } from '../../app/use-write.ts'
import { useQuantity } from '../../parts/use-quantity.ts'
import { Fields, WriteForm } from '../../parts/write-form.tsx'
import { useWords } from '../../strings/use-words.ts'
import type { StockFormProps } from './receive-form.tsx'
import { useStockDone } from './use-stock-changed.ts'

const REASONS = [
  'expired',
  'damaged',
  'spoiled',
  'overproduced',
  'theft',
] as const satisfies readonly NewWastage['reason'][]

/** Goods that are gone, for a reason; what is promised to somebody stays. */
export function WriteOffForm({ placeId, line, lots, onDone }: StockFormProps) {
  const { t, code } = useWords()
  const format = useFormat()
  const { api } = useMerchant()
  const written = useQuantity()
  const [id] = useState(() => crypto.randomUUID())
  const [quantity, setQuantity] = useState<number | null>(null)
  const [lotId, setLotId] = useState('')
  const [reason, setReason] = useState<NewWastage['reason']>('expired')
  const [note, setNote] = useState('')
  const writeOff = useWrite<NewWastage, StockDocument>(
    (wastage, key) => api.writeOff(placeId, wastage, key),
    useStockDone(t('stock.writtenOff'), onDone),
  )
  const most = lots.find((lot) => lot.id === lotId)?.quantity ?? line.onHand
  const lines = [{ sku: line.sku, quantity: quantity ?? 0, lotId: lotId || null }]
  return (
    <WriteForm
      title={t('stock.writeOff')}
      note={t('stock.writeOffNote')}
      write={writeOff}
      submit={t('stock.writeOffNow', { quantity: written(quantity ?? 0, line.unit) })}
      isReady={Boolean(quantity) && (quantity ?? 0) <= most}
      onSubmit={() =>
        writeOff.mutate({ id, reason, photo: null, note: note.trim() || null, evenPromised: false, lines })
      }
      onCancel={onDone}
    >
      <Fields>
        <NumberInput
          label={t('order.quantity')}
          description={t('stock.atMost', { quantity: written(most, line.unit) })}
          value={quantity ?? ''}
          min={0}
          max={most}
          decimalScale={line.decimals}
          hideControls
          onChange={(typed) => setQuantity(typed === '' ? null : Number(typed))}
        />
        {lots.length > 0 && (
          <NativeSelect
            label={t('lot.which')}
            value={lotId}
            data={[
              { value: '', label: t('lot.firstToExpire') },
              ...lots.map((lot) => ({
                value: lot.id,
                label: [lot.batch ?? t('lot.noBatch'), lot.expiresAt !== null && format.instant(lot.expiresAt)]
                  .filter(Boolean)
                  .join(' · '),
              })),
            ]}
            onChange={(event) => setLotId(event.currentTarget.value)}
          />
        )}
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
      </Fields>
    </WriteForm>
  )
}
