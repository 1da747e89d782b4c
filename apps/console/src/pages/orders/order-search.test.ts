import { describe, expect, it } from 'vitest'
import { orderFilter, orderSort, readOrderSearch } from './order-search.ts'

describe('the filter of orders in the address', () => {
  it('reads midnight and Monday as what they are', () => {
    expect(readOrderSearch({ hour: '0', weekday: '1' })).toEqual({ hour: 0, weekday: 1 })
  })
  it('drops hours and weekdays that do not exist, and columns that cannot be sorted by', () => {
    expect(readOrderSearch({ hour: '24', weekday: '0', sort: 'password', q: '' })).toEqual({})
    expect(readOrderSearch({ hour: '7.5' })).toEqual({})
  })
  it('shows the newest first unless another order is asked for', () => {
    expect(orderSort({})).toEqual({ key: 'placedAt', direction: 'desc' })
    expect(orderSort(readOrderSearch({ sort: 'net', direction: 'asc' }))).toEqual({ key: 'net', direction: 'asc' })
  })
  it('asks the server only for what is limited', () => {
    const address = {
      hour: 0,
      status: undefined,
      sort: 'net',
      direction: 'asc' as const,
      from: '2026-06-01',
      stores: 's01',
    }
    expect(orderFilter(address)).toEqual({ hour: 0 })
  })
})
