import { Button, NativeSelect, TextInput } from '@mantine/core'
import type { CashMovement, TillShift } from '@tandem/contracts'
import { type FormEvent, useState } from 'react'
import { useFormat, useMerchant } from '../../app/merchant-context.ts'
import { useWrite } from '../../app/use-write.ts'
import { MoneyInput } from '../../parts/money-input.tsx'
import { Notice } from '../../parts/notice.tsx'
import { problemText } from '../../parts/states.tsx'
import { tell } from '../../parts/tell.ts'
import { useWords } from '../../strings/use-words.ts'
import classes from './day-close.module.css'
import { useDayChanged } from './use-day.ts'

const KINDS = ['pay_in', 'pay_out', 'to_safe'] as const

/** Cash in or out of a drawer without a sale, with its reason. */
export function MoveCashForm({ shift, onDone }: { shift: TillShift; onDone: () => void }) {
  const words = useWords()
  const { t } = words
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
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isWhole) move.mutate({ kind, amount, reason: reason.trim() })
  }
  return (
    <form className={classes.form} onSubmit={submit} aria-label={t('shift.move')} noValidate>
      <h3 className={classes.title}>{t('shift.move')}</h3>
      {move.error && <Notice tone="bad" title={problemText(words, move.error)} />}
      <div className={classes.fields}>
        <NativeSelect
          label={t('shift.moveKind')}
          value={kind}
          data={KINDS.map((value) => ({ value, label: t(`cashMovement.${value}`) }))}
          onChange={(event) => setKind(KINDS.find((one) => one === event.currentTarget.value) ?? kind)}
        />
        <MoneyInput label={t('live.amount')} value={amount} onChange={setAmount} />
      </div>
      <TextInput
        label={t('shift.moveReason')}
        value={reason}
        maxLength={300}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <div className="row">
        <Button type="submit" size="xs" disabled={!isWhole} loading={move.isPending}>
          {t('shift.moveNow', { amount: format.money(amount) })}
        </Button>
        <Button size="xs" variant="default" onClick={onDone}>
          {t('act.notNow')}
        </Button>
      </div>
    </form>
  )
}
