import { currencyDecimals, parseMinor, zonedTime } from '@tandem/kernel'

/** What reading a cell depends on beside its text. */
export interface CellContext {
  zone: string
  /** Digits after the point of the merchant's currency. */
  decimals: number
  /** Character before the fraction; the other one of `.` and `,` separates thousands. */
  decimalMark: '.' | ','
  /** Order of numeric dates that do not start with the year. */
  dayFirst: boolean
  /** Told when a value was taken after a repair: `thousands_separator`, `full_width` … */
  corrected: (reason: string) => void
}

/** A cell that cannot be read, and why. */
export class BadCell {
  readonly reason: string
  readonly expected: string

  constructor(reason: string, expected = '') {
    this.reason = reason
    this.expected = expected
  }
}

/** How the text of a column becomes a value. */
export interface Cell<T> {
  read: (text: string, context: CellContext) => T | BadCell
  /** The column must be in the file. */
  required: boolean
}

export type ValueOf<C> = C extends Cell<infer T> ? T : never

const EMPTY = new Set(['', 'NA', 'N/A', 'NULL', 'null', '-', '--', '#N/A', '无'])
const PLAIN_NUMBER = /^[+-]?\d+(?:\.\d+)?$/
const CURRENCY = /(?:[¥￥$€£₹]|R\$|US\$|HK\$|RMB|CNY|USD|EUR|BRL|元|圆)/gi
const CODE_LIMIT = 120

/** A code of the source; codes longer than a record may hold, and empty ones, are refused. */
export const code: Cell<string> = required((text) => {
  const value = text.trim()
  if (value === '') return new BadCell('value.missing')
  return value.length > CODE_LIMIT ? new BadCell('value.too_long', `${CODE_LIMIT}`) : value
})

/** Text, cut at `limit` characters; what means "no value" becomes null. */
export function text(limit: number): Cell<string | null> {
  return optional((raw, { corrected }) => {
    const value = raw.trim()
    if (value.length <= limit) return value
    corrected('text_cut')
    return value.slice(0, limit)
  })
}

/** Text as it is, never null: a review may say nothing. */
export function words(limit: number): Cell<string> {
  return required((raw, { corrected }) => {
    if (raw.length <= limit) return raw
    corrected('text_cut')
    return raw.slice(0, limit)
  })
}

/** A finite decimal; repairs thousands separators, full-width digits, currency and percent signs. */
export const decimal: Cell<number> = required((raw, context) => {
  const plain = plainNumber(raw, context)
  return plain instanceof BadCell ? plain : Number(plain)
})

export const wholeNumber: Cell<number> = required((raw, context) => {
  const plain = plainNumber(raw, context)
  if (plain instanceof BadCell) return plain
  const value = Number(plain)
  return Number.isSafeInteger(value) ? value : new BadCell('number.not_whole')
})

/** Money in minor units of the merchant's currency, read without a float. */
export const money: Cell<number> = required((raw, context) => {
  const plain = plainNumber(raw, context)
  if (plain instanceof BadCell) return plain
  return parseMinor(plain, context.decimals) ?? new BadCell('number.unreadable')
})

/** A share as 0..1: `12.5%` and `0.125` are the same. */
export const share: Cell<number> = required((raw, context) => {
  const plain = plainNumber(raw, context)
  if (plain instanceof BadCell) return plain
  return raw.includes('%') || raw.includes('％') ? Number(plain) / 100 : Number(plain)
})

/** An instant on the wall clock of the context's zone, as epoch milliseconds. */
export const time: Cell<number> = required((raw, context) => {
  const found = readWallClock(raw, context)
  if (found instanceof BadCell) return found
  return zonedTime(found.date, found.minutes, context.zone) + found.seconds * 1000
})

/** A calendar day, `YYYY-MM-DD`. */
export const day: Cell<string> = required((raw, context) => {
  const found = readWallClock(raw, context)
  return found instanceof BadCell ? found : found.date
})

/** One of some words; other spellings are translated by `synonyms` (compared without case and blanks). */
export function oneOf<const T extends string>(choices: readonly T[], synonyms: Record<string, T> = {}): Cell<T> {
  const byWord = new Map<string, T>(choices.map((choice) => [choice.toLowerCase(), choice]))
  for (const [word, choice] of Object.entries(synonyms)) byWord.set(word.trim().toLowerCase(), choice)
  return required((raw) => byWord.get(raw.trim().toLowerCase()) ?? new BadCell('value.unknown', choices.join(', ')))
}

/** The same cell where an empty text means null, and the column may be missing from the file. */
export function maybe<T>(cell: Cell<T>): Cell<T | null> {
  return { required: false, read: (raw, context) => (EMPTY.has(raw.trim()) ? null : cell.read(raw, context)) }
}

/** Currency decimals with the marks of the MAP file. */
export function cellContext(options: {
  zone: string
  currency: string
  decimalMark?: '.' | ','
  dayFirst?: boolean
}): CellContext {
  return {
    zone: options.zone,
    decimals: currencyDecimals(options.currency),
    decimalMark: options.decimalMark ?? '.',
    dayFirst: options.dayFirst ?? false,
    corrected: () => undefined,
  }
}

function required<T>(read: Cell<T>['read']): Cell<T> {
  return { required: true, read }
}

function optional<T>(read: Cell<T>['read']): Cell<T | null> {
  return maybe(required(read))
}

function plainNumber(raw: string, context: CellContext): string | BadCell {
  const trimmed = raw.trim()
  if (context.decimalMark === '.' && PLAIN_NUMBER.test(trimmed)) return trimmed
  if (trimmed === '') return new BadCell('value.missing')
  let text = trimmed.normalize('NFKC')
  if (text !== trimmed) context.corrected('full_width')
  const bare = text.replace(CURRENCY, '')
  if (bare !== text) context.corrected('currency_sign')
  text = bare.replace(/[\s%'’]/g, '')
  const accounting = /^\((.+)\)$/.exec(text)
  if (accounting) text = `-${accounting[1]}`
  const parts = context.decimalMark === '.' ? grouped(text, ',', '.') : grouped(text, '.', ',')
  if (parts === null) return new BadCell('number.unreadable')
  if (parts.separated) context.corrected('thousands_separator')
  return parts.plain
}

/** `1,234,567.50` with groups of three (or of four: 万), else null: `1,23` is no number. */
function grouped(text: string, separator: string, mark: string): { plain: string; separated: boolean } | null {
  const [whole = '', fraction, ...more] = text.split(mark)
  if (more.length > 0) return null
  const separated = whole.includes(separator)
  const groups = whole.split(separator)
  const inGroups =
    groups.slice(1).every(({ length }) => length === 3) || groups.slice(1).every(({ length }) => length === 4)
  if (separated && (!inGroups || groups[0] === '')) return null
  const plain = groups.join('') + (fraction === undefined || fraction === '' ? '' : `.${fraction}`)
  const padded = plain.replace(/^([+-]?)\./, '$10.').replace(/(?:e[+]?(\d+))$/i, (all) => all)
  if (PLAIN_NUMBER.test(padded)) return { plain: padded, separated }
  return /^[+-]?\d+(\.\d+)?e[+-]?\d+$/i.test(padded) ? { plain: scientific(padded), separated } : null
}

/** Spreadsheets write large and small numbers as `1.2E+05`. */
function scientific(text: string): string {
  const value = Number(text)
  return Number.isFinite(value) ? value.toFixed(Math.abs(value) < 1 ? 6 : 2).replace(/\.?0+$/, '') : text
}

interface WallClock {
  date: string
  minutes: number
  seconds: number
}

const ISO = /^(\d{4})-(\d{2})-(\d{2})(?:[ T](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?$/
const YEAR_FIRST = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?/
const YEAR_LAST = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})/
const COMPACT = /^(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})?)?$/
const CLOCK =
  /^[T\s]*(上午|下午|早上|晚上)?\s*(\d{1,2})[:时点](\d{1,2})?分?(?::?(\d{1,2})秒?(?:\.\d+)?)?\s*(am|pm)?\s*(Z)?$/i
const SERIAL = /^(\d{5})(?:\.(\d+))?$/

function readWallClock(raw: string, context: CellContext): WallClock | BadCell {
  const text = raw.trim()
  const iso = ISO.exec(text)
  if (iso) return wallClock(iso[1], iso[2], iso[3], iso[4], iso[5], iso[6])
  if (text === '') return new BadCell('value.missing')
  const plain = text.normalize('NFKC')
  const compact = COMPACT.exec(plain)
  if (compact) return wallClock(compact[1], compact[2], compact[3], compact[4], compact[5], compact[6])
  if (SERIAL.test(plain)) return fromSerial(Number(plain), context)
  const first = YEAR_FIRST.exec(plain)
  const last = first ? null : YEAR_LAST.exec(plain)
  const found = first ?? last
  if (!found) return new BadCell('date.unreadable')
  const [year, month, date] = first
    ? [first[1], first[2], first[3]]
    : dayMonth(last as RegExpExecArray, context.dayFirst)
  const rest = plain.slice(found[0].length)
  if (rest.trim() === '') return wallClock(year, month, date)
  const clock = CLOCK.exec(rest)
  if (!clock) return new BadCell('date.unreadable')
  const half = clock[1] ?? clock[5] ?? ''
  return wallClock(year, month, date, `${hourOf(Number(clock[2]), half)}`, clock[3], clock[4])
}

function dayMonth(found: RegExpExecArray, dayFirst: boolean): [string?, string?, string?] {
  return dayFirst ? [found[3], found[2], found[1]] : [found[3], found[1], found[2]]
}

function hourOf(hour: number, half: string): number {
  if (/^(下午|晚上|pm)$/i.test(half)) return hour < 12 ? hour + 12 : hour
  return /^(上午|早上|am)$/i.test(half) && hour === 12 ? 0 : hour
}

function wallClock(
  year?: string,
  month?: string,
  date?: string,
  hour = '0',
  minute = '0',
  second = '0',
): WallClock | BadCell {
  const [y, m, d] = [Number(year), Number(month), Number(date)]
  const [h, min, s] = [Number(hour), Number(minute), Number(second)]
  if (y < 1970 || y > 2099 || m < 1 || m > 12 || d < 1 || d > daysIn(y, m) || h > 24 || min > 59 || s > 60) {
    return new BadCell('date.impossible')
  }
  return { date: `${y}-${m < 10 ? '0' : ''}${m}-${d < 10 ? '0' : ''}${d}`, minutes: h * 60 + min, seconds: s }
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

/** Days since 1899-12-30, as a spreadsheet keeps dates; only 1982 to 2064, so that plain numbers are not taken. */
function fromSerial(serial: number, context: CellContext): WallClock | BadCell {
  if (serial < 30_000 || serial > 60_000) return new BadCell('date.unreadable')
  context.corrected('spreadsheet_date')
  const seconds = Math.round((serial - 25_569) * 86_400)
  const at = new Date(seconds * 1000).toISOString()
  const inDay = seconds - Math.floor(seconds / 86_400) * 86_400
  return { date: at.slice(0, 10), minutes: Math.floor(inDay / 60), seconds: inDay % 60 }
}
