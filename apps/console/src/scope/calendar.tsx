import '@mantine/dates/styles.css'
import 'dayjs/locale/zh-cn'
import { DatePicker } from '@mantine/dates'
import type { DayRange } from '@tandem/ui'
import { useState } from 'react'
import { useWords } from '../strings/use-words.ts'

export interface CalendarProps {
  range: DayRange
  first: string
  last: string
  onChoose: (range: DayRange) => void
}

/** Any range of days that have data. Loaded when it is opened. */
export default function Calendar({ range, first, last, onChoose }: CalendarProps) {
  const { locale } = useWords()
  const [days, setDays] = useState<[string | null, string | null]>([range.from, range.to])
  return (
    <DatePicker
      type="range"
      size="xs"
      locale={locale === 'en' ? 'en' : 'zh-cn'}
      firstDayOfWeek={1}
      allowSingleDateInRange
      minDate={first}
      maxDate={last}
      defaultDate={range.to}
      value={days}
      onChange={([from, to]) => {
        setDays([from, to])
        if (from && to) onChoose({ from, to })
      }}
    />
  )
}
