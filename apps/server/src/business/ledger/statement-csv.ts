import type { DayLine, FunderLine, StatementLine, TrialLine } from '@tandem/contracts'
import { currencyDecimals, type Minor, minorText, toCsv } from '@tandem/kernel'
import { POINTS } from './chart.ts'

type Moved = Pick<StatementLine, 'commodity' | 'opening' | 'movements' | 'closing'>

/** One row a movement; an account that did not move has one row of its own. Amounts are decimals of the currency. */
export function statementCsv(lines: readonly StatementLine[]): string {
  const rows = lines.flatMap((line) => moved(line).map((row) => [line.account, line.class, ...row]))
  return toCsv(['account', 'class', ...MOVED], rows)
}

export function daysCsv(lines: readonly DayLine[]): string {
  const rows = lines.flatMap((line) => moved(line).map((row) => [line.businessDate, line.account, line.class, ...row]))
  return toCsv(['business_date', 'account', 'class', ...MOVED], rows)
}

export function funderCsv(funder: string, lines: readonly FunderLine[]): string {
  const rows = lines.flatMap((line) => moved(line).map((row) => [funder, line.promotion, ...row]))
  return toCsv(['funder', 'promotion', ...MOVED], rows)
}

export function trialBalanceCsv(lines: readonly TrialLine[]): string {
  const rows = lines.map(({ account, class: kind, commodity, debit, credit }) => {
    return [account, kind, commodity, plain(debit, commodity), plain(credit, commodity)]
  })
  return toCsv(['account', 'class', 'commodity', 'debit', 'credit'], rows)
}

const MOVED = ['commodity', 'opening', 'kind', 'amount', 'closing']

function moved({ commodity, opening, movements, closing }: Moved): (string | null)[][] {
  const ends = { opening: plain(opening, commodity), closing: plain(closing, commodity) }
  if (movements.length === 0) return [[commodity, ends.opening, null, null, ends.closing]]
  return movements.map(({ kind, amount }) => [commodity, ends.opening, kind, plain(amount, commodity), ends.closing])
}

function plain(amount: Minor, commodity: string): string {
  return minorText(amount, commodity === POINTS ? 0 : currencyDecimals(commodity))
}
