import { TextInput } from '@mantine/core'
import type { LiveOrder } from '@tandem/client'
import { useState } from 'react'
import { useMerchant } from '../../app/merchant-context.ts'
import { useWrite } from '../../app/use-write.ts'
import { tell } from '../../parts/tell.ts'
import { WriteForm } from '../../parts/write-form.tsx'
import { useWords } from '../../strings/use-words.ts'
import { type CancelAsk, cancelAsk, cancellable } from './cancel-lines.ts'
import { allOf, LineQuantities } from './line-quantities.tsx'
import { useOrderChanged } from './use-order.ts'

/** Cancels what has not left yet, or some of it; what was paid for it goes back by itself. */
export function CancelForm({ order, onClose }: { order: LiveOrder; onClose: () => void }) {
  const { t } = useWords()
  const { api } = useMerchant()
  const changed = useOrderChanged(order.id)
  const lines = cancellable(order)
  const [chosen, setChosen] = useState(() => allOf(lines))
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
  return (
    <WriteForm
      title={t('live.cancelTitle')}
      note={t(order.paid > order.refunded ? 'live.cancelRefunds' : 'live.cancelFrees')}
      write={cancel}
      submit={t(ask?.lines ? 'live.cancelSome' : 'live.cancelAll')}
      isReady={ask !== null}
      onSubmit={() => ask && cancel.mutate(ask)}
      onCancel={onClose}
    >
      {order.state === 'confirmed' && (
        <LineQuantities
          lines={lines}
          chosen={chosen}
          onChange={setChosen}
          open={(count) => t('live.cancellable', { count })}
          label={(name) => t('live.cancelQuantity', { name })}
        />
      )}
      <TextInput
        label={t('live.cancelReason')}
        value={reason}
        maxLength={200}
        data-autofocus
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </WriteForm>
  )
}
