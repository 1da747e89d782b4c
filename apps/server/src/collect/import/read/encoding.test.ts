import fc from 'fast-check'
import iconv from 'iconv-lite'
import { describe, expect, it } from 'vitest'
import { BadFile } from './bad-file.ts'
import { TextDecoding } from './encoding.ts'

function decode(bytes: Uint8Array, size = bytes.length || 1): { text: string; name: string } {
  const decoding = new TextDecoding('auto')
  let text = ''
  for (let at = 0; at < bytes.length; at += size) text += decoding.decode(bytes.subarray(at, at + size), false)
  return { text: text + decoding.decode(new Uint8Array(), true), name: decoding.name }
}

const CHINESE = '订单号,门店,金额\n1001,静安店,12.50\n'

describe('encodings', () => {
  it.each([
    ['utf-8', Buffer.from(CHINESE)],
    ['utf-8', Buffer.from(`\uFEFF${CHINESE}`)],
    ['gb18030', iconv.encode(CHINESE, 'gbk')],
    ['utf-16le', iconv.encode(CHINESE, 'utf-16le', { addBOM: true })],
    ['utf-16be', iconv.encode(CHINESE, 'utf-16be', { addBOM: true })],
  ])('reads Chinese in %s, whatever the size of the chunks', (name, bytes) => {
    for (const size of [1, 2, 3, 7, bytes.length]) {
      if (size === 1 && name.startsWith('utf-16')) continue // two bytes are needed to see the mark
      if (size < 3 && bytes[0] === 0xef) continue // three here
      expect(decode(bytes, size)).toEqual({ text: CHINESE, name })
    }
  })

  it('waits with its decision until a byte says something: 300 KB of digits before the first Chinese name', () => {
    const text = `${'1001,12.50\n'.repeat(30_000)}1002,静安店\n`
    expect(decode(iconv.encode(text, 'gbk'), 65_536)).toEqual({ text, name: 'gb18030' })
  })

  it('reads what is neither as Windows-1252', () => {
    expect(decode(Buffer.from([0x43, 0x61, 0x66, 0xe9, 0x0a])).text).toBe('Café\n')
  })

  it.each([
    ['a PDF document', Buffer.from('%PDF-1.7\n…')],
    ['a PNG picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a])],
    ['no text', Buffer.from([1, 2, 0, 0, 3, 4, 0, 9, 200, 0, 0, 7, 8, 0, 0, 1])],
  ])('refuses %s', (what, bytes) => {
    expect(() => decode(bytes)).toThrow(BadFile)
    expect(() => new TextDecoding('auto').decode(bytes, true)).toThrow(expect.objectContaining({ details: { what } }))
  })

  it('turns any bytes into text or refuses them, and does nothing else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.integer({ min: 1, max: 64 }), (bytes, size) => {
        try {
          expect(typeof decode(bytes, size).text).toBe('string')
        } catch (error) {
          expect(error).toBeInstanceOf(BadFile)
        }
      }),
      { numRuns: 2_000 },
    )
  })
})
