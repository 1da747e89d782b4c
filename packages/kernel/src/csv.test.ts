import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toCsv } from './csv.ts'

describe('CSV', () => {
  it('begins with a byte-order mark, so that spreadsheets read Chinese', () => {
    expect(toCsv(['门店'], [['望湖']])).toBe('\uFEFF门店\r\n望湖\r\n')
  })
  it('keeps negative numbers numbers, and formulas harmless', () => {
    expect(toCsv(['a'], [['-12.5'], ['=1+1'], ['-cmd|x']])).toBe("\uFEFFa\r\n-12.5\r\n'=1+1\r\n'-cmd|x\r\n")
  })
  it('is read back as it was, whatever is in it', () => {
    const cell = fc.string().filter((text) => !/^[=+\-@\t\r]/.test(text))
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1 }), (rows) => {
        const read: string[][] = parse(toCsv(['a', 'b'], rows), { bom: true, from_line: 1, relax_column_count: false })
        expect(read.slice(1)).toEqual(rows.map((row) => [...row]))
      }),
    )
  })
})
