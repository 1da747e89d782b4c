import { NativeSelect, TextInput } from '@mantine/core'
import type { CashMovement, TillShift } from '@tandem/contracts'
import { useState } from 'react'
import { useFormat, useMerchant } from '../../app/merchant-context.ts'
import { useWrite } from '../../app/use-write.ts'
import { MoneyInput } from '../../parts/money-input.tsx'
import { tell } from '../../parts/tell.ts'
import { Fields, WriteForm } from '../../parts/write-form.tsx'
import { useWords } from '../../strings/use-words.ts'
import { useDayChanged } from './use-day.ts'

const KINDS = ['pay_in', 'pay_out', 'to_safe'] as const

/** Cash in or out of a drawer without a sale, with its reason. */
export function MoveCashForm({ shift, onDone }: { shift: TillShift; onDone: () => void }) {
  const { t } = useWords()
  const format = useFormat()
  const { api } = useMerchant()
  const changed = useDayChanged()
  const [kind, setKind] = useState<CashMovement['kind']>('pay_out')
  const [amount, setAmount] = useState<number | null>(null)
  const [reason, setReason] = useState('')
  const move = useWrite<CashMovement, TillShift>(
    (input, key) => api.moveCash(shift.id, input, key),
    async () => {
      await changed()
      tell(t('shift.movedNow'))
      onDone()
    },
  )
  const isWhole = amount !== null && amount > 0 && reason.trim() !== ''
  return (
    <WriteForm
      bare
      title={t('shift.move')}
      write={move}
      submit={t('shift.moveNow', { amount: format.money(amount ?? 0) })}
      isReady={isWhole}
      onSubmit={() => amount !== null && move.mutate({ kind, amount, reason: reason.trim() })}
      onCancel={onDone}
    >
      <Fields>
        <NativeSelect
          label={t('shift.moveKind')}
          value={kind}
          data={KINDS.map((value) => ({ value, label: t(`cashMovement.${value}`) }))}
          onChange={(event) => setKind(KINDS.find((one) => one === event.currentTarget.value) ?? kind)}
        />
        <MoneyInput label={t('live.amount')} value={amount} onChange={setAmount} />
      </Fields>
      <TextInput
        label={t('shift.moveReason')}
        value={reason}
        maxLength={300}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </WriteForm>
  )
}
