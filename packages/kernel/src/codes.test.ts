import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { joinCodes, splitCodes } from './codes.ts'

describe('codes in one text', () => {
  it('come back as they were, commas and backslashes included', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 1, unit: fc.constantFrom('a', ',', '\\', '牛', '\n') })), (codes) => {
        expect(splitCodes(joinCodes(codes))).toEqual(codes)
      }),
    )
  })
  it('are plain where they are plain', () => {
    expect(joinCodes(['s01', 's02'])).toBe('s01,s02')
    expect(splitCodes('Eggs\\, dairy\\, tofu,Fruit')).toEqual(['Eggs, dairy, tofu', 'Fruit'])
  })
  it('leave out nothing but what is empty', () => {
    expect(splitCodes('')).toEqual([])
    expect(splitCodes(',a,,b,')).toEqual(['a', 'b'])
  })
})
