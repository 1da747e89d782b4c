import type { Figure } from './figure.ts'

const HEAD = ['case', 'metric', 'value', 'target', 'met', 'reference', 'load']
type Row = readonly string[]

/** Figures as a Markdown table with aligned columns, so that it reads the same on a terminal. */
export function figureTable(figures: readonly Figure[]): string {
  const rows = figures.map(rowOf)
  const widths = HEAD.map((name, column) => Math.max(name.length, ...rows.map((row) => row[column]?.length ?? 0)))
  const line = (row: Row): string => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`
  return [line(HEAD), rule, ...rows.map(line)].join('\n')
}

function rowOf(figure: Figure): Row {
  const { reference, referenceValue } = figure
  const peer = [referenceValue === null ? '' : readable(referenceValue), reference ?? ''].filter(Boolean).join(' ')
  const met = figure.met === null ? '' : figure.met ? 'yes' : 'NO'
  const value = `${readable(figure.value)} ${figure.unit}`
  return [figure.case, figure.metric, value, figure.target ?? '', met, peer, String(figure.load)].map(escapeCell)
}

/** Four significant digits below 1,000, whole numbers with separators above. */
function readable(value: number): string {
  const digits = Math.abs(value) >= 1000 ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: 4 }
  return value.toLocaleString('en', digits)
}

function escapeCell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ')
}
