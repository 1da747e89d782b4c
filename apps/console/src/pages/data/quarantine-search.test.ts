import { describe, expect, it } from 'vitest'
import { isFiltered, quarantineFilter, readQuarantineSearch } from './quarantine-search.ts'

describe('the filter of quarantined rows in the address', () => {
  it('restores what a link holds and leaves the scope out of the question', () => {
    const search = readQuarantineSearch({
      source: 'tills',
      table: 'sales',
      reason: 'value.missing',
      from: '2026-06-01',
    })
    expect(quarantineFilter({ ...search, from: '2026-06-01' } as typeof search)).toEqual({
      source: 'tills',
      table: 'sales',
      reason: 'value.missing',
      status: 'open',
    })
  })
  it('drops what the server would refuse', () => {
    expect(readQuarantineSearch({ table: 'x'.repeat(61), run: '', reason: 7, status: 'lost' })).toEqual({})
  })
  it('shows open rows unless mended ones are asked for', () => {
    expect(quarantineFilter({})).toEqual({ status: 'open' })
    expect(quarantineFilter(readQuarantineSearch({ status: 'replayed' }))).toEqual({ status: 'replayed' })
    expect([isFiltered({}), isFiltered({ status: 'replayed' }), isFiltered({ run: 'r1' })]).toEqual([false, true, true])
  })
})
