import '@mantine/dates/styles.css'
import 'dayjs/locale/zh-cn'
import { ActionIcon, NativeSelect } from '@mantine/core'
import { DatePickerInput } from '@mantine/dates'
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react'
import { addDays } from '@tandem/kernel'
import { useWords } from '../../strings/use-words.ts'
import classes from './day-close.module.css'
import type { DayStore } from './day-page.tsx'
import type { DaySearch } from './day-search.ts'

export interface DayPickProps {
  stores: readonly DayStore[]
  store: DayStore
  date: string
  onChange: (part: DaySearch) => void
}

/** Which store, which day; a day that has not begun cannot be chosen. */
export function DayPick({ stores, store, date, onChange }: DayPickProps) {
  const { t, name, locale } = useWords()
  const step = (days: number) => onChange({ date: addDays(date, days) })
  return (
    <div className={classes.pick}>
      <NativeSelect
        label={t('day.store')}
        value={store.id}
        data={stores.map((one) => ({ value: one.id, label: name(one.name, one.id) }))}
        onChange={(event) => onChange({ store: event.currentTarget.value })}
      />
      <DatePickerInput
        label={t('day.date')}
        locale={locale === 'en' ? 'en' : 'zh-cn'}
        valueFormat={locale === 'en' ? 'ddd D MMM YYYY' : 'YYYY年M月D日 dddd'}
        firstDayOfWeek={1}
        value={date}
        maxDate={store.businessDate}
        onChange={(next) => next && onChange({ date: next })}
      />
      <ActionIcon.Group>
        <ActionIcon variant="default" size={36} aria-label={t('day.before')} onClick={() => step(-1)}>
          <IconChevronLeft size={16} aria-hidden />
        </ActionIcon>
        <ActionIcon
          variant="default"
          size={36}
          aria-label={t('day.after')}
          disabled={date >= store.businessDate}
          onClick={() => step(1)}
        >
          <IconChevronRight size={16} aria-hidden />
        </ActionIcon>
      </ActionIcon.Group>
    </div>
  )
}
