import { expect, it } from 'vitest'
import { readStockSearch, stockFilter } from './stock-search.ts'

it('asks for what the address names, and for nothing that the server would refuse', () => {
  const search = readStockSearch({ place: 'FR1', q: 'x'.repeat(61), only: 'all', sku: 'F101' })
  expect(search).toEqual({ place: 'FR1', sku: 'F101' })
  expect(stockFilter(search)).toEqual({})
  expect(stockFilter(readStockSearch({ q: 'lemon', only: 'short' }))).toEqual({ search: 'lemon', only: 'short' })
})
