import { expect, it } from 'vitest'
import { readDaySearch } from './day-search.ts'

it('drops days that no calendar has', () => {
  expect(readDaySearch({ store: 'FR1', date: '2026-02-30' })).toEqual({ store: 'FR1' })
  expect(readDaySearch({ store: '', date: '2026-02-28' })).toEqual({ date: '2026-02-28' })
})
