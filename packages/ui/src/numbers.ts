import { currencyDecimals } from '@tandem/kernel'

export interface Numbers {
  decimal(value: number, digits: number, signed?: boolean): string
  /** Three digits and a word: `12.3万`, `123K`. */
  compact(value: number): string
  money(minor: number, signed?: boolean): string
  moneyCompact(minor: number): string
  /** Whole units of the currency, for deciding how much to write. */
  major(minor: number): number
}

/** The writers of numbers of one language and currency; each is made once. */
export function createNumbers(locale: string, currency: string): Numbers {
  const made = new Map<string, Intl.NumberFormat>()
  const write = (value: number, options: Intl.NumberFormatOptions) => {
    const key = JSON.stringify(options)
    let format = made.get(key)
    if (!format) {
      format = new Intl.NumberFormat(locale, options)
      made.set(key, format)
    }
    return withMinus(format.format(value))
  }
  const scale = 10 ** currencyDecimals(currency)
  const compact = { notation: 'compact', maximumSignificantDigits: 3 } as const
  const money = { style: 'currency', currency, currencyDisplay: 'narrowSymbol' } as const
  const sign = (signed: boolean) => ({ signDisplay: signed ? 'exceptZero' : 'negative' }) as const
  return {
    decimal: (value, digits, signed = false) =>
      write(value, { minimumFractionDigits: digits, maximumFractionDigits: digits, ...sign(signed) }),
    compact: (value) => write(value, compact),
    money: (minor, signed = false) => write(minor / scale, { ...money, ...sign(signed) }),
    moneyCompact: (minor) => write(minor / scale, { ...money, ...compact }),
    major: (minor) => minor / scale,
  }
}

/** A minus as wide as a plus, so that columns of changes align; a hyphen is neither. */
function withMinus(text: string): string {
  return text.replace('-', '−')
}
