import { describe, expect, it } from 'vitest'
import { createFormat, NOTHING } from './format.ts'

const en = createFormat('en', 'CNY', 'Asia/Shanghai')
const zh = createFormat('zh-CN', 'CNY', 'Asia/Shanghai')

describe('money', () => {
  it('writes minor units with the digits of their currency', () => {
    expect(en.money(123_456)).toBe('¥1,234.56')
    expect(createFormat('en', 'JPY', 'Asia/Tokyo').money(1234)).toBe('¥1,234')
    expect(createFormat('en', 'KWD', 'Asia/Kuwait').money(1234)).toContain('1.234')
  })
  it('is short in the words of each language', () => {
    expect(en.moneyShort(12_345_600)).toBe('¥123K')
    expect(zh.moneyShort(12_345_600)).toBe('¥12.3万')
  })
  it('writes a real minus, so that columns align', () => {
    expect(en.money(-5)).toBe('−¥0.05')
  })
  it('never turns what is not known into zero', () => {
    expect(en.money(null)).toBe(NOTHING)
    expect(en.figure(null, 'ratio')).toBe(NOTHING)
    expect(en.figureShort(null, 'money')).toBe(NOTHING)
  })
  it('shortens a headline only from ten thousand on', () => {
    expect(en.figureShort(999_999, 'money')).toBe('¥9,999.99')
    expect(en.figureShort(1_000_000, 'money')).toBe('¥10K')
    expect(zh.figureShort(1_000_000, 'money')).toBe('¥1万')
  })
})

describe('shares', () => {
  it('keeps one digit below 100 % and none from there', () => {
    expect(en.ratio(0.0421)).toBe('4.2%')
    expect(en.ratio(1.234)).toBe('123%')
    expect(en.ratio(0.99949)).toBe('99.9%')
  })
  it('writes a difference of shares in points, not in percent', () => {
    expect([0.3, 0.025, 1].map(en.share)).toEqual(['30%', '2.5%', '100%'])
    expect(en.ratioDifference(0.012)).toBe('+1.2 pp')
    expect(zh.ratioDifference(-0.012)).toBe('−1.2 个百分点')
  })
})

describe('estimates', () => {
  it('are written with their interval', () => {
    expect(en.estimate({ value: 0.042, low: 0.011, high: 0.073 }, 'ratio')).toBe('+4.2% (1.1 to 7.3)')
    expect(zh.estimate({ value: 0.042, low: -0.011, high: 0.073 }, 'ratio')).toBe('+4.2%（−1.1 至 7.3）')
    expect(en.estimateOfDifference({ value: 0.071, low: -0.007, high: 0.148 })).toBe('+7.1 pp (−0.7 to 14.8)')
    expect(zh.estimateOfDifference({ value: 0.071, low: -0.007, high: 0.148 })).toBe('+7.1 个百分点（−0.7 至 14.8）')
    expect(en.estimate({ value: -500, low: -1200, high: 200 }, 'money')).toBe('−¥5.00 (−¥12.00 to ¥2.00)')
  })
})

describe('figures of every unit', () => {
  it('say their unit', () => {
    expect(en.figure(12.4, 'minutes')).toBe('12 min')
    expect(en.figure(4.24, 'minutes')).toBe('4.2 min')
    expect(en.figure(26, 'hours')).toBe('1 d 2 h')
    expect(en.figure(9, 'days')).toBe('9 days')
    expect(zh.figure(7.31, 'per_year')).toBe('7.3 次/年')
    expect(en.figure(3.21, 'per_thousand')).toBe('3.2‰')
    expect(en.figure(4.625, 'score')).toBe('4.63')
    expect(en.figure(41.2, 'points')).toBe('41.2')
  })
})

describe('durations', () => {
  it('use the two largest units that matter', () => {
    expect(en.duration(45)).toBe('45 s')
    expect(en.duration(90)).toBe('1.5 min')
    expect(en.duration(3900)).toBe('1 h 5 min')
    expect(zh.duration(3600 * 27)).toBe('1 天 3 小时')
    expect(en.duration(null)).toBe(NOTHING)
  })
  it('carries over instead of writing 60 minutes or 24 hours', () => {
    expect(en.duration(3599)).toBe('1 h')
    expect(en.duration(86_399)).toBe('1 d')
    expect(en.duration(59.7)).toBe('1 min')
  })
})

describe('days and times', () => {
  it('writes business days without a zone', () => {
    expect(en.days('2026-06-01', '2026-06-28')).toMatch(/^1\s–\s28 Jun 2026$/)
    expect(zh.days('2026-06-01', '2026-06-28')).toBe('2026年6月1日至28日')
    expect(zh.days('2026-05-31', '2026-06-01')).toBe('2026年5月31日至6月1日')
    expect(zh.days('2025-06-01', '2026-06-28')).toBe('2025年6月1日至2026年6月28日')
    expect(en.days('2026-06-01', '2026-06-01')).toBe('1 Jun 2026')
    expect(en.days('2026-06-01', '2099-12-31')).toBe('since 1 Jun 2026')
    expect(zh.days('2026-06-01', '2099-12-31')).toBe('2026年6月1日起')
    expect(zh.dayLong('2026-06-01')).toBe('6月1日周一')
  })
  it('names weekdays from Monday', () => {
    expect([1, 7].map(en.weekday)).toEqual(['Mon', 'Sun'])
    expect([1, 7].map(zh.weekday)).toEqual(['周一', '周日'])
  })
  it('shows a time of today without its day, and of another with it', () => {
    const at = (text: string) => Date.parse(`${text}+08:00`)
    const [en, zh] = [createFormat('en', 'CNY', 'Asia/Shanghai'), createFormat('zh-CN', 'CNY', 'Asia/Shanghai')]
    // The zone is named where the tests run in another one.
    const of = (format: typeof en, text: string) =>
      format
        .timeFrom('2026-03-05', at(text))
        .replace(/\s*GMT\+8\s*/, ' ')
        .trim()
    expect(of(en, '2026-03-05T00:00')).toBe('00:00')
    expect(of(en, '2026-03-05T12:40')).toBe('12:40')
    expect(of(en, '2026-03-06T00:05')).toBe('6 Mar, 00:05')
    expect(of(en, '2025-12-31T09:00')).toBe('31 Dec 2025, 09:00')
    expect([of(zh, '2026-03-05T12:40'), of(zh, '2026-03-04T23:59')]).toEqual(['12:40', '3月4日 23:59'])
  })
  it('shows an instant in the stores’ zone, and names it when the reader is elsewhere', () => {
    const at = Date.UTC(2026, 5, 28, 14, 5)
    const text = createFormat('en', 'CNY', 'Pacific/Kiritimati').instant(at)
    expect(text).toContain('29 Jun 2026')
    expect(text).toContain('04:05')
    expect(text).toMatch(/GMT\+14/)
  })
})
