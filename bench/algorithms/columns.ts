import type { Table } from './table.ts'

/** Ids as the algorithms take them: 0, 1, 2, ... in the order met, with the names beside them. */
export interface Indexed {
  readonly index: Int32Array
  readonly names: readonly string[]
}

export function indexed(cells: readonly string[]): Indexed {
  const known = new Map<string, number>()
  const index = Int32Array.from(cells, (cell) => {
    const at = known.get(cell) ?? known.size
    known.set(cell, at)
    return at
  })
  return { index, names: [...known.keys()] }
}

/** Names that a column gives to those who were left alone. */
export const CONTROL = /^(no|none|control|without|holdout|baseline|false|n|0)\b/i

const DATE_FIRST = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?/
const DAY_FIRST = /^(\d{1,2})\.(\d{1,2})\.(\d{4})/
const TIME_AND_ZONE = /^[T ](\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?) ?(Z|UTC|[+-]\d{2}:?\d{2})?$/i

/**
 * Moments in milliseconds: numbers times `unitMs`, else text as dates (UTC where it names no zone). NaN where empty.
 * 2026-11-28, 2026/11/28, 2026年11月28日 and 28.11.2026 are dates, alone or with a time; of 11/12/2026 nobody knows the month.
 *
 * @throws RangeError when a cell is neither
 */
export function momentsMs(table: Table, column: string, unitMs = 1): Float64Array {
  if (table.isNumeric(column)) return table.numbers(column).map((value) => value * unitMs)
  return Float64Array.from(table.texts(column), (text, row) => {
    if (text.trim() === '') return Number.NaN
    const ms = momentOf(text.trim())
    if (Number.isNaN(ms)) {
      throw new RangeError(
        `${column} must hold dates such as 2026-11-28 or 2026-11-28 14:05; row ${row + 1} is "${text}"`,
      )
    }
    return ms
  })
}

/** NaN when it is no date, or one that no calendar has. */
function momentOf(text: string): number {
  const yearFirst = DATE_FIRST.exec(text)
  const found = yearFirst ?? DAY_FIRST.exec(text)
  if (!found) return Number.NaN
  const [all, one = '', month = '', three = ''] = found
  const [year, day] = yearFirst ? [one, three] : [three, one]
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  const start = Date.parse(date)
  if (Number.isNaN(start) || !new Date(start).toISOString().startsWith(date)) return Number.NaN
  const rest = text.slice(all.length)
  if (rest === '') return start
  const [, time = '', zone = 'Z'] = TIME_AND_ZONE.exec(rest) ?? []
  return Date.parse(
    `${date}T${time.padStart(time.indexOf(':') === 1 ? time.length + 1 : 0, '0')}${/UTC/i.test(zone) ? 'Z' : zone}`,
  )
}
