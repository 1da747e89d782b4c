import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fieldCipher } from './fields.ts'

const key = () => randomBytes(32).toString('base64url')
const cipher = fieldCipher(key())

describe('a sealed field', () => {
  it('opens to exactly what was sealed, in any language', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (text, place) => {
        expect(cipher.open(cipher.seal(text, place), place)).toBe(text)
      }),
    )
  })

  it('looks different every time and never shows what is in it', () => {
    const phone = '+8613800138000'
    const sealed = Array.from({ length: 50 }, () => cipher.seal(phone, 'p'))
    expect(new Set(sealed).size).toBe(50)
    expect(sealed.some((text) => Buffer.from(text.split('.')[1] ?? '', 'base64url').includes(phone))).toBe(false)
  })

  it('does not open when a single bit was turned', () => {
    const sealed = cipher.seal('Xuhui, Building 4', 'address')
    const [id, encoded] = sealed.split('.') as [string, string]
    fc.assert(
      fc.property(fc.nat(Buffer.from(encoded, 'base64url').length * 8 - 1), (bit) => {
        const bytes = Buffer.from(encoded, 'base64url')
        bytes[bit >> 3] = (bytes[bit >> 3] as number) ^ (1 << (bit & 7))
        expect(() => cipher.open(`${id}.${bytes.toString('base64url')}`, 'address')).toThrow()
      }),
    )
  })

  it('does not open in another place, under another key, cut short or empty', () => {
    const sealed = cipher.seal('+8613800138000', 'member/phone/north/1')
    expect(() => cipher.open(sealed, 'member/phone/north/2')).toThrow()
    expect(() => fieldCipher(key()).open(sealed, 'member/phone/north/1')).toThrow('no key')
    expect(() => cipher.open(sealed.slice(0, -6), 'member/phone/north/1')).toThrow()
    for (const broken of ['', '.', `${sealed.split('.')[0]}.`, `${sealed.split('.')[0]}.AAAA`]) {
      expect(() => cipher.open(broken, 'member/phone/north/1')).toThrow()
    }
  })
})

describe('the index of a field', () => {
  it('finds equal values, tells purposes apart and cannot be made without the key', () => {
    const index = cipher.index('+8613800138000', 'phone/north')
    expect(cipher.index('+8613800138000', 'phone/north')).toBe(index)
    expect(cipher.index('+8613800138001', 'phone/north')).not.toBe(index)
    expect(cipher.index('+8613800138000', 'phone/south')).not.toBe(index)
    expect(cipher.index('h+8613800138000', 'phone/nort')).not.toBe(index)
    expect(fieldCipher(key()).index('+8613800138000', 'phone/north')).not.toBe(index)
  })
})

it('refuses a key that is not 256 bits', () => {
  for (const short of ['', 'secret', randomBytes(16).toString('base64url'), randomBytes(33).toString('base64url')]) {
    expect(() => fieldCipher(short)).toThrow('256 bits')
  }
})
