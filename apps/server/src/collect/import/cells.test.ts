import { describe, expect, it } from 'vitest'
import { BadCell, type Cell, cellContext, day, decimal, money, share, time } from './cells.ts'

/** The value with the repairs it took, or the reason against it. */
function read<T>(cell: Cell<T>, text: string, options: { decimalMark?: '.' | ','; dayFirst?: boolean } = {}) {
  const repairs: string[] = []
  const context = {
    ...cellContext({ zone: 'Asia/Shanghai', currency: 'CNY', ...options }),
    corrected: (reason: string) => void repairs.push(reason),
  }
  const value = cell.read(text, context)
  return value instanceof BadCell ? value.reason : repairs.length === 0 ? value : [value, ...repairs]
}

describe('money and numbers', () => {
  it.each([
    ['12.5', 1250],
    ['-3', -300],
    ['1,234.50', [123_450, 'thousands_separator']],
    ['¥1,234.50', [123_450, 'currency_sign', 'thousands_separator']],
    ['￥８８．００', [8800, 'full_width', 'currency_sign']],
    ['88元', [8800, 'currency_sign']],
    ['(12.00)', -1200],
    ['1.2E+05', 12_000_000],
    ['1,23', 'number.unreadable'],
    ['12.3.4', 'number.unreadable'],
    ['abc', 'number.unreadable'],
    ['', 'value.missing'],
  ])('reads %s', (text, expected) => expect(read(money, text)).toEqual(expected))

  it('reads a comma as the mark before the fraction where the MAP says so', () => {
    expect(read(money, '1.234,50', { decimalMark: ',' })).toEqual([123_450, 'thousands_separator'])
    expect(read(money, '12,5', { decimalMark: ',' })).toBe(1250)
  })

  it('reads a share with and without its sign', () => {
    expect(read(share, '12.5%')).toBe(0.125)
    expect(read(share, '0.125')).toBe(0.125)
  })

  it('reads weights', () => expect(read(decimal, '0.385')).toBe(0.385))
})

describe('dates', () => {
  it.each([
    ['2026-03-01', '2026-03-01'],
    ['2026/3/1', '2026-03-01'],
    ['2026年3月1日', '2026-03-01'],
    ['２０２６年３月１日', '2026-03-01'],
    ['20260301', '2026-03-01'],
    ['3/1/2026', '2026-03-01'],
    ['46082', ['2026-03-01', 'spreadsheet_date']],
    ['2026-02-30', 'date.impossible'],
    ['2026-13-01', 'date.impossible'],
    ['yesterday', 'date.unreadable'],
    ['12', 'date.unreadable'],
  ])('reads the day %s', (text, expected) => expect(read(day, text)).toEqual(expected))

  it('takes the day first where the MAP says so', () => {
    expect(read(day, '3/4/2026', { dayFirst: true })).toBe('2026-04-03')
  })

  it.each([
    ['2026-03-01 14:05:09', '2026-03-01T06:05:09.000Z'],
    ['2026/3/1 14:05', '2026-03-01T06:05:00.000Z'],
    ['2026年3月1日 下午2:05', '2026-03-01T06:05:00.000Z'],
    ['2026年3月1日14时5分9秒', '2026-03-01T06:05:09.000Z'],
    ['3/1/2026 2:05 PM', '2026-03-01T06:05:00.000Z'],
    ['20260301140509', '2026-03-01T06:05:09.000Z'],
  ])('reads %s on the wall clock of the store', (text, expected) => {
    expect(new Date(read(time, text) as number).toISOString()).toBe(expected)
  })
})
