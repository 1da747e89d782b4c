import { createDateFormat, type DateFormat } from './dates.ts'
import { createDurationFormat } from './durations.ts'
import { createNumbers, type Numbers } from './numbers.ts'

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
  /** A share somebody chose: `30%`, `2.5%`. */
  share(value: number): string
  /** A difference of ratios in percentage points: `+1.2 pp`, `+1.2 个百分点`. */
  ratioDifference(value: number): string
  count(value: number | null, digits?: number): string
  /** A metric's value with all its digits, and short. */
  figure(value: number | null, unit: FigureUnit): string
  figureShort(value: number | null, unit: FigureUnit): string
  /** `+4.2% (1.1 to 7.3)`: an estimate is never written without its interval. */
  estimate(estimate: Interval, unit: FigureUnit): string
  /** `+7.1 pp (−0.7 to 14.8)`: by how much one share is above another. */
  estimateOfDifference(estimate: Interval): string
  /** Seconds, in words: `1 h 5 min`, `1 小时 5 分钟`. */
  duration(seconds: number | null): string
  list(parts: readonly string[]): string
}

/** Above this an amount is a headline better read in three digits. */
const LONG_MONEY = 10_000
const LONG_COUNT = 100_000

const WORDS = {
  'zh-CN': { days: ' 天', perYear: ' 次/年', points: ' 个百分点' },
  en: { days: ' days', perYear: ' a year', points: ' pp' },
}

/**
 * Every number and time that a reader sees is written here. `zone` is the zone of the stores; instants are shown in it.
 */
export function createFormat(locale: Locale, currency: string, zone: string): Format {
  const numbers = createNumbers(locale, currency)
  const duration = createDurationFormat(locale)
  const list = new Intl.ListFormat(locale, { type: 'conjunction' })
  const write = createFigureWriter(locale, numbers, duration)
  const withBounds = (best: string, low: string, high: string) =>
    locale === 'en' ? `${best} (${low} to ${high})` : `${best}（${low} 至 ${high}）`
  const known = (value: number | null, written: (value: number) => string) =>
    value === null ? NOTHING : written(value)

  return {
    ...createDateFormat(locale, zone),
    locale,
    currency,
    money: (minor) => known(minor, (amount) => numbers.money(amount)),
    moneyShort: (minor) => known(minor, numbers.moneyCompact),
    ratio: (value) => known(value, (ratio) => write(ratio, 'ratio')),
    share: (value) => {
      const percent = Number((value * 100).toFixed(1))
      return `${numbers.decimal(percent, Number.isInteger(percent) ? 0 : 1)}%`
    },
    ratioDifference: (value) => `${numbers.decimal(value * 100, 1, true)}${WORDS[locale].points}`,
    count: (value, digits = 0) => known(value, (count) => numbers.decimal(count, digits)),
    figure: (value, unit) => known(value, (figure) => write(figure, unit)),
    figureShort: (value, unit) =>
      known(value, (figure) => {
        if (unit === 'money' && Math.abs(numbers.major(figure)) >= LONG_MONEY) return numbers.moneyCompact(figure)
        if (unit === 'count' && Math.abs(figure) >= LONG_COUNT) return numbers.compact(figure)
        return write(figure, unit)
      }),
    estimate: ({ value, low, high }, unit) => {
      // The unit of a percentage is said once; money keeps its sign of currency at each bound.
      const bound = (figure: number) => (unit === 'ratio' ? numbers.decimal(figure * 100, 1) : write(figure, unit))
      return withBounds(write(value, unit, true), bound(low), bound(high))
    },
    estimateOfDifference: ({ value, low, high }) => {
      const points = (share: number, signed = false) => numbers.decimal(share * 100, 1, signed)
      return withBounds(points(value, true) + WORDS[locale].points, points(low), points(high))
    },
    duration: (seconds) => known(seconds, duration),
    list: (parts) => list.format(parts),
  }
}

type FigureWriter = (value: number, unit: FigureUnit, signed?: boolean) => string

function createFigureWriter(locale: Locale, numbers: Numbers, duration: (seconds: number) => string): FigureWriter {
  const words = WORDS[locale]
  const plus = (value: number, signed: boolean) => (signed && value > 0 ? '+' : '')
  return (value, unit, signed = false) => {
    switch (unit) {
      case 'money':
        return numbers.money(value, signed)
      case 'ratio':
        return `${numbers.decimal(value * 100, Math.abs(value) < 0.9995 ? 1 : 0, signed)}%`
      case 'count':
        return numbers.decimal(value, Number.isInteger(value) ? 0 : 1, signed)
      case 'minutes':
        return plus(value, signed) + duration(value * 60)
      case 'hours':
        return plus(value, signed) + duration(value * 3600)
      case 'days':
        return numbers.decimal(value, Number.isInteger(value) ? 0 : 1, signed) + words.days
      case 'per_year':
        return numbers.decimal(value, 1, signed) + words.perYear
      case 'per_thousand':
        return `${numbers.decimal(value, 1, signed)}‰`
      case 'score':
        return numbers.decimal(value, 2, signed)
      case 'points':
        return numbers.decimal(value, 1, signed)
    }
  }
}
