import { describe, expect, it } from 'vitest'
import { type Column, csvOf, filterRows, nextSort, sortRows } from './columns.ts'
import { everyPage } from './every-page.ts'

interface Row {
  name: string
  net: number | null
}
const columns: Column<Row>[] = [
  { key: 'name', title: 'Name', value: (row) => row.name },
  { key: 'net', title: 'Net', align: 'end', value: (row) => row.net },
]
const rows: Row[] = [
  { name: 'B10', net: null },
  { name: 'B9', net: 5 },
  { name: 'A', net: 30 },
]
const names = (sorted: readonly Row[]) => sorted.map((row) => row.name)

describe('sorting a table', () => {
  it('puts what is not known last, up or down', () => {
    expect(names(sortRows(rows, columns, { key: 'net', direction: 'asc' }))).toEqual(['B9', 'A', 'B10'])
    expect(names(sortRows(rows, columns, { key: 'net', direction: 'desc' }))).toEqual(['A', 'B9', 'B10'])
  })
  it('counts in names as people do: 9 before 10', () => {
    expect(names(sortRows(rows, columns, { key: 'name', direction: 'asc' }))).toEqual(['A', 'B9', 'B10'])
  })
  it('keeps the given order without a column to sort by', () => {
    expect(sortRows(rows, columns, { key: 'gone', direction: 'asc' })).toBe(rows)
  })
  it('starts numbers from the largest and names from A', () => {
    expect(columns.map((column) => nextSort(column, null).direction)).toEqual(['asc', 'desc'])
    expect(nextSort(columns[1] as Column<Row>, { key: 'net', direction: 'desc' }).direction).toBe('asc')
  })
})

describe('searching a table', () => {
  it('finds text in any column, whatever its case', () => {
    expect(names(filterRows(rows, columns, ' b '))).toEqual(['B10', 'B9'])
    expect(names(filterRows(rows, columns, '30'))).toEqual(['A'])
  })
})

describe('a table as a file', () => {
  it('has amounts in whole units, says of which currency, and leaves empty what is not known', () => {
    const [name, net] = columns as [Column<Row>, Column<Row>]
    const csv = (decimals: number) =>
      csvOf([name, { ...net, money: true }], rows, 'CNY', decimals)
        .trim()
        .split(/\r?\n/)
    expect(csv(2).slice(0, 4)).toEqual(['Name,Net (CNY)', 'B10,', 'B9,0.05', 'A,0.3'])
    expect(csv(0)[2]).toBe('B9,5')
    expect(csvOf(columns, rows, 'CNY', 2)).toContain('A,30')
  })
})

describe('all pages for export', () => {
  it('come in order, each row once', async () => {
    const all = Array.from({ length: 2345 }, (_, index) => index)
    const asked: number[] = []
    const got = await everyPage(async (page, size) => {
      asked.push(page)
      return { total: all.length, rows: all.slice((page - 1) * size, page * size) }
    })
    expect(got).toEqual(all)
    expect(asked).toEqual([1, 2, 3])
  })
  it('end when the server has no more, whatever it counted', async () => {
    await expect(everyPage(async () => ({ total: 10, rows: [] }))).resolves.toEqual([])
  })
})
