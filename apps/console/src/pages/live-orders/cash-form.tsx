import { TextInput } from '@mantine/core'
import { useLocalStorage } from '@mantine/hooks'
import type { LiveOrder } from '@tandem/client'
import { useState } from 'react'
import { useFormat, useMerchant } from '../../app/merchant-context.ts'
import { useWrite } from '../../app/use-write.ts'
import { MoneyInput } from '../../parts/money-input.tsx'
import { tell } from '../../parts/tell.ts'
import { Fields, WriteForm } from '../../parts/write-form.tsx'
import { useWords } from '../../strings/use-words.ts'
import { toPay } from './use-live-columns.tsx'
import { useOrderChanged } from './use-order.ts'

/** Cash into the drawer of a till: all that is due, or a part of it. */
export function CashForm({ order, onClose }: { order: LiveOrder; onClose: () => void }) {
  const { t } = useWords()
  const format = useFormat()
  const { api } = useMerchant()
  const changed = useOrderChanged(order.id)
  // The till is the one at which this browser stands.
  const [tillId, setTillId] = useLocalStorage({ key: `tandem.till.${order.storeId}`, defaultValue: '' })
  const open = toPay(order)
  const [amount, setAmount] = useState<number | null>(open)
  const take = useWrite<{ tillId: string; amount: number }, { amount: number }>(
    (input, key) => api.takeCash(order.id, input, key),
    async (taken) => {
      await changed()
      tell(t('live.cashTaken', { amount: format.money(taken.amount) }))
      onClose()
    },
  )
  const isWrong = amount === null || amount < 1 || amount > open
  return (
    <WriteForm
      title={t('live.takeCash')}
      write={take}
      submit={t('live.takeCashNow', { amount: format.money(amount) })}
      isReady={!isWrong && tillId.trim() !== ''}
      onSubmit={() => amount !== null && take.mutate({ tillId: tillId.trim(), amount })}
      onCancel={onClose}
    >
      <Fields>
        <TextInput
          label={t('shift.till')}
          description={t('shift.tillNote')}
          value={tillId}
          maxLength={60}
          data-autofocus
          onChange={(event) => setTillId(event.currentTarget.value)}
        />
        <MoneyInput
          label={t('live.amount')}
          value={amount}
          onChange={setAmount}
          error={isWrong && t('live.amountWrong', { most: format.money(open) })}
        />
      </Fields>
    </WriteForm>
  )
}
