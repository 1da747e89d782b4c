import type { ScopeAnswer } from '@tandem/contracts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseSearch, readScopeSearch, stringifySearch, toScope, withDefaultDays } from './scope-search.ts'

const answer: ScopeAnswer = {
  currency: 'CNY',
  currencyDecimals: 2,
  zone: 'Asia/Shanghai',
  today: '2026-06-29',
  firstDate: '2026-03-01',
  lastDate: '2026-06-28',
  stores: [],
  districts: [],
  formats: [],
  channels: [],
  categories: [],
  labels: [],
}

describe('the scope in the address', () => {
  it('starts with the last four weeks that have data', () => {
    expect(toScope({}, answer)).toMatchObject({ from: '2026-06-01', to: '2026-06-28', compare: 'previous', stores: [] })
  })
  it('is today for a merchant without data', () => {
    expect(withDefaultDays({}, { ...answer, firstDate: null, lastDate: null })).toEqual({
      from: '2026-06-29',
      to: '2026-06-29',
    })
  })
  it('drops what does not fit and turns days round that run backwards', () => {
    const raw = { from: '2026-06-28', to: '2026-06-01', compare: 'decade', stores: '', channels: 'app,till' }
    expect(readScopeSearch(raw)).toEqual({ from: '2026-06-01', to: '2026-06-28', channels: 'app,till' })
    expect(readScopeSearch({ from: "2026-06-01'; drop" })).toEqual({})
  })
  it('restores exactly what a link held, ids that look like numbers included', () => {
    const name = fc.constantFrom('from', 'stores', 'q', 'person')
    fc.assert(
      fc.property(fc.dictionary(name, fc.string({ minLength: 1 })), (search) => {
        expect(parseSearch(stringifySearch(search))).toEqual({ ...search })
      }),
    )
  })
  it('leaves out what is not limited, and keeps commas readable', () => {
    expect(stringifySearch({ stores: 's01,s02', channels: undefined, q: '' })).toBe('?stores=s01,s02')
  })
})
