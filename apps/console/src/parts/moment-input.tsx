import '@mantine/dates/styles.css'
import 'dayjs/locale/zh-cn'
import { DateTimePicker } from '@mantine/dates'
import { zonedTime, zoneOffset } from '@tandem/kernel'
import { useScopeAnswer } from '../app/merchant-context.ts'
import { useWords } from '../strings/use-words.ts'

export interface MomentInputProps {
  label: string
  description?: string
  value: number | null
  onChange: (at: number | null) => void
  error?: string | false
  /** What an empty field means. */
  empty: string
}

/** A moment on the wall clock of the stores, to the minute. */
export function MomentInput({ value, onChange, empty, ...rest }: MomentInputProps) {
  const { locale } = useWords()
  const { zone } = useScopeAnswer()
  return (
    <DateTimePicker
      {...rest}
      locale={locale === 'en' ? 'en' : 'zh-cn'}
      valueFormat={locale === 'en' ? 'D MMM YYYY HH:mm' : 'YYYY年M月D日 HH:mm'}
      firstDayOfWeek={1}
      placeholder={empty}
      clearable
      value={value === null ? null : wallClock(value, zone)}
      onChange={(text) => onChange(text === null ? null : fromWallClock(text, zone))}
    />
  )
}

/** `2026-11-11 20:00:00` */
function wallClock(at: number, zone: string): string {
  return new Date(at + zoneOffset(at, zone)).toISOString().slice(0, 19).replace('T', ' ')
}

function fromWallClock(text: string, zone: string): number {
  const [date = '', time = ''] = text.split(/[ T]/)
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return zonedTime(date, hours * 60 + minutes, zone)
}
