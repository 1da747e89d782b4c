import { addDays, type IsoDate, weekday } from '@tandem/kernel'
import { HolidayUtil, Solar } from 'lunar-javascript'

export interface CalendarDay {
  date: IsoDate
  /** 1 Monday .. 7 Sunday. */
  weekday: number
  /** People are off: a weekend that was not moved, or a public holiday. */
  off: boolean
  /** Public or lunar holiday, in both languages. */
  holiday: { zh: string; en: string } | null
  /** Tomorrow a public holiday begins: people stock up. */
  eve: boolean
}

const ENGLISH: Record<string, string> = {
  元旦节: 'New Year',
  春节: 'Spring Festival',
  清明节: 'Qingming',
  劳动节: 'Labour Day',
  端午节: 'Dragon Boat Festival',
  中秋节: 'Mid-Autumn Festival',
  国庆节: 'National Day',
  国庆中秋: 'National Day and Mid-Autumn',
  元宵节: 'Lantern Festival',
  七夕节: 'Qixi',
  中元节: 'Ghost Festival',
  重阳节: 'Double Ninth',
  腊八节: 'Laba',
  除夕: "New Year's Eve (lunar)",
}

/** Public holidays on fixed dates of the sun calendar, for years whose arrangement is not published. */
const FIXED: Record<string, string> = {
  '01-01': '元旦节',
  '05-01': '劳动节',
  '05-02': '劳动节',
  '05-03': '劳动节',
  '10-01': '国庆节',
  '10-02': '国庆节',
  '10-03': '国庆节',
}
const LUNAR_PUBLIC = new Set(['春节', '端午节', '中秋节', '除夕'])

/**
 * What kind of day it is in China. Published arrangements (with moved working days) come from lunar-javascript; for
 * other years the statutory days themselves, lunar ones by the lunar calendar, count as holidays.
 */
export function calendarDay(date: IsoDate): CalendarDay {
  const publicHoliday = publicHolidayOn(date)
  const day = weekday(date)
  const moved = HolidayUtil.getHoliday(date)?.isWork() ?? false
  const name = publicHoliday ?? lunarFestival(date)
  return {
    date,
    weekday: day,
    off: publicHoliday !== null || (day >= 6 && !moved),
    holiday: name === null ? null : { zh: name, en: ENGLISH[name] ?? name },
    eve: publicHoliday === null && publicHolidayOn(addDays(date, 1)) !== null,
  }
}

function publicHolidayOn(date: IsoDate): string | null {
  const [year, month, day] = date.split('-').map(Number) as [number, number, number]
  const listed = HolidayUtil.getHoliday(date)
  if (listed) return listed.isWork() ? null : listed.getName()
  if (HolidayUtil.getHolidays(year).length > 10) return null
  const fixed = FIXED[date.slice(5)]
  if (fixed) return fixed
  const lunar = Solar.fromYmd(year, month, day).getLunar()
  if (lunar.getJieQi() === '清明') return '清明节'
  return lunar.getFestivals().find((festival) => LUNAR_PUBLIC.has(festival)) ?? null
}

/** A lunar festival that is no day off. */
function lunarFestival(date: IsoDate): string | null {
  const [year, month, day] = date.split('-').map(Number) as [number, number, number]
  const festivals = Solar.fromYmd(year, month, day).getLunar().getFestivals()
  return festivals.find((festival) => festival in ENGLISH) ?? null
}
