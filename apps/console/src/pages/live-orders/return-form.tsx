import { Checkbox, NativeSelect } from '@mantine/core'
import type { LiveOrder } from '@tandem/client'
import type { ReturnGoods } from '@tandem/contracts'
import { useState } from 'react'
import { useMerchant } from '../../app/merchant-context.ts'
import { useWrite } from '../../app/use-write.ts'
import { tell } from '../../parts/tell.ts'
import { WriteForm } from '../../parts/write-form.tsx'
import { useWords } from '../../strings/use-words.ts'
import { linesAsked, returnable } from './cancel-lines.ts'
import { type Chosen, LineQuantities } from './line-quantities.tsx'
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
  const { t, code } = useWords()
  const { api } = useMerchant()
  const changed = useOrderChanged(order.id)
  const lines = returnable(order)
  const [chosen, setChosen] = useState<Chosen>({})
  const [reason, setReason] = useState<ReturnGoods['reason']>('quality')
  const [restock, setRestock] = useState(false)
  const named = linesAsked(lines, chosen)
  const takeBack = useWrite<ReturnGoods, LiveOrder>(
    (ask, key) => api.returnGoods(order.id, ask, key),
    async (answer) => {
      await changed(answer)
      tell(t('live.returnedNow'))
      onClose()
    },
  )
  return (
    <WriteForm
      title={t('live.returnTitle')}
      note={t('live.cancelRefunds')}
      write={takeBack}
      submit={t('live.returnNow')}
      isReady={named.length > 0}
      onSubmit={() => takeBack.mutate({ lines: named, reason, restock })}
      onCancel={onClose}
    >
      <LineQuantities
        lines={lines}
        chosen={chosen}
        onChange={setChosen}
        open={(count) => t('live.returnable', { count })}
        label={(name) => t('live.returnQuantity', { name })}
      />
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
    </WriteForm>
  )
}
