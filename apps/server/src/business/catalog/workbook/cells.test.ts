import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { read, write } from './cells.ts'

describe('cells', () => {
  it('read what was written, in every currency', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e12, max: 1e12 }), fc.constantFrom(0, 2, 3), (minor, decimals) => {
        expect(read.money(write.money(minor, decimals), decimals)).toBe(minor)
      }),
    )
    const word = fc.string({ minLength: 1 }).filter((text) => text.trim() === text)
    fc.assert(
      fc.property(fc.dictionary(word, word, { noNullPrototype: true }), (values) => {
        expect(read.pairs(write.pairs(values))).toEqual(values)
      }),
    )
    fc.assert(
      fc.property(fc.nat(1440), (minute) => {
        expect(read.minute(write.minute(minute))).toBe(minute)
      }),
    )
    fc.assert(
      fc.property(fc.nat(4e12), (at) => {
        expect(read.moment(write.moment(at))).toBe(at)
      }),
    )
  })

  it('do not guess', () => {
    expect(read.money('12.345', 2)).toBeUndefined()
    expect(read.money('12.340', 2)).toBe(1234)
    expect(read.money('12.5', 0)).toBeUndefined()
    expect(read.money('1,200', 2)).toBeUndefined()
    expect(read.minute('25:00')).toBeUndefined()
    expect(read.moment('2026-03-02')).toBeUndefined()
    expect(read.parts('egg*1 rice')).toBeUndefined()
    expect(read.pairs('size')).toBeUndefined()
    expect(read.yes('perhaps')).toBeUndefined()
  })
})
