import { TextInput } from '@mantine/core'
import type { NewShift, TillShift } from '@tandem/contracts'
import { useState } from 'react'
import { useMerchant } from '../../app/merchant-context.ts'
import { useWrite } from '../../app/use-write.ts'
import { MoneyInput } from '../../parts/money-input.tsx'
import { SideDrawer } from '../../parts/side-drawer.tsx'
import { WriteForm } from '../../parts/write-form.tsx'
import { useWords } from '../../strings/use-words.ts'
import { useDayChanged } from './use-day.ts'

/** As the server takes it: no space, no letters that a till's printer may not have. */
const TILL_ID = /^[\x21-\x7e]{1,60}$/

/** A cashier takes a drawer with its float. */
export function OpenShift({ storeId, onClose }: { storeId: string; onClose: () => void }) {
  const { t } = useWords()
  const { api } = useMerchant()
  const changed = useDayChanged()
  const [tillId, setTillId] = useState('')
  const [cashier, setCashier] = useState('')
  const [float, setFloat] = useState<number | null>(null)
  const [tried, setTried] = useState(false)
  const open = useWrite<NewShift, TillShift>(
    (input, key) => api.openShift(storeId, input, key),
    async () => {
      await changed()
      onClose()
    },
  )
  const wrongTill = !TILL_ID.test(tillId.trim())
  const submit = () => {
    setTried(true)
    if (wrongTill || cashier.trim() === '' || float === null) return
    open.mutate({ tillId: tillId.trim(), cashier: cashier.trim(), float })
  }
  return (
    <SideDrawer title={t('shift.open')} onClose={onClose} size={440}>
      <WriteForm
        bare
        title={t('shift.open')}
        hidesTitle
        write={open}
        submit={t('shift.openNow')}
        onSubmit={submit}
        onCancel={onClose}
      >
        <TextInput
          label={t('shift.till')}
          description={t('shift.tillNote')}
          value={tillId}
          maxLength={60}
          data-autofocus
          error={tried && wrongTill && t('shift.tillWrong')}
          onChange={(event) => setTillId(event.currentTarget.value)}
        />
        <TextInput
          label={t('shift.cashier')}
          value={cashier}
          maxLength={60}
          error={tried && cashier.trim() === '' && t('field.missing')}
          onChange={(event) => setCashier(event.currentTarget.value)}
        />
        <MoneyInput
          label={t('shift.float')}
          description={t('shift.floatNote')}
          value={float}
          onChange={setFloat}
          error={tried && float === null && t('field.missing')}
        />
      </WriteForm>
    </SideDrawer>
  )
}
