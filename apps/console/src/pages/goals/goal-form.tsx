import '@mantine/dates/styles.css'
import 'dayjs/locale/zh-cn'
import { Button, MultiSelect, NumberInput, Select } from '@mantine/core'
import { DatePickerInput } from '@mantine/dates'
import type { NewGoal } from '@tandem/contracts'
import { addDays } from '@tandem/kernel'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useMerchant, useScopeAnswer } from '../../app/merchant-context.ts'
import { useMyPart } from '../../app/use-my-part.ts'
import { Notice } from '../../parts/notice.tsx'
import { problemText } from '../../parts/states.tsx'
import { useWords } from '../../strings/use-words.ts'
import classes from './goals.module.css'

/** Sets one goal: metric, stores, target, date. */
export function GoalForm({ onDone, onCancel }: { onDone: () => void; onCancel: () => void }) {
  const words = useWords()
  const { t, name, locale } = words
  const { api } = useMerchant()
  const { today, stores, currency, currencyDecimals } = useScopeAnswer()
  const seesAll = useMyPart()?.storeIds === null
  const [metric, setMetric] = useState<NewGoal['metric']>('incremental_profit')
  const [target, setTarget] = useState<number | null>(null)
  const [dueOn, setDueOn] = useState(addDays(today, 90))
  const [storeIds, setStoreIds] = useState<string[]>([])
  const [tried, setTried] = useState(false)
  const set = useMutation({ mutationFn: (goal: NewGoal) => api.setGoal(goal), onSuccess: onDone })
  const isRate = metric === 'repeat_rate'
  const wrongTarget = target === null || !(target > 0) || (isRate && target > 100)
  const wrongDate = dueOn <= today
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (target === null || wrongTarget || wrongDate) return
    const own = seesAll ? null : stores.map(({ id }) => id)
    set.mutate({
      metric,
      target: isRate ? target / 100 : Math.round(target * 10 ** currencyDecimals),
      dueOn,
      storeIds: storeIds.length > 0 ? storeIds : own,
      guardRails: [],
    })
  }
  return (
    <form onSubmit={submit} noValidate>
      {set.error && <Notice tone="bad" title={problemText(words, set.error)} />}
      <div className={classes.form}>
        <Select
          label={t('goal.metric')}
          value={metric}
          allowDeselect={false}
          onChange={(value) => {
            setMetric((value as NewGoal['metric']) ?? metric)
            setTarget(null)
          }}
          data={(['incremental_profit', 'repeat_rate'] as const).map((value) => ({
            value,
            label: t(`goalMetric.${value}`),
          }))}
        />
        <NumberInput
          key={metric}
          label={t('goal.target')}
          value={target ?? ''}
          min={0}
          decimalScale={isRate ? 1 : currencyDecimals}
          thousandSeparator=","
          rightSection={<span className="soft">{isRate ? '%' : currency}</span>}
          rightSectionWidth={52}
          error={tried && wrongTarget && t(isRate ? 'goal.rateWrong' : 'goal.amountWrong')}
          onChange={(value) => setTarget(value === '' ? null : Number(value))}
        />
        <DatePickerInput
          label={t('goal.due')}
          locale={locale === 'en' ? 'en' : 'zh-cn'}
          valueFormat={locale === 'en' ? 'D MMM YYYY' : 'YYYY年M月D日'}
          firstDayOfWeek={1}
          value={dueOn}
          minDate={addDays(today, 1)}
          error={tried && wrongDate && t('goal.dueWrong')}
          onChange={(date) => date && setDueOn(date)}
        />
        <MultiSelect
          label={t('winBack.stores')}
          placeholder={storeIds.length === 0 ? t('scope.all') : ''}
          value={storeIds}
          onChange={setStoreIds}
          data={stores.map((store) => ({ value: store.id, label: name(store.name, store.id) }))}
          clearable
          searchable
        />
      </div>
      <div className={classes.formFoot}>
        <Button type="submit" loading={set.isPending}>
          {t('goals.set')}
        </Button>
        <Button variant="subtle" color="gray" onClick={onCancel}>
          {t('act.close')}
        </Button>
      </div>
    </form>
  )
}
