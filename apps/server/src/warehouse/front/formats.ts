/**
 * The engine formats every streamed block for itself. Blocks of a format by lines can be put one behind the other
 * (minus repeated header lines); documents such as JSON or Parquet cannot and are made in one piece.
 */
export interface FormatPlan {
  isStreamable: boolean
  headerLines: number
  contentType: string
}

const json = 'application/json; charset=UTF-8'
const ndjson = 'application/x-ndjson; charset=UTF-8'
const tsv = 'text/tab-separated-values; charset=UTF-8'

const linesPlans: Record<string, [headerLines: number, contentType: string]> = {
  JSONEachRow: [0, ndjson],
  JSONLines: [0, ndjson],
  NDJSON: [0, ndjson],
  JSONStringsEachRow: [0, ndjson],
  JSONCompactEachRow: [0, ndjson],
  JSONCompactStringsEachRow: [0, ndjson],
  JSONCompactEachRowWithNames: [1, ndjson],
  JSONCompactStringsEachRowWithNames: [1, ndjson],
  JSONCompactEachRowWithNamesAndTypes: [2, ndjson],
  JSONCompactStringsEachRowWithNamesAndTypes: [2, ndjson],
  TabSeparated: [0, tsv],
  TSV: [0, tsv],
  TabSeparatedRaw: [0, tsv],
  TSVRaw: [0, tsv],
  TabSeparatedWithNames: [1, tsv],
  TSVWithNames: [1, tsv],
  TabSeparatedWithNamesAndTypes: [2, tsv],
  TSVWithNamesAndTypes: [2, tsv],
  CSV: [0, 'text/csv; charset=UTF-8; header=absent'],
  RowBinary: [0, 'application/octet-stream'],
}

const otherTypes: [RegExp, string][] = [
  [/^JSON/, json],
  [/^CSV/, 'text/csv; charset=UTF-8; header=present'],
  [/^(Pretty|Vertical|Markdown|Values|XML)/, 'text/plain; charset=UTF-8'],
]

export function planFormat(format: string): FormatPlan {
  const lines = linesPlans[format]
  if (lines) return { isStreamable: true, headerLines: lines[0], contentType: lines[1] }
  const contentType = otherTypes.find(([pattern]) => pattern.test(format))?.[1] ?? 'application/octet-stream'
  return { isStreamable: false, headerLines: 0, contentType }
}
