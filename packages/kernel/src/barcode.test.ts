import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkDigit, isGtin, parseWeighed, type WeighedLayout } from './barcode.ts'

describe('barcodes', () => {
  it.each([
    ['4006381333931', 'EAN-13'],
    ['73513537', 'EAN-8'],
    ['036000291452', 'UPC-A'],
    ['10614141000415', 'GTIN-14'],
  ])('knows %s as %s', (code) => expect(isGtin(code)).toBe(true))

  it('finds any single wrong digit', () => {
    const digits = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 12, maxLength: 12 })
    fc.assert(
      fc.property(digits, fc.nat(12), fc.integer({ min: 1, max: 9 }), (body, at, by) => {
        const code = `${body.join('')}${checkDigit(body.join(''))}`
        const wrong = `${code.slice(0, at)}${(Number(code[at]) + by) % 10}${code.slice(at + 1)}`
        expect(isGtin(code)).toBe(true)
        expect(isGtin(wrong)).toBe(false)
      }),
    )
  })

  it('refuses other lengths and letters', () => {
    expect(
      ['', '1234567', '40063813339310', '400638133393a', '４００６３８１３３３９３１'].map((code) => isGtin(code)),
    ).toEqual([false, false, false, false, false])
  })
})

describe('labels of scales', () => {
  const printed = (digits: string): string => `${digits}${checkDigit(digits)}`

  it('reads the weight, the price, or both', () => {
    expect(parseWeighed(printed('211234501235'))).toEqual({ plu: '12345', weight: 1235, price: null })
    expect(parseWeighed(printed('221234501580'))).toEqual({ plu: '12345', weight: null, price: 1580 })
    expect(parseWeighed(printed('23123450158001235'))).toEqual({ plu: '12345', weight: 1235, price: 1580 })
  })

  it('reads the layouts of the merchant', () => {
    const layouts: WeighedLayout[] = [{ prefix: '28', itemDigits: 4, fields: ['weight'] }]
    expect(parseWeighed(printed('28432100500'), layouts)).toEqual({ plu: '4321', weight: 500, price: null })
    expect(parseWeighed(printed('211234501235'), layouts)).toBeNull()
  })

  it('takes no label with a wrong check digit, and no other barcode', () => {
    const right = printed('211234501235')
    expect(parseWeighed(`${right.slice(0, -1)}${(Number(right.at(-1)) + 1) % 10}`)).toBeNull()
    expect(parseWeighed('4006381333931')).toBeNull()
    expect(parseWeighed('')).toBeNull()
  })
})
