import type { ImportProgress, RunCounts, RunReport } from '@tandem/contracts'

const COLUMNS: readonly (keyof RunCounts)[] = ['read', 'added', 'unchanged', 'corrected', 'quarantined', 'skipped']
const MAX_EXAMPLES = 20

/** The quality report of a run as a person reads it on a terminal. */
export function printReport(merchantId: string, report: RunReport): string {
  const seconds = ((report.tookMs ?? 0) / 1000).toFixed(1)
  const rate = number(report.rowsPerSecond ?? 0)
  const rows = [
    ['table', ...COLUMNS],
    ...report.tables.map(({ table, counts }) => [table, ...cells(counts)]),
    ['all', ...cells(report.counts)],
  ]
  const records = report.records.map(({ kind, added, unchanged, changed }) => [
    kind,
    number(added),
    number(unchanged),
    number(changed),
  ])
  return [
    `${report.source} -> merchant ${merchantId}: ${report.status} in ${seconds} s, ${rate} rows per second`,
    ...(report.failure === null ? [] : [report.failure]),
    '',
    grid(rows),
    '',
    grid([['records', 'added', 'unchanged', 'changed'], ...records]),
    ...issueLines(report),
  ].join('\n')
}

function issueLines({ issues }: RunReport): string[] {
  if (issues.length === 0) return []
  const lines = issues
    .slice(0, MAX_EXAMPLES)
    .map(({ outcome, count, example }) => `${number(count).padStart(9)} ${outcome}: ${example.sentence}`)
  const more = issues.length - MAX_EXAMPLES
  return ['', 'What was met, with the first place of each:', ...lines, ...(more > 0 ? [`and ${more} more kinds`] : [])]
}

function cells(counts: RunCounts): string[] {
  return COLUMNS.map((column) => number(counts[column]))
}

function number(value: number): string {
  return value.toLocaleString('en-US')
}

/** First column to the left, the others to the right. */
function grid(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)))
  return rows
    .map((row) =>
      row.map((cell, i) => (i === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  '),
    )
    .join('\n')
}

/** What is done where no file is read. */
const STEPS: Readonly<Record<string, string>> = {
  known: 'looking up what is known already',
  warehouse: 'loading the figures',
}

/** One line that is written over on a terminal, and nothing where output goes to a file. */
export function showProgress(terminal: NodeJS.WriteStream): { show(progress: ImportProgress): void; end(): void } {
  const clear = '\r\u001b[K'
  return {
    show({ step, file, rows, rowsPerSecond, share }) {
      if (!terminal.isTTY) return
      const percent = `${Math.round(share * 100)} %`.padStart(5)
      terminal.write(
        `${clear}${percent}  ${file ?? STEPS[step] ?? step}  ${number(rows)} rows, ${number(rowsPerSecond)} per second`,
      )
    },
    end() {
      if (terminal.isTTY) terminal.write(clear)
    },
  }
}
