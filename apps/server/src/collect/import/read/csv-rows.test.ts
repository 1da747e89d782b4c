import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CsvReader, readLine, writeLine } from './csv-rows.ts'

/** Reads a text cut into chunks of `size`. */
function read(text: string, options: { size?: number; width?: number; delimiter?: string } = {}) {
  const { size = text.length || 1, width = 0, delimiter = ',' } = options
  const reader = new CsvReader(delimiter, { width })
  const rows = []
  for (let at = 0; at < text.length; at += size) rows.push(...reader.push(text.slice(at, at + size)))
  return [...rows, ...reader.push('', true)]
}

const cellsOf = (rows: { cells: string[] }[]): string[][] => rows.map(({ cells }) => cells)

describe('reading delimited text', () => {
  it('reads quotes, doubled quotes, delimiters and line breaks inside quotes', () => {
    const rows = read('a,"b, ""c""\nd",e\r\n1,2,3')
    expect(cellsOf(rows)).toEqual([
      ['a', 'b, "c"\nd', 'e'],
      ['1', '2', '3'],
    ])
    expect(rows.map(({ line }) => line)).toEqual([1, 3])
  })

  it('takes a quote in the middle of a cell as it is: 5" pizza', () => {
    expect(cellsOf(read('5" pizza,1\n'))).toEqual([['5" pizza', '1']])
  })

  it('leaves blank lines out and still counts them', () => {
    expect(read('a\n\n\r\nb\n').map(({ line, cells }) => [line, cells[0]])).toEqual([
      [1, 'a'],
      [4, 'b'],
    ])
  })

  it('loses only the line in which a quote opens and never closes', () => {
    const rows = read('1,ok\n2,"broken\n3,ok\n4,"fine"\n5,ok\n', { width: 2 })
    expect(rows.map(({ cells, fault }) => [cells[0], fault])).toEqual([
      ['1', null],
      ['2', 'unclosed_quote'],
      ['3', null],
      ['4', null],
      ['5', null],
    ])
  })

  it('says that there is text after a closing quote', () => {
    expect(read('"a"b,c\n')).toMatchObject([{ cells: ['ab', 'c'], fault: 'stray_quote' }])
  })

  it('keeps only the start of a line without end, and goes on behind it', () => {
    const rows = read(`${'x'.repeat(3_000_000)}\n1,2\n`, { size: 65_536 })
    expect(rows.map(({ fault, line }) => [fault, line])).toEqual([
      ['too_long', 1],
      [null, 2],
    ])
  })

  it('reads the same rows however the text is cut into chunks', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'ab",;\n\r '), maxLength: 60 }),
        fc.integer({ min: 1, max: 7 }),
        (text, size) => {
          expect(read(text, { size, width: 2 })).toEqual(read(text, { width: 2 }))
        },
      ),
      { numRuns: 2_000 },
    )
  })

  it('reads back whatever it wrote', () => {
    const cells = fc.array(fc.string({ unit: fc.constantFrom(...'ab",;\n\r é店'), maxLength: 12 }), {
      minLength: 1,
      maxLength: 5,
    })
    fc.assert(
      fc.property(cells, (row) => {
        expect(readLine(writeLine(row), ',')).toEqual({ cells: row, fault: null })
      }),
    )
  })

  it('never loses a good row to the garbage around it', () => {
    // A garbage line may open quotes as it likes; what closes them again must not stand in the next garbage line, for
    // then the text between is a quoted cell by every rule.
    const garbage = fc.string({ unit: fc.constantFrom(...'x9,;"\t .'), maxLength: 20 })
    const good = fc.record({
      id: fc.integer({ min: 1, max: 1e6 }),
      text: fc.string({ unit: fc.constantFrom(...'ab ",'), maxLength: 6 }),
    })
    fc.assert(
      fc.property(
        fc.array(good, { maxLength: 6 }),
        garbage,
        fc.array(good, { minLength: 1, maxLength: 6 }),
        (before, noise, after) => {
          const line = ({ id, text }: { id: number; text: string }) => `GOOD${id},"${text.replaceAll('"', '""')}",end`
          const text = [...before.map(line), noise, ...after.map(line)].join('\n')
          const found = read(text, { width: 3 }).filter(
            ({ cells, fault }) => fault === null && cells[0]?.startsWith('GOOD'),
          )
          expect(found.map(({ cells }) => [cells[0], cells[1]])).toEqual(
            [...before, ...after].map(({ id, text: words }) => [`GOOD${id}`, words]),
          )
        },
      ),
      { numRuns: 3_000 },
    )
  })
})
