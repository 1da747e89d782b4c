import { businessDate, weekday, zoneOffset } from '@tandem/kernel'

export interface DateFormat {
  zone: string
  /** `3月5日`, `5 Mar`; a business day has no zone. */
  day(iso: string): string
  /** With weekday: `3月5日 周四`, `Thu, 5 Mar`. */
  dayLong(iso: string): string
  /** With year: `2026年3月5日`, `5 Mar 2026`. */
  dayYear(iso: string): string
  /** Both ends included; year and month are not repeated. What lasts more than five years has no end to speak of. */
  days(from: string, to: string): string
  weekday(number: number): string
  hour(hour: number): string
  /** An instant in the stores' zone; the zone is named when the reader's clock shows another time. */
  instant(at: number, zone?: string): string
  time(at: number, zone?: string): string
  /** To the minute, with the day unless it is this one, and the year unless it is this one's: `12:40`, `5 Mar, 12:40`. */
  timeFrom(today: string, at: number, zone?: string): string
}

/** `now` of the reader's clock decides only whether the zone must be named. */
export function createDateFormat(locale: 'zh-CN' | 'en', zone: string): DateFormat {
  const tag = locale === 'en' ? 'en-GB' : locale
  const calendar = (options: Intl.DateTimeFormatOptions) => {
    const format = new Intl.DateTimeFormat(tag, { ...options, timeZone: 'UTC' })
    return (iso: string) => format.format(Date.parse(`${iso}T00:00:00Z`))
  }
  const range = new Intl.DateTimeFormat(tag, { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' })
  const dayYear = calendar({ day: 'numeric', month: 'short', year: 'numeric' })
  const inZone = (options: Intl.DateTimeFormatOptions, where: string) =>
    new Intl.DateTimeFormat(tag, { hourCycle: 'h23', ...options, timeZone: where })
  const foreign = (at: number, where: string) => zoneOffset(at, where) !== -new Date(at).getTimezoneOffset() * 60_000

  const written = (at: number, where: string, options: Intl.DateTimeFormatOptions) =>
    inZone(foreign(at, where) ? { ...options, timeZoneName: 'short' } : options, where).format(at)

  return {
    zone,
    day: calendar({ day: 'numeric', month: 'short' }),
    dayLong: calendar({ day: 'numeric', month: 'short', weekday: 'short' }),
    dayYear,
    days: (from, to) => {
      if (from === to) return dayYear(from)
      if (Number(to.slice(0, 4)) - Number(from.slice(0, 4)) > 5) {
        return locale === 'zh-CN' ? `${dayYear(from)}起` : `since ${dayYear(from)}`
      }
      if (locale === 'zh-CN') return chineseDays(from, to)
      return range.formatRange(Date.parse(`${from}T00:00:00Z`), Date.parse(`${to}T00:00:00Z`))
    },
    weekday: (number) =>
      new Intl.DateTimeFormat(tag, { weekday: 'short', timeZone: 'UTC' }).format(dayWithWeekday(number)),
    hour: (hour) => `${hour}:00`,
    instant: (at, where = zone) =>
      written(at, where, { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' }),
    time: (at, where = zone) => written(at, where, { hour: '2-digit', minute: '2-digit', second: '2-digit' }),
    timeFrom: (today, at, where = zone) => {
      const day = businessDate(at, where)
      const year = day.slice(0, 4) === today.slice(0, 4) ? {} : ({ year: 'numeric' } as const)
      const date = day === today ? {} : ({ day: 'numeric', month: 'short', ...year } as const)
      return written(at, where, { ...date, hour: '2-digit', minute: '2-digit' })
    },
  }
}

/** Some day that falls on `number` (1 Monday .. 7 Sunday). */
function dayWithWeekday(number: number): number {
  const monday = '2024-01-01'
  return Date.parse(`${monday}T00:00:00Z`) + (number - weekday(monday)) * 86_400_000
}

/** `2026年6月1日至28日`; Intl would write slashes. */
function chineseDays(from: string, to: string): string {
  const [year, month, day] = to.split('-').map(Number)
  const [fromYear, fromMonth, fromDay] = from.split('-').map(Number)
  const end = `${year === fromYear ? '' : `${year}年`}${year === fromYear && month === fromMonth ? '' : `${month}月`}${day}日`
  return `${fromYear}年${fromMonth}月${fromDay}日至${end}`
}
