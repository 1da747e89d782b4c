import { NumberInput } from '@mantine/core'
import type { StockCount } from '@tandem/contracts'
import { useState } from 'react'
import { useMerchant } from '../../app/merchant-context.ts'
import { useWrite } from '../../app/use-write.ts'
import { useQuantity } from '../../parts/use-quantity.ts'
import { WriteForm } from '../../parts/write-form.tsx'
import { useWords } from '../../strings/use-words.ts'
import type { StockFormProps } from './receive-form.tsx'
import { useStockDone } from './use-stock-changed.ts'

interface Found {
  id: string
  found: number
}

/** What somebody found of one SKU becomes the truth; promises beyond it wait among the shortfalls. */
export function CountForm({ placeId, line: { sku, unit, decimals }, onDone }: Omit<StockFormProps, 'lots'>) {
  const { t } = useWords()
  const { api } = useMerchant()
  const written = useQuantity()
  // A count has its id from here on: cut off between its steps, the same press goes on with it.
  const [id] = useState(() => crypto.randomUUID())
  const [found, setFound] = useState<number | null>(null)
  const count = useWrite<Found, StockCount>(
    async (asked) => {
      const scope = { by: 'skus' as const, skus: [sku] }
      const opened = await api.openCount(placeId, { id: asked.id, scope, blind: true, note: null })
      if (opened.state === 'applied') return opened
      await api.enterCount(asked.id, { lines: [{ sku, found: asked.found }] })
      return await api.applyCount(asked.id)
    },
    useStockDone(t('stock.countedNow'), onDone),
  )
  return (
    <WriteForm
      title={t('stock.count')}
      note={t('stock.countNote')}
      write={count}
      submit={t('stock.countNow', { quantity: written(found ?? 0, unit) })}
      isReady={found !== null}
      onSubmit={() => found !== null && count.mutate({ id, found })}
      onCancel={onDone}
    >
      <NumberInput
        label={t('stock.found')}
        value={found ?? ''}
        min={0}
        decimalScale={decimals}
        hideControls
        maw={200}
        onChange={(typed) => setFound(typed === '' ? null : Number(typed))}
      />
    </WriteForm>
  )
}
