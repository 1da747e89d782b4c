import { Button, TextInput } from '@mantine/core'
import { useLocalStorage } from '@mantine/hooks'
import type { LiveOrder } from '@tandem/client'
import { type FormEvent, useState } from 'react'
import { useFormat, useMerchant } from '../../app/merchant-context.ts'
import { useWrite } from '../../app/use-write.ts'
import { MoneyInput } from '../../parts/money-input.tsx'
import { Notice } from '../../parts/notice.tsx'
import { problemText } from '../../parts/states.tsx'
import { tell } from '../../parts/tell.ts'
import { useWords } from '../../strings/use-words.ts'
import classes from './live-orders.module.css'
import { toPay } from './use-live-columns.tsx'
import { useOrderChanged } from './use-order.ts'

/** Cash into the drawer of a till: all that is due, or a part of it. */
export function CashForm({ order, onClose }: { order: LiveOrder; onClose: () => void }) {
  const words = useWords()
  const { t } = words
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
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!isWrong && tillId.trim() !== '') take.mutate({ tillId: tillId.trim(), amount })
  }
  return (
    <form className={classes.form} onSubmit={submit} aria-label={t('live.takeCash')} noValidate>
      <h3 className={classes.title}>{t('live.takeCash')}</h3>
      {take.error && <Notice tone="bad" title={problemText(words, take.error)} />}
      <div className={classes.fields}>
        <TextInput
          label={t('shift.till')}
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
      </div>
      <div className="row">
        <Button type="submit" size="xs" loading={take.isPending} disabled={isWrong || tillId.trim() === ''}>
          {t('live.takeCashNow', { amount: format.money(amount) })}
        </Button>
        <Button size="xs" variant="default" onClick={onClose}>
          {t('act.notNow')}
        </Button>
      </div>
    </form>
  )
}
