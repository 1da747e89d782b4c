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

/**
 * Moments in milliseconds: numbers times `unitMs`, else text as dates (UTC where it names no zone). NaN where empty.
 *
 * @throws RangeError when a cell is neither
 */
export function momentsMs(table: Table, column: string, unitMs = 1): Float64Array {
  if (table.isNumeric(column)) return table.numbers(column).map((value) => value * unitMs)
  return Float64Array.from(table.texts(column), (text, row) => {
    if (text.trim() === '') return Number.NaN
    const ms = Date.parse(zoned(text.trim()))
    if (Number.isNaN(ms)) throw new RangeError(`${column} must hold dates; row ${row + 1} is "${text}"`)
    return ms
  })
}

/** A date alone means UTC already; a date and time without a zone is made to. */
function zoned(text: string): string {
  const iso = text.replace(/^(\d{4}-\d{2}-\d{2}) /, '$1T')
  return /^\d{4}-\d{2}-\d{2}T[\d:.]+$/.test(iso) ? `${iso}Z` : iso
}
