import { currencyDecimals } from '@tandem/kernel'
import { createDateFormat, type DateFormat } from './dates.ts'
import { createDurationFormat } from './durations.ts'

export const LOCALES = ['zh-CN', 'en'] as const
export type Locale = (typeof LOCALES)[number]

/** What a figure is counted in; as in the metric registry. Money is minor units, ratio is 0..1. */
export type FigureUnit =
  | 'money'
  | 'ratio'
  | 'count'
  | 'minutes'
  | 'hours'
  | 'days'
  | 'per_year'
  | 'per_thousand'
  | 'score'
  | 'points'

export interface Interval {
  value: number
  low: number
  high: number
}

/** Written for what is not known or has no meaning. Never an empty place, never a zero. */
export const NOTHING = '–'

export interface Format extends DateFormat {
  locale: Locale
  currency: string
  /** `¥1,234.50`; all digits, for rows and totals. */
  money(minor: number | null): string
  /** `¥12.3万`, `CN¥123K`; for headlines and axes. */
  moneyShort(minor: number | null): string
  /** 0..1 -> `4.2%`; one digit below 100 %, none above. */
  ratio(value: number | null): string
  /** A difference of ratios in percentage points: `+1.2 pp`, `+1.2 个百分点`. */
  ratioDifference(value: number): string
  count(value: number | null, digits?: number): string
  countShort(value: number | null): string
  /** A metric's value with all its digits, and short. */
  figure(value: number | null, unit: FigureUnit): string
  figureShort(value: number | null, unit: FigureUnit): string
  /** `+4.2% (1.1 to 7.3)`: an estimate is never written without its interval. */
  estimate(estimate: Interval, unit: FigureUnit): string
  /** Seconds, in words: `1 h 5 min`, `1 小时 5 分钟`. */
  duration(seconds: number | null): string
  list(parts: readonly string[]): string
}

/**
 * Every number and time that a reader sees is written here. `zone` is the zone of the stores; instants are shown in it.
 */
export function createFormat(locale: Locale, currency: string, zone: string): Format {
  const decimals = currencyDecimals(currency)
  const major = (minor: number) => minor / 10 ** decimals
  const style = { style: 'currency', currency, currencyDisplay: 'narrowSymbol' } as const
  const money = new Intl.NumberFormat(locale, style)
  const moneyShort = new Intl.NumberFormat(locale, { ...style, notation: 'compact', maximumSignificantDigits: 3 })
  const moneySigned = new Intl.NumberFormat(locale, { ...style, signDisplay: 'exceptZero' })
  const short = new Intl.NumberFormat(locale, { notation: 'compact', maximumSignificantDigits: 3 })
  const list = new Intl.ListFormat(locale, { type: 'conjunction' })
  const number = (value: number, digits: number, signed = false) =>
    new Intl.NumberFormat(locale, {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
      signDisplay: signed ? 'exceptZero' : 'auto',
    }).format(value)
  const percent = (value: number, signed = false) => `${number(value * 100, Math.abs(value) < 0.9995 ? 1 : 0, signed)}%`
  const duration = createDurationFormat(locale)

  function plain(value: number, unit: FigureUnit, signed: boolean): string {
    switch (unit) {
      case 'money':
        return signed ? moneySigned.format(major(value)) : money.format(major(value))
      case 'ratio':
        return percent(value, signed)
      case 'count':
        return number(value, Number.isInteger(value) ? 0 : 1, signed)
      case 'minutes':
        return `${signed && value > 0 ? '+' : ''}${duration(value * 60)}`
      case 'hours':
        return `${signed && value > 0 ? '+' : ''}${duration(value * 3600)}`
      case 'days':
        return `${number(value, value % 1 === 0 ? 0 : 1, signed)}${locale === 'en' ? ' days' : ' 天'}`
      case 'per_year':
        return `${number(value, 1, signed)}${locale === 'en' ? ' a year' : ' 次/年'}`
      case 'per_thousand':
        return `${number(value, 1, signed)}‰`
      case 'score':
        return number(value, 2, signed)
      case 'points':
        return number(value, 1, signed)
    }
  }

  return {
    ...createDateFormat(locale, zone),
    locale,
    currency,
    money: (minor) => (minor === null ? NOTHING : money.format(major(minor))),
    moneyShort: (minor) => (minor === null ? NOTHING : moneyShort.format(major(minor))),
    ratio: (value) => (value === null ? NOTHING : percent(value)),
    ratioDifference: (value) => `${number(value * 100, 1, true)}${locale === 'en' ? ' pp' : ' 个百分点'}`,
    count: (value, digits = 0) => (value === null ? NOTHING : number(value, digits)),
    countShort: (value) =>
      value === null ? NOTHING : Math.abs(value) < 10_000 ? number(value, 0) : short.format(value),
    figure: (value, unit) => (value === null ? NOTHING : plain(value, unit, false)),
    figureShort: (value, unit) => {
      if (value === null) return NOTHING
      if (unit === 'money')
        return Math.abs(major(value)) < 10_000 ? money.format(major(value)) : moneyShort.format(major(value))
      if (unit === 'count' && Math.abs(value) >= 100_000) return short.format(value)
      return plain(value, unit, false)
    },
    estimate: ({ value, low, high }, unit) => {
      const bound = unit === 'ratio' ? (x: number) => number(x * 100, 1) : (x: number) => plain(x, unit, false)
      const range = locale === 'en' ? `(${bound(low)} to ${bound(high)})` : `（${bound(low)} 至 ${bound(high)}）`
      return locale === 'en' ? `${plain(value, unit, true)} ${range}` : `${plain(value, unit, true)}${range}`
    },
    duration: (seconds) => (seconds === null ? NOTHING : duration(seconds)),
    list: (parts) => list.format(parts),
  }
}
