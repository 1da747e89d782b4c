import { describe, expect, it } from 'vitest'
import { liveFilter, readLiveSearch } from './live-search.ts'

describe('the filter of live orders in the address', () => {
  it('keeps what is known and drops what somebody made up', () => {
    const raw = {
      store: 'FR1',
      state: 'paid',
      mode: 'delivery',
      step: 'out',
      late: 'yes',
      q: '',
      order: 'x'.repeat(61),
    }
    expect(readLiveSearch(raw)).toEqual({ store: 'FR1', mode: 'delivery', step: 'out' })
  })
  it('asks in the words of the contract, also for a number written with its sign', () => {
    expect(liveFilter({ store: 'FR1', step: 'ready', late: 'only', q: '#1042', order: 'o1' })).toEqual({
      storeId: 'FR1',
      groupState: 'ready',
      late: true,
      search: '1042',
    })
  })
})
