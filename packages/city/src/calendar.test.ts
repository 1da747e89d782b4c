import { describe, expect, it } from 'vitest'
import { calendarDay } from './calendar.ts'

describe('the calendar', () => {
  it('knows the published holidays of 2026 and the days that were moved for them', () => {
    expect(calendarDay('2026-10-01')).toMatchObject({ off: true, holiday: { zh: '国庆节', en: 'National Day' } })
    expect(calendarDay('2026-09-30')).toMatchObject({ off: false, eve: true })
    expect(calendarDay('2026-10-10')).toMatchObject({ weekday: 6, off: false, holiday: null })
    expect(calendarDay('2026-02-17')).toMatchObject({ off: true, holiday: { en: 'Spring Festival' } })
  })

  it('finds lunar festivals by the moon in years whose holidays are not published yet', () => {
    expect(calendarDay('2031-01-23')).toMatchObject({ off: true, holiday: { zh: '春节' } })
    expect(calendarDay('2031-06-24')).toMatchObject({ off: true, holiday: { zh: '端午节' } })
    expect(calendarDay('2031-04-05')).toMatchObject({ off: true, holiday: { en: 'Qingming' } })
  })

  it('names a lunar festival that is no day off', () => {
    expect(calendarDay('2026-08-19')).toMatchObject({ off: false, holiday: { en: 'Qixi' } })
    expect(calendarDay('2026-11-24')).toEqual({ date: '2026-11-24', weekday: 2, off: false, holiday: null, eve: false })
  })
})
