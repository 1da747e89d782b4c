import { TextInput } from '@mantine/core'
import type { ShiftClose, TillShift } from '@tandem/contracts'
import { useState } from 'react'
import { useFormat, useMerchant } from '../../app/merchant-context.ts'
import { useWrite } from '../../app/use-write.ts'
import { MoneyInput } from '../../parts/money-input.tsx'
import { tell } from '../../parts/tell.ts'
import { Fields, WriteForm } from '../../parts/write-form.tsx'
import { useWords } from '../../strings/use-words.ts'
import { useDayChanged } from './use-day.ts'

/** Ends a counted shift: says why it was off, what stays in the drawer, and who takes it over. */
export function CloseShiftForm({ shift, onDone }: { shift: TillShift; onDone: () => void }) {
  const { t } = useWords()
  const format = useFormat()
  const { api } = useMerchant()
  const changed = useDayChanged()
  const most = shift.counted ?? 0
  const [leave, setLeave] = useState<number | null>(Math.min(shift.float, most))
  const [reason, setReason] = useState('')
  const [handOverTo, setHandOverTo] = useState('')
  const [tried, setTried] = useState(false)
  const close = useWrite<ShiftClose, unknown>(
    (input, key) => api.closeShift(shift.id, input, key),
    async () => {
      await changed()
      tell(t('shift.closedNow'))
      onDone()
    },
  )
  const isOff = shift.difference !== 0
  const lacksReason = isOff && reason.trim() === ''
  const wrongLeave = (leave ?? 0) > most
  const submit = () => {
    setTried(true)
    if (lacksReason || wrongLeave) return
    close.mutate({ reason: reason.trim() || null, leave: leave ?? 0, handOverTo: handOverTo.trim() || null })
  }
  return (
    <WriteForm
      bare
      title={t('shift.close')}
      note={t('shift.closeNote')}
      write={close}
      submit={t('shift.close')}
      onSubmit={submit}
    >
      {isOff && (
        <TextInput
          label={t('shift.reason')}
          value={reason}
          maxLength={300}
          data-autofocus
          error={tried && lacksReason && t('shift.reasonMissing')}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
      )}
      <Fields>
        <MoneyInput
          label={t('shift.leave')}
          value={leave}
          onChange={setLeave}
          error={wrongLeave && t('shift.leaveWrong', { most: format.money(most) })}
        />
        <TextInput
          label={t('shift.handOverTo')}
          value={handOverTo}
          maxLength={60}
          onChange={(event) => setHandOverTo(event.currentTarget.value)}
        />
      </Fields>
    </WriteForm>
  )
}
