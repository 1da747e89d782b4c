import type { IssueDetails } from './importer.ts'

/**
 * Every reason a report can name, with its sentence in English. The console translates by code; the command line
 * and downloads print these. `$name` is filled from the details.
 */
export const REASONS: Readonly<Record<string, string>> = {
  // whole files
  'file.missing': 'cannot be opened ($why)',
  'file.empty': 'is empty',
  'file.no_rows': 'holds no rows of this source',
  'file.binary': 'is not a table of text: it looks like $what',
  'file.damaged': 'is damaged ($why)',
  'file.no_sheet': 'has no worksheet "$sheet" (it has: $found)',
  'file.no_header':
    'has no header with the columns that are needed ($wanted); line $line reads "$found". If the columns are run together, the delimiter or the encoding is another one: name it in the MAP file',
  'file.too_many_bad':
    'has more than $limit rows that cannot be used: most likely the columns are mapped wrong. The import was stopped',
  'file.unclaimed': 'belongs to no table of this source',
  'file.table_missing': 'no file was given for it',
  'column.missing': 'has no column $missing (the header has: $found)',
  // rows
  'row.wrong_width': 'the row has $found cells where the header has $expected',
  'row.unclosed_quote': 'a quote opens and does not close',
  'row.stray_quote': 'there is text after a closing quote',
  'row.too_long': 'the line is longer than a million characters',
  'row.wrong_encoding': '"$text" holds bytes that are no characters in the encoding of the file',
  'row.total': 'totals row, left out',
  'row.repeated': 'the same row stands in these files before',
  'row.unused': 'the row led to nothing',
  'row.not_in_quarantine': 'no open row of the quarantine has this quarantine_id',
  // values
  'value.missing': 'the value is missing',
  'value.too_long': '"$text" is longer than $expected characters',
  'value.unknown': '"$text" is not one of: $expected',
  'number.unreadable': '"$text" is not a number',
  'number.not_whole': '"$text" is not a whole number',
  'number.negative': '"$text" is negative',
  'date.unreadable': '"$text" is not a date',
  'date.impossible': '"$text" is a date that does not exist',
  'reference.unknown': '$what "$text" is not known',
  'key.repeated': '$what "$text" stood before with other content',
  'record.changed': '$what "$text" is known with other content and cannot change',
  'record.moved': '$what "$text" is known in another store or from another time',
  'record.fewer_lines': 'order "$text" is known with more lines; a part of an order does not replace it',
  'record.invalid': '$what "$text" does not fit its contract: $why',
  'place.outside': 'no point of postcode "$text" lies inside the country',
  'group.mixed': 'order "$text" stands in another store too; order numbers must be unique in the merchant',
  'group.no_lines': 'order "$text" has no line that can be used',
  'group.headless': 'no usable row of $head has "$text"',
  // repairs
  text_cut: 'the text was cut',
  full_width: 'full-width characters were read as plain ones',
  currency_sign: 'the currency sign was left out',
  thousands_separator: 'thousands separators were left out',
  spreadsheet_date: 'the number was read as a spreadsheet date',
  quote_mended: 'a stray quote was left out',
  place_outside: 'points outside the country were left out of the middle of the postcode',
  // notes
  'note.payment_differs': 'payments and goods with freight differ',
  'note.same_line': 'the same line stands twice in one order; both were kept',
  'note.store_made': 'the store was made from its code',
}

/** `tills.csv, line 12, column "数量": "x" is not a number`. */
export function sentenceOf(reason: string, place: { file: string; line: number }, details: IssueDetails = {}): string {
  const text = (REASONS[reason] ?? reason).replace(/\$([a-z_]+)/g, (_, name: string) => `${details[name] ?? ''}`)
  const line = place.line > 0 ? `, line ${place.line}` : ''
  const column = details.column === undefined ? '' : `, column "${details.column}"`
  const whole = place.line === 0 && (reason.startsWith('file.') || reason.startsWith('column.'))
  return `${place.file}${line}${column}${whole ? ' ' : ': '}${text}.`
}
